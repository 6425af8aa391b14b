"""Rule: a finding about data gets the place of its object, else its predicate, else its subject.

Where the format has no places (JSON-LD, RDF/XML) the file alone is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lsgraph.findings import Finding
from lsgraph.positions import Place, Positions, positions
from lsgraph.turtle import Document


def located(findings: Iterable[Finding], documents: Sequence[Document]) -> list[Finding]:
    """Give findings the file, line and column of their object, predicate or subject."""
    findings = list(findings)
    if not findings:
        return []
    home: dict[str, list[int]] = defaultdict(list)
    for n, document in enumerate(documents):
        for subject in dict.fromkeys(str(t.subject) for t in document.triples):
            home[subject].append(n)
    walked: dict[int, Positions] = {}
    result = []
    for finding in findings:
        best: Finding = finding
        for n in home.get(finding.focus, ()):
            walked[n] = walked.get(n) or positions(documents[n])
            place = walked[n].place(finding.focus, finding.path, finding.value) or Place()
            exact = walked[n].holds(finding.focus, finding.path)
            if best.file is None or exact:
                best = replace(
                    finding, file=documents[n].path, line=place.line, column=place.column
                )
            if exact:
                break
        result.append(best)
    return result
