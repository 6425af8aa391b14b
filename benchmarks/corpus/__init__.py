"""Rule: a made-up plan is drawn from one seed and its own number, and from nothing else.

`draft` holds things and writes them in the house form; `words` are what labels are made of;
`places`, `people`, `papers` and `aims` fill a draft; `faults` break it on purpose.
"""
