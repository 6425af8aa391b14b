"""Rule: our words are complete, in both languages, inside OWL 2 RL, and every one of them is used."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT, Run

import lsgraph
from lsgraph import bridge, turtle
from lsgraph.terms import PREFIXES, RDF_TYPE, iri

PLAN = PREFIXES["plan"]
FILES = sorted((ROOT / "ontology").rglob("*.ttl"))
TURTLE = [*FILES, *sorted((ROOT / "instances").rglob("*.ttl"))]
HEADER = iri("https://w3id.org/lsgraph/plan")


def triples(name: str) -> tuple[ox.Triple, ...]:
    return turtle.read(ROOT / "ontology" / name).triples


@pytest.mark.parametrize("path", TURTLE, ids=lambda p: str(p.relative_to(ROOT)))
def test_both_readers_read_the_same(path: Path) -> None:
    import rdflib
    from rdflib.compare import isomorphic

    ours = bridge.to_rdflib(turtle.read(path).triples)
    theirs = rdflib.Graph().parse(path)
    assert len(ours) == len(theirs)
    assert isomorphic(ours, theirs)


def test_the_self_check_finds_nothing(run: Run) -> None:
    answer = run("check", "ontology")
    assert answer.code == 0
    assert answer.out.startswith("0 violations, 0 warnings, 0 notes; looked at ")


def test_the_header_is_full() -> None:
    wanted = "dcterms:title dcterms:description dcterms:creator dcterms:created dcterms:license"
    wanted += (
        " owl:versionIRI owl:versionInfo vann:preferredNamespacePrefix vann:preferredNamespaceUri"
    )
    about = {t.predicate for t in triples("plan.ttl") if t.subject == HEADER}
    assert not {iri(w) for w in wanted.split()} - about


def test_the_version_is_the_packages() -> None:
    said = [t.object for t in triples("plan.ttl") if t.predicate == iri("owl:versionInfo")]
    assert said == [ox.Literal(lsgraph.__version__)]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_blank_nodes_but_in_shapes(path: Path) -> None:
    if path.parent.name != "shapes":
        for t in turtle.read(path).triples:
            assert not isinstance(t.subject, ox.BlankNode)
            assert not isinstance(t.object, ox.BlankNode)


def test_axioms_stay_inside_owl_2_rl() -> None:
    """Named classes and properties only: no restrictions, no datatypes of our own, no imports."""
    allowed = {
        iri(f"owl:{w}")
        for w in [
            "Class",
            "ObjectProperty",
            "DatatypeProperty",
            "AnnotationProperty",
            "Ontology",
            "TransitiveProperty",
            "SymmetricProperty",
            "inverseOf",
            "versionIRI",
            "versionInfo",
            "deprecated",
        ]
    }
    used = set()
    for path in FILES:
        if path.parent.name != "shapes":
            for t in turtle.read(path).triples:
                used |= {
                    x for x in (t.predicate, t.object) if str(x).startswith("<" + PREFIXES["owl"])
                }
    assert used <= allowed
    assert iri("owl:TransitiveProperty") in used


def test_every_class_and_property_is_used(kg: lsgraph.KnowledgeGraph) -> None:
    """Change and what belongs to it stand in graphs of changes; nothing is corrected yet."""
    later = {"Change", "after", "before", "authorisedBy", "changedClass", "changedProperty",
             "changedThing", "corrects", "ofRevision", "infoCount", "violationCount", "warningCount"}  # fmt: skip
    derived = {"contains", "hasPart"}
    everything = (*kg.asserted, *kg.infer())
    used = {str(x)[1:-1] for t in everything for x in (t.predicate, t.object)}
    ours = {
        t.subject.value
        for t in triples("plan.ttl")
        if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(PLAN)
    }
    assert {t.removeprefix(PLAN) for t in ours - used} == later
    asserted = {t.predicate.value for t in kg.asserted}
    assert not {PLAN + d for d in derived} & asserted


def test_every_class_has_an_example_in_both_languages() -> None:
    words = triples("plan.ttl")
    classes = {t.subject for t in words if t.predicate == RDF_TYPE and t.object == iri("owl:Class")}
    assert len(classes) > 40
    for cls in classes - {iri("plan:Thing")}:
        tongues = {
            t.object.language
            for t in words
            if t.subject == cls
            and t.predicate == iri("skos:example")
            and isinstance(t.object, ox.Literal)
        }
        assert tongues == {"vi", "en"}, cls


def test_alignments_speak_of_our_words_only() -> None:
    ours = {t.subject for name in ("plan.ttl", "concepts.ttl") for t in triples(name)}
    folder = ROOT / "ontology" / "alignments"
    files = sorted(folder.glob("*.ttl"))
    assert len(files) >= 10
    for path in files:
        for t in turtle.read(path).triples:
            about_the_file = (
                isinstance(t.subject, ox.NamedNode) and "/alignment/" in t.subject.value
            )
            assert about_the_file or t.subject in ours, t


def test_the_w3id_namespace_holds_no_version() -> None:
    for prefix in ("plan", "shape", "concept", "query"):
        assert not any(c.isdigit() for c in PREFIXES[prefix].removeprefix("https://w3id.org"))
