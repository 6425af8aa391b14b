"""Rule: what a graph holds is counted in one pass over it, each statement looked at once.

Source: Describing Linked Datasets with the VoID Vocabulary (W3C Interest Group Note, 3 March 2011).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

import pyoxigraph as ox

from lsgraph.catalog import settings
from lsgraph.catalog.saying import ONTOLOGY, Statements, date, labels, whole
from lsgraph.forms import dates
from lsgraph.publication import Edition, File, Publication
from lsgraph.terms import BASE, PREFIXES, RDF_TYPE, iri, short

PATH = "void.ttl"
_LINKS = {iri("skos:exactMatch"), iri("skos:closeMatch"), iri("owl:sameAs"), iri("rdfs:seeAlso")}
_FORMATS: Mapping[str, str] = {
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/n-quads": "N-Quads",
    "application/trig": "TriG",
    "application/ld+json": "JSON-LD",
    "application/rdf+xml": "RDF_XML",
}
_INFERRED = "-inferred."  # in the names of files that hold what follows
_WORDS = {f"ontology/{name}.ttl" for name in ("plan", "concepts", "alignments")}
_EXAMPLES = ("plan:Plan", "plan:Goal", "plan:Target", "plan:Task", "plan:AdministrativeUnit")


@dataclass
class Counts:
    """What a graph holds: `members` of each class, `uses` of each property, links by target."""

    triples: int = 0
    subjects: set[str] = field(default_factory=set)
    objects: set[str] = field(default_factory=set)
    members: Counter[str] = field(default_factory=Counter)
    uses: Counter[str] = field(default_factory=Counter)
    links: Counter[tuple[str, str]] = field(default_factory=Counter)
    own: set[str] = field(default_factory=set)


def count(triples: Iterable[ox.Triple]) -> Counts:
    """Count a graph's triples, terms, classes, properties and links to other datasets."""
    counts = Counts()
    for t in triples:
        subject, object_ = str(t.subject), str(t.object)
        counts.triples += 1
        counts.subjects.add(subject)
        counts.objects.add(object_)
        counts.uses[t.predicate.value] += 1
        if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(BASE):
            counts.own.add(subject)
        if not isinstance(t.object, ox.NamedNode):
            continue
        if t.predicate == RDF_TYPE:
            counts.members[t.object.value] += 1
        elif t.predicate in _LINKS and not t.object.value.startswith(BASE):
            counts.links[t.predicate.value, _space(t.object.value)] += 1
    return counts


def describe(pub: Publication, files: Sequence[File]) -> list[ox.Triple]:
    """Describe each graph of the publication: each revision, what follows from it, and the words."""
    said = Statements()
    this = ox.NamedNode(pub.address(PATH))
    said.typed(this, "void:DatasetDescription")
    title = {"en": "What the graphs hold (VoID)", "vi": "Nội dung các đồ thị (VoID)"}
    said.texts(this, "dcterms:title", title)
    said.say(this, "foaf:primaryTopic", ox.NamedNode(pub.latest.name))
    space = f"{BASE}id/{pub.plan.slug}/"
    for edition in pub.editions:
        node = ox.NamedNode(edition.name)
        _dataset(said, pub, node, count(edition.facts.triples), edition.date)
        own_files = [f for f in files if f.about in (node.value, f"{node.value}/inferred")]
        follows_files = [f for f in own_files if _INFERRED in f.path or f.about != node.value]
        _dumps(said, pub, node, [f for f in own_files if f not in follows_files])
        said.texts(node, "dcterms:title", labels(pub, node))
        said.say(node, "dcterms:issued", date(dates.of_edition(pub, edition).issued))
        said.say(node, "void:uriSpace", ox.Literal(space))
        said.say(node, "void:rootResource", node)
        said.say(node, "void:exampleResource", *_examples(pub, edition))
        if edition.inferred:
            follows = ox.NamedNode(f"{edition.name}/inferred")
            said.say(node, "void:subset", follows)
            _dataset(said, pub, follows, count(edition.inferred), f"{edition.date}-inferred")
            _dumps(said, pub, follows, follows_files)
            words = {
                "en": "Statements that follow under OWL 2 RL",
                "vi": "Các phát biểu suy luận theo OWL 2 RL",
            }
            said.texts(follows, "dcterms:title", words)
            said.say(follows, "prov:wasDerivedFrom", node, ONTOLOGY)
    _dataset(said, pub, ONTOLOGY, count(pub.words.triples), "words")
    _dumps(said, pub, ONTOLOGY, [f for f in files if f.path in _WORDS or f.packed in _WORDS])
    said.texts(ONTOLOGY, "dcterms:title", labels(pub, ONTOLOGY))
    said.say(ONTOLOGY, "void:uriSpace", ox.Literal(BASE))
    return said.triples


def _dataset(
    said: Statements, pub: Publication, node: ox.NamedNode, counts: Counts, name: str
) -> None:
    said.typed(node, "void:Dataset")
    said.say(ox.NamedNode(pub.address(PATH)), "foaf:topic", node)
    said.say(node, "dcterms:license", *settings.said(pub, "dcterms:license"))
    said.say(node, "dcterms:publisher", *settings.said(pub, "dcterms:publisher"))
    said.say(node, "void:triples", whole(counts.triples))
    said.say(node, "void:entities", whole(len(counts.own)))
    said.say(node, "void:distinctSubjects", whole(len(counts.subjects)))
    said.say(node, "void:distinctObjects", whole(len(counts.objects)))
    said.say(node, "void:properties", whole(len(counts.uses)))
    said.say(node, "void:classes", whole(len(counts.members)))
    used = {_space(term) for term in (*counts.uses, *counts.members)}
    known = {namespace for namespace in PREFIXES.values() if namespace in used}
    said.say(node, "void:vocabulary", *(ox.NamedNode(n) for n in sorted(known)))
    for cls, many in sorted(counts.members.items()):
        part = _part(pub, name, "class", short(cls))
        said.say(node, "void:classPartition", part)
        said.typed(part, "void:Dataset")
        said.say(part, "void:class", ox.NamedNode(cls))
        said.say(part, "void:entities", whole(many))
    for prop, many in sorted(counts.uses.items()):
        part = _part(pub, name, "property", short(prop))
        said.say(node, "void:propertyPartition", part)
        said.typed(part, "void:Dataset")
        said.say(part, "void:property", ox.NamedNode(prop))
        said.say(part, "void:triples", whole(many))
    for (predicate, space), many in sorted(counts.links.items()):
        target = _part(pub, "target", space.partition("://")[2].strip("/#"))
        said.typed(target, "void:Dataset")
        said.say(target, "void:uriSpace", ox.Literal(space))
        links = _part(pub, name, "links", short(predicate), space.partition("://")[2].strip("/#"))
        said.typed(links, "void:Linkset")
        said.say(links, "void:linkPredicate", ox.NamedNode(predicate))
        said.say(links, "void:subjectsTarget", node)
        said.say(links, "void:objectsTarget", target)
        said.say(links, "void:triples", whole(many))
        said.say(node, "void:subset", links)
    for service in settings.endpoints(pub):
        address = pub.record.node(service, iri("dcat:endpointURL"))
        said.say(node, "void:sparqlEndpoint", address)


def _dumps(said: Statements, pub: Publication, node: ox.NamedNode, files: Sequence[File]) -> None:
    media = {f.path: f.media.partition(";")[0].strip() for f in files}
    for file in sorted(files, key=lambda f: f.path):
        kind = _FORMATS.get(media.get(file.packed) or media[file.path])
        if kind:
            said.say(node, "void:dataDump", ox.NamedNode(pub.address(file.path)))
            said.say(node, "void:feature", ox.NamedNode(f"http://www.w3.org/ns/formats/{kind}"))


def _examples(pub: Publication, edition: Edition) -> list[ox.NamedNode]:
    facts = edition.facts
    found = (next(iter(facts.instances(iri(cls), pub.words)), None) for cls in _EXAMPLES)
    return [thing for thing in found if thing is not None]


def _space(term: str) -> str:
    """Give the namespace of an IRI: up to its last "#" or "/"."""
    if "#" in term:
        return term.partition("#")[0] + "#"
    head = term.rstrip("/").rpartition("/")[0]
    return head + "/" if "://" in head else term


def _part(pub: Publication, *words: str) -> ox.NamedNode:
    name = "-".join(words).replace("/", "-").replace(":", "-")
    return ox.NamedNode(f"{pub.address(PATH)}#{quote(name, safe='')}")
