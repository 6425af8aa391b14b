"""Rule: Jelly is written by pyjelly, the format's own library, statement by statement in one order.

Source: Jelly-RDF 1.1 (https://w3id.org/jelly/dev/specification/), flat streams of triples and quads.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from lsgraph.errors import ProjectError
from lsgraph.forms import plain
from lsgraph.terms import iri

MEDIA = "application/x-jelly-rdf"
_STRING = iri("xsd:string")


def write(triples: Iterable[ox.Triple]) -> bytes:
    """Write triples as one Jelly stream; raise ProjectError where pyjelly is not installed."""
    try:
        from pyjelly import jelly
        from pyjelly.integrations.generic import generic_sink as sink
        from pyjelly.integrations.generic.serialize import flat_stream_to_file
        from pyjelly.options import StreamParameters
        from pyjelly.serialize.streams import SerializerOptions
    except ImportError as error:
        raise ProjectError(
            en="writing Jelly needs pyjelly; install it: pip install 'lsgraph[publish]'",
            vi="cần pyjelly để ghi Jelly; hãy cài: pip install 'lsgraph[publish]'",
        ) from error

    def term(node: object) -> sink.IRI | sink.Literal:
        if isinstance(node, ox.NamedNode):
            return sink.IRI(node.value)
        assert isinstance(node, ox.Literal)
        datatype = None if node.language or node.datatype == _STRING else node.datatype.value
        return sink.Literal(node.value, node.language, datatype)

    def statements() -> Iterator[sink.Triple]:
        for t in plain.named(triples):
            yield sink.Triple(term(t.subject), term(t.predicate), term(t.object))

    options = SerializerOptions(
        logical_type=jelly.LOGICAL_STREAM_TYPE_FLAT_TRIPLES,
        params=StreamParameters(generalized_statements=False, rdf_star=False),
    )
    out = io.BytesIO()
    flat_stream_to_file(statements(), out, options)
    return out.getvalue()
