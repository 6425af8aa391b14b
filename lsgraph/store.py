"""Rule: a knowledge graph is the ontology and one revision of a plan, as named graphs, and answers.

Everything that people ask of a plan is a method here; nothing here prints.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, SupportsInt

import pyoxigraph as ox

from lsgraph import cache, guarding, project, queries, tables
from lsgraph.errors import QueryError, UnknownThingError
from lsgraph.queries import PreparedQuery
from lsgraph.snapshot import Snapshot
from lsgraph.tables import Table
from lsgraph.terms import (
    BASE,
    RDF_TYPE,
    RDFS_LABEL,
    expand,
    fold,
    iri,
    is_iri,
    reached,
    short,
)

if TYPE_CHECKING:
    import rdflib

    from lsgraph import turtle
    from lsgraph.engines import Engine
    from lsgraph.findings import Report
    from lsgraph.inference import Explanation, Step
    from lsgraph.queries import Parameter

One = str | int | float | datetime.date | SupportsInt
Value = One | Iterable[One] | None
SECONDS = 30.0
NAMES = ("oxigraph", "rdflib")  # of the engines
_HEADINGS = {
    "en": {"subject": "subject", "predicate": "property", "object": "value", "answer": "answer"},
    "vi": {"subject": "đối tượng", "predicate": "thuộc tính", "object": "giá trị",
           "answer": "trả lời"},
}  # fmt: skip


class KnowledgeGraph:
    """One revision of one plan, ready to be asked; make it with `lsgraph.open()`."""

    def __init__(
        self,
        revision: project.Revision,
        where: project.Project,
        *,
        lang: str = "vi",
        engine: str = "oxigraph",
        inferred: bool = False,
        store: str | None = None,
    ) -> None:
        if engine not in NAMES:
            raise queries.unknown("engine", "công cụ", engine, NAMES)
        if lang not in queries.LANGUAGES:
            raise queries.unknown("language", "ngôn ngữ", lang, queries.LANGUAGES)
        self.project = where
        self.revision = revision
        self.lang = lang
        self._engine_name = engine
        self._with_inferred = inferred
        self._store = store

    @cached_property
    def _snapshot(self) -> Snapshot:
        return Snapshot(self.project, self.revision)

    @property
    def documents(self) -> tuple[turtle.Document, ...]:
        """The files of the revision, read."""
        return self._snapshot.documents

    @property
    def ontology(self) -> tuple[ox.Triple, ...]:
        """The triples of ontology, code lists and alignments."""
        return self._snapshot.ontology

    @property
    def asserted(self) -> tuple[ox.Triple, ...]:
        """The triples that the revision asserts, lexical forms as written."""
        return self._snapshot.asserted

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The table of prefixes, with the plan's own."""
        return self._snapshot.names.prefixes

    @property
    def name(self) -> str:
        """The IRI of the named graph of what the revision asserts."""
        return self.revision.name

    @cached_property
    def engine(self) -> Engine:
        """The engine that answers SPARQL over ontology and revision."""
        if self._store is not None:
            from lsgraph import engines, loading

            named = loading.graphs(self.revision, inferred=self._with_inferred)
            return engines.open_store(self._store, named)
        from lsgraph.engines import ENGINES, Lazy, OxigraphEngine

        graphs: dict[str, Callable[[], Iterable[ox.Triple]]] = {
            BASE + "plan": lambda: self.ontology,
            self.name: lambda: self.asserted,
        }
        if self._with_inferred:
            graphs[self.name + "/inferred"] = self.infer
        if self._engine_name == "oxigraph":
            inferred = graphs.get(self.name + "/inferred", tuple)
            kind = "inferred" if self._with_inferred else "asserted"
            together = self._snapshot.graph(kind, inferred)
            return OxigraphEngine(Lazy(graphs), together=together)
        return ENGINES[self._engine_name](Lazy(graphs))

    @cached_property
    def queries(self) -> Mapping[str, PreparedQuery]:
        """The prepared queries by name."""
        return {path.stem: queries.load(path) for path in self.project.queries}

    def prepared(self, name: str) -> PreparedQuery:
        """Give one prepared query; raise QueryError with the closest name if there is none."""
        for path in self.project.queries:
            if path.stem == name:
                return queries.load(path)
        known = [path.stem for path in self.project.queries]
        raise queries.unknown("question", "câu hỏi", name, known)

    def query(self, name: str, **values: Value) -> Table:
        """Answer a prepared query; a parameter left out or None means "all", a list any of these."""
        prepared = self.prepared(name)
        given = {key: _texts(value) for key, value in values.items()}
        if self._engine_name != "oxigraph" or self._store is not None:
            # Who names another engine or a store wants to hear that one.
            return self._answer(prepared, given)
        asked = json.dumps([prepared.text, given, self.lang, self._with_inferred])
        parts = (asked.encode(), *self._snapshot.content)
        return tables.load(
            cache.kept("answer", parts, lambda: tables.dump(self._answer(prepared, given)))
        )

    def _answer(self, prepared: PreparedQuery, values: Mapping[str, list[str]]) -> Table:
        known = {p.name: p for p in prepared.parameters}
        given: dict[str, list[str]] = {}
        for key, texts in values.items():
            of_things = key in known and known[key].type == "iri"
            given[key] = [self._thing_for(known[key], t) for t in texts] if of_things else texts
        answer = self.engine.query(prepared.bind(given, self.prefixes))
        headings = {c: t[self.lang] for c, t in prepared.columns.items()}
        return replace(self.dressed(answer, headings), note=prepared.note.get(self.lang, ""))

    def _thing_for(self, parameter: Parameter, name: str) -> str:
        full = self.find(name)
        wanted = expand(parameter.cls)
        own = self._types.get(full)
        if wanted and own is not None and wanted not in reached(own, self._snapshot.names.broader):
            label = self.labels.get(wanted, parameter.cls)
            raise QueryError(
                en=f"{parameter.name}: {name} is not of class {parameter.cls} ({label}); "
                "find one with lsgraph search",
                vi=f"{parameter.name}: {name} không thuộc lớp {parameter.cls} ({label}); "
                "hãy tìm bằng lsgraph search",
            )
        return full

    def sparql(self, text: str, *, seconds: float = SECONDS) -> Table:
        """Answer any read-only SPARQL query within `seconds`; known prefixes need no PREFIX."""
        from lsgraph.engines import query_bounded

        guarding.guard(text)
        return self.dressed(query_bounded(self.engine, self._prologue(text) + text, seconds))

    def show(self, thing: str) -> Table:
        """Give all triples that have a thing as subject or object."""
        node = ox.NamedNode(self.find(thing))
        triples = [t for t in self.asserted if node in (t.subject, t.object)]
        if not any(t.subject == node for t in triples):
            triples += [t for t in self.ontology if node in (t.subject, t.object)]
        return self.dressed(tables.from_triples(triples))

    def find(self, thing: str) -> str:
        """Give the IRI of a thing named by CURIE, slug or IRI; raise QueryError if unknown."""
        full = self._full(thing)
        if is_iri(full) and full in self._types:
            return full
        named = [iri_ for iri_, label in self.labels.items() if fold(label) == fold(thing)]
        if len(named) == 1:
            return named[0]
        raise self._unknown(thing)

    def search(self, text: str, *, limit: int = 20) -> Table:
        """Find things whose label holds all words of `text`, tone marks and đ/d ignored."""
        words = fold(text).split()
        if not words:
            raise QueryError(
                en="nothing to search for; give a word of a label",
                vi="chưa có từ cần tìm; hãy cho một từ trong nhãn",
            )
        best: dict[ox.NamedNode, tuple[object, ...]] = {}
        wanted = {RDFS_LABEL, iri("skos:altLabel")}
        marked = text.casefold()
        for t in (*self.asserted, *self.ontology):
            if t.predicate not in wanted or not isinstance(t.object, ox.Literal):
                continue
            label = fold(t.object.value)
            if all(word in label for word in words):
                subject = t.subject
                assert isinstance(subject, ox.NamedNode)
                # Best first: things of the plan, whole words, tone marks as typed, the exact
                # label, labels that begin so, short labels.
                rank = (
                    subject not in self._things,
                    not set(words) <= set(re.findall(r"\w+", label)),
                    marked not in t.object.value.casefold(),
                    label != " ".join(words),
                    not label.startswith(words[0]),
                    len(label),
                    label,
                )
                best[subject] = min(rank, best.get(subject, rank))
        things = sorted(best, key=lambda s: (best[s], s.value))[:limit]
        rows = [(s, _node(self._types.get(s.value))) for s in things]
        vi = self.lang == "vi"
        headings = {"thing": "đối tượng" if vi else "thing", "class": "lớp" if vi else "class"}
        return self.dressed(tables.from_rows(("thing", "class"), rows), headings)

    def check(self, *, source: Path | None = None) -> Report:
        """Check the revision: soundness, shapes and, with `source`, the passages' proofs."""
        from lsgraph import checking

        return checking.check_plan(self.project, self.revision.files, source=source)

    def infer(self) -> dict[ox.Triple, Step]:
        """Give what follows from the revision under OWL 2 RL, each triple with its step."""
        from lsgraph import inference

        return inference.infer(self.asserted, self.ontology)

    def why(self, subject: str, predicate: str, value: str) -> Explanation:
        """Explain a triple; raise QueryError if it is neither asserted nor inferred."""
        from lsgraph import inference

        s = ox.NamedNode(self.find(subject))
        property_ = predicate if ":" in predicate else f"plan:{predicate}"
        p = RDF_TYPE.value if predicate == "a" else expand(property_.strip("<>"), self.prefixes)
        derived = self.infer()
        known = [t for t in (*self.asserted, *derived) if t.subject == s and t.predicate.value == p]
        for t in known:
            if tables.text(t.object) in (value, self._full(value)):  # type: ignore[arg-type]
                return inference.explain(t, derived)
        values = ", ".join(short(tables.text(t.object), self.prefixes) for t in known[:5])  # type: ignore[arg-type]
        raise QueryError(
            en=f"{subject} {predicate} {value} is neither asserted nor inferred"
            + (f"; with this property there is: {values}" if values else "; check the property"),
            vi=f"{subject} {predicate} {value} không được khẳng định cũng không suy ra được"
            + (f"; với thuộc tính này có: {values}" if values else "; hãy kiểm tra thuộc tính"),
        )

    def graph(self, *, ontology: bool = False, inferred: bool = False) -> rdflib.Graph:
        """Give the revision as a plain rdflib graph of its own, prefixes bound."""
        from lsgraph import bridge

        triples = [*self.asserted]
        if ontology:
            triples += self.ontology
        if inferred:
            triples += self.infer()
        graph = bridge.to_rdflib(triples)
        for prefix, namespace in self.prefixes.items():
            graph.bind(prefix, namespace, override=True, replace=True)
        return graph

    @property
    def labels(self) -> Mapping[str, str]:
        """Labels by IRI, in the graph's language where there is one, else in any."""
        return self._snapshot.names.labels[self.lang]

    @property
    def _types(self) -> Mapping[str, str]:
        return self._snapshot.names.types

    def _full(self, name: str) -> str:
        """Write a CURIE, a slug of the plan or an IRI in full, whether or not it names a thing."""
        name = name.strip("<>")
        slug = ":" not in name
        return f"{BASE}id/{self.revision.plan}/{name}" if slug else expand(name, self.prefixes)

    @cached_property
    def _things(self) -> frozenset[object]:
        return frozenset(t.subject for t in self.asserted)

    def _unknown(self, thing: str) -> UnknownThingError:
        from difflib import get_close_matches

        names = [short(n, self.prefixes) for n in self._types]
        name = short(self._full(thing), self.prefixes)
        close = get_close_matches(name, names, n=1, cutoff=0.75) if is_iri(name) else []
        if not close and fold(thing).split():
            found = self.search(thing, limit=3).rows
            close = [short(tables.text(row[0]), self.prefixes) for row in found if row[0]]
        en = f"did you mean {', '.join(close)}?" if close else "find it with lsgraph search"
        vi = f"có phải {', '.join(close)}?" if close else "hãy tìm bằng lsgraph search"
        return UnknownThingError(
            en=f"the graph has nothing named {thing!r}; {en}",
            vi=f"đồ thị không có {thing!r}; {vi}",
        )

    def _prologue(self, text: str) -> str:
        """Declare the prefixes that a query uses and does not declare; QueryError for others."""
        names = [t for kind, t, _ in guarding.tokens(text) if kind == "name"]
        own = set(re.findall(r"PREFIX\s+([\w.-]*):", text, re.IGNORECASE))
        lacking = {name.partition(":")[0] for name in names} - own - {"_"}
        for prefix in sorted(lacking):
            if prefix not in self.prefixes:
                raise queries.unknown("prefix", "tiền tố", prefix, self.prefixes)
        return "".join(f"PREFIX {p}: <{self.prefixes[p]}> " for p in sorted(lacking))

    def dressed(self, table: Table, headings: Mapping[str, str] | None = None) -> Table:
        """Give a table with labels, headings and prefixes for people."""
        if table.form != "SELECT":
            headings = _HEADINGS[self.lang]
        used = {t.value for row in table.rows for t in row if isinstance(t, ox.NamedNode)}
        labels = {n: self.labels[n] for n in sorted(used) if n in self.labels}
        return replace(
            table,
            labels=labels,
            headings=headings or {},
            prefixes=self.prefixes,
            lang=self.lang,
        )


def _node(name: str | None) -> ox.NamedNode | None:
    return ox.NamedNode(name) if name else None


def _texts(value: Value) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [str(value)]
    return [str(one) for one in value]


def open_graph(
    plan: str | None = None,
    revision: str | None = None,
    *,
    lang: str = "vi",
    engine: str = "oxigraph",
    inferred: bool = False,
    as_of: str | None = None,
    store: str | None = None,
    home: Path | None = None,
) -> KnowledgeGraph:
    """Open a plan (the only one) at a revision (the latest) of the project found from `home`.

    `as_of` is a date: the revision that held then. `store` is the folder of `lsgraph load` or the
    address of a SPARQL endpoint that is asked instead of the files; labels come from the files.
    Raise ProjectError if there is no such plan, revision or store, TurtleError if its files cannot
    be read, QueryError for an unknown engine.
    """
    where = project.find(home)
    of = where.plan(plan)
    if as_of is None:
        chosen = of.revision(revision)
    elif revision is None:
        from lsgraph import loading

        chosen = loading.as_of(of, as_of)
    else:
        raise QueryError(
            en="a revision and a date as of which to ask are two; give one of them",
            vi="đã nêu cả phiên bản và thời điểm; hãy chỉ nêu một trong hai",
        )
    return KnowledgeGraph(chosen, where, lang=lang, engine=engine, inferred=inferred, store=store)
