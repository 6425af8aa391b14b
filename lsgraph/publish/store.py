"""Rule: every graph is staged beside its place, read back and compared; then one operation switches all.

SPARQL 1.1 Update lets a store treat a request of several operations as it likes, but one
DELETE/INSERT is one step: Oxigraph runs it in one transaction, and Virtuoso 7, which does not undo
the first of several operations when a later one fails, keeps or loses this one as a whole. It
touches only what differs; run twice it does the same, so it may be sent again. Until it is sent
nobody sees a change.
Sources: SPARQL 1.1 Graph Store HTTP Protocol; SPARQL 1.1 Update, sections 2.2 and 3.1.3.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from lsgraph.errors import ProjectError
from lsgraph.publication import Publication
from lsgraph.publish import literals
from lsgraph.publish.endpoints import Endpoint
from lsgraph.publish.steps import Outcome, Step
from lsgraph.terms import BASE, iri, short
from lsgraph.web import Progress, Web, Words, adding, answers, quiet, refusal
from lsgraph.wording import grouped

Triples = tuple[ox.Triple, ...]
_READ = "application/n-triples, text/turtle;q=0.9"
_FORMATS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES, "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE, "application/x-turtle": ox.RdfFormat.TURTLE,
}  # fmt: skip
AS_BEFORE = Words(
    "the graphs in the store are whole and as they were before; run the command again",
    "các đồ thị trong kho vẫn nguyên vẹn như trước; hãy chạy lại lệnh",
)
UNKNOWN = Words(
    "the switch was asked for and not answered: the store holds all old graphs or all new ones; "
    "run the command again to finish",
    "lệnh chuyển đổi đã gửi nhưng chưa có trả lời: kho giữ toàn bộ đồ thị cũ hoặc toàn bộ đồ thị "
    "mới; hãy chạy lại lệnh để hoàn tất",
)
PUBLISHED = Words(
    "the new graphs are published; only cleaning up is left, and the next run does it",
    "các đồ thị mới đã được công bố; chỉ còn phần dọn dẹp, lần chạy sau sẽ thực hiện",
)


def graphs(pub: Publication, record: Iterable[ox.Triple] = ()) -> Mapping[str, Triples]:
    """Give what a store is to hold, by graph: revisions, inferences, words and the catalogue record.

    A graph without triples is one that is not to be there: inferences that were not asked for.
    """
    found: dict[str, Triples] = {BASE + "plan": pub.words.triples}
    for edition in pub.editions:
        found[edition.name] = edition.facts.triples
        found[edition.name + "/inferred"] = edition.inferred
    told = tuple(sorted(set(record), key=str))
    if told:
        found[pub.series + "/catalog"] = told
    return dict(sorted(found.items()))


def to_store(
    pub: Publication,
    endpoint: Endpoint,
    *,
    record: Iterable[ox.Triple] = (),
    dry: bool,
    fewer: bool = False,
    web: Web | None = None,
    progress: Progress = quiet,
) -> Outcome:
    """Publish a plan's graphs to a triple store, all or none; where `dry`, only say what would change.

    `record` is the catalogue record, which gets its own graph; a dataset that the store's record
    tells of goes from it only where `fewer` are wanted. What is the same is not sent.
    Raise ProjectError, which says what the store holds then.
    """
    if web is None:
        with Web(progress=progress) as own:
            return to_store(
                pub, endpoint, record=record, dry=dry, fewer=fewer, web=own, progress=progress
            )
    push = _Push(endpoint, web, progress)
    wanted = graphs(pub, record)
    before = push.compare(wanted)
    catalog = pub.series + "/catalog"
    if not fewer and catalog in wanted:
        _refuse_fewer(catalog, before[catalog], wanted[catalog])
    return push.run(wanted, before, dry=dry)


@dataclass
class _Push:
    endpoint: Endpoint
    web: Web
    progress: Progress
    server: str = ""

    def compare(self, wanted: Mapping[str, Triples]) -> Mapping[str, Triples]:
        """Read what the store holds of these graphs now."""
        before: dict[str, Triples] = {}
        for name, triples in wanted.items():
            if triples:
                self._tell(f"comparing {short(name)}", f"đang so sánh {short(name)}")
            before[name] = self.get(name)
        return before

    def run(
        self, wanted: Mapping[str, Triples], before: Mapping[str, Triples], *, dry: bool
    ) -> Outcome:
        """Make the store hold these graphs, where `before` is what it holds now."""
        known = literals.kind(self.server)
        pairs = [(wanted[n], before[n]) for n in wanted]
        # A proxy puts its own name in place of the store's: then what the store holds tells.
        kinds = ("exact", known) if known else literals.possible(pairs)
        steps = [self._step(n, t, before[n], kinds) for n, t in wanted.items() if t or before[n]]
        work = {s.target: wanted[s.target] for s in steps if s.verb != "unchanged"}
        staged = {name: staging(name, triples) for name, triples in work.items() if triples}
        left = [g for g in self.leftovers(wanted) if dry or g not in staged.values()]
        steps += [Step("clean", name, Words("left by an interrupted run", "sót lại từ lần chạy dở"))
                  for name in left]  # fmt: skip
        if dry:
            return Outcome(tuple(steps), bool(work), dry=True)
        if not work:
            self._drop(left)
            return Outcome(tuple(steps), changed=False, dry=False)
        try:
            self._drop(left)
            held = {name: self._stage(staged[name], work[name]) for name in staged}
        except ProjectError as error:
            raise adding(error, AS_BEFORE) from error
        # A store of an unknown kind is compared with itself: the same now as staged is no change.
        moot = [n for n in staged if set(held[n]) == set(before[n])]
        for name in moot:
            del work[name]
            steps = [self._kept(name) if s.target == name else s for s in steps]
        if work:
            self._switch(work, staged, held, before)
        try:
            self._drop(staged.values())
        except ProjectError as error:
            raise adding(error, PUBLISHED) from error
        return Outcome(tuple(steps), bool(work), dry=False)

    def get(self, name: str) -> Triples:
        """Read a graph; one that is not there has no triples."""
        headers = {"accept": _READ}
        answer = self.web.ask(
            "GET", self.endpoint.store, params={"graph": name}, headers=headers, also=(404,)
        )
        self.server = answer.headers.get("server", self.server)
        form = _FORMATS.get(answer.media)
        if answer.status == 404:
            # The address of a graph store that is wrong answers with 404 as well: writing tells.
            return ()
        if not answer.body.strip():
            return ()
        if form is None:
            raise answers.strange(answer.address, answer.media, "N-Triples")
        try:
            # A graph of ours is small beside what the web's bound lets through.
            return tuple(dict.fromkeys(q.triple for q in ox.parse(answer.body, format=form)))
        except (SyntaxError, ValueError) as error:
            reason = self.web.plain(str(error))
            raise answers.broken(answer.address, "RDF", reason) from error

    def leftovers(self, wanted: Iterable[str]) -> list[str]:
        """Find the staging graphs of these graphs that earlier runs left."""
        if not self.endpoint.query:
            return []
        names = list(wanted)
        starts = " || ".join(f'STRSTARTS(STR(?g), "{_iri(n)}/staging-")' for n in names)
        text = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({starts}) }}"
        # GET, for Virtuoso does not answer a query that is posted as it is.
        answer = self.web.ask(
            "GET",
            self.endpoint.query,
            params={"query": text},
            headers={"accept": "application/sparql-results+json"},
            largest=1 << 24,
        )
        try:
            rows = json.loads(answer.body)["results"]["bindings"]
            found = {str(row["g"]["value"]) for row in rows}
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            kinds = ("application/sparql-results+json", "application/json")
            if answer.media not in kinds:
                raise answers.strange(answer.address, answer.media, "SPARQL JSON") from error
            reason = self.web.plain(str(error))
            raise answers.broken(answer.address, "SPARQL JSON", reason) from error
        # What the server says is dropped later: only names of the form that we give are.
        return sorted(g for g in found if any(_is_staging(g, n) for n in names))

    def _step(self, name: str, triples: Triples, now: Triples, kinds: Sequence[str]) -> Step:
        if not triples:
            en, vi = "no longer published", "không còn được công bố"
            return Step("delete", name, Words(en, vi))
        if now and literals.same(triples, now, kinds):
            return self._kept(name)
        n = len(triples)
        if not now:
            en, vi = f"{grouped(n, 'en')} triples", f"{grouped(n, 'vi')} bộ ba"
            return Step("create", name, Words(en, vi))
        m = len(now)
        return Step("replace", name, Words(
            f"{grouped(m, 'en')} triples by {grouped(n, 'en')}",
            f"{grouped(m, 'vi')} bộ ba bằng {grouped(n, 'vi')} bộ ba",
        ))  # fmt: skip

    def _kept(self, name: str) -> Step:
        return Step("unchanged", name, Words("as in the store", "đúng như trong kho"))

    def _stage(self, name: str, triples: Triples) -> Triples:
        """Put triples under a staging name, unless they stand there; give what the store holds."""
        held = self.get(name)
        if not held or not literals.same(triples, held):
            n = grouped(len(triples), "en"), grouped(len(triples), "vi")
            self._tell(f"sending {n[0]} triples to {name}", f"đang gửi {n[1]} bộ ba đến {name}")
            body = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
            # N-Triples are Turtle, and all stores take that name.
            headers = {"content-type": "text/turtle; charset=utf-8"}
            params = {"graph": name}
            self.web.ask("PUT", self.endpoint.store, params=params, body=body, headers=headers)
            held = self.get(name)
        kind = literals.same(triples, held)
        if not kind:
            self._drop([name])
            raise refusal(
                f"{name}: the store gives back {len(held)} triples that are not the {len(triples)} "
                "sent; it lost or changed some: look into its log",
                f"{name}: kho trả lại {len(held)} bộ ba không khớp với {len(triples)} bộ ba đã gửi; "
                "kho đã làm mất hoặc thay đổi dữ liệu: hãy xem nhật ký của kho",
            )
        respelt = literals.respelt(triples, held)
        if respelt:
            told = ", ".join(f"{short(t)} ({n})" for t, n in respelt.items())
            self._tell(f"the store keeps values, not their spelling: {told}",
                       f"kho giữ giá trị, không giữ cách viết: {told}")  # fmt: skip
        return held

    def _switch(
        self,
        work: Mapping[str, Triples],
        staged: Mapping[str, str],
        held: Mapping[str, Triples],
        before: Mapping[str, Triples],
    ) -> None:
        self._tell(
            f"switching {len(work)} graphs at once", f"đang chuyển {len(work)} đồ thị cùng lúc"
        )
        text = switch({name: (staged.get(name, ""), work[name]) for name in work})
        headers = {"content-type": "application/sparql-update"}
        wanted = {name: held.get(name, ()) for name in work}
        failure: ProjectError | None = None
        try:
            self.web.ask("POST", self.endpoint.update, body=text.encode(), headers=headers)
        except ProjectError as error:
            failure = error
        try:
            now = {name: set(self.get(name)) for name in work}
        except ProjectError as error:
            raise adding(failure or error, UNKNOWN) from error
        if all(now[n] == set(wanted[n]) for n in work):
            return
        if all(now[n] == set(before[n]) for n in work):
            lost = refusal(
                f"POST {self.endpoint.update}: answered that the switch is done, which it is not; "
                "check that updates and graphs belong to one store",
                f"POST {self.endpoint.update}: trả lời đã chuyển đổi nhưng thực tế chưa; hãy kiểm tra "
                "địa chỉ cập nhật và kho đồ thị có cùng một kho không",
            )
            raise adding(failure or lost, AS_BEFORE)
        odd = ", ".join(n for n in work if now[n] not in (set(wanted[n]), set(before[n]))) or "-"
        mixed = Words(
            f"the store does not switch graphs in one step; neither old nor new: {odd}; the staged "
            "graphs are kept: run the command again",
            f"kho không chuyển các đồ thị trong một bước; không phải bản cũ cũng không phải bản mới: "
            f"{odd}; các đồ thị tạm được giữ lại: hãy chạy lại lệnh",
        )
        raise adding(failure or refusal(f"POST {self.endpoint.update}: the switch is incomplete",
                                        f"POST {self.endpoint.update}: chuyển đổi chưa trọn vẹn"),
                     mixed)  # fmt: skip

    def _drop(self, names: Iterable[str]) -> None:
        for name in names:
            self.web.ask("DELETE", self.endpoint.store, params={"graph": name}, also=(404,))

    def _tell(self, en: str, vi: str) -> None:
        self.progress(Words(en, vi))


def _refuse_fewer(name: str, before: Triples, wanted: Triples) -> None:
    """Raise ProjectError that names the datasets of a record that another one no longer tells of."""
    gone = ", ".join(sorted(_members(before) - _members(wanted)))
    if gone:
        raise refusal(
            f"{name}: the record in the store tells of {gone}, which would vanish from it, and portals "
            "take as deleted what has gone; add --all, or name the one to be kept with --revision",
            f"{name}: bản ghi danh mục trong kho đang có {gone}; nếu thay như vậy các phiên bản này sẽ "
            "mất khỏi bản ghi và cổng dữ liệu coi là đã xóa; hãy thêm --all, hoặc nêu phiên bản giữ "
            "lại bằng --revision",
        )


def _members(record: Triples) -> set[str]:
    """Give the datasets of a record that are part of a series: the revisions."""
    part = iri("dcat:inSeries")
    found = (t.subject for t in record if t.predicate == part)
    return {s.value for s in found if isinstance(s, ox.NamedNode)}


def staging(name: str, triples: Iterable[ox.Triple]) -> str:
    """Give the name under which a graph is staged: its own and what it holds."""
    return f"{name}/staging-{literals.digest(triples)[:16]}"


def switch(work: Mapping[str, tuple[str, Triples]]) -> str:
    """Write the one operation that makes graphs hold what their staging graphs do, or nothing.

    It does nothing where a staging graph has gone: each must hold a triple that was sent.
    """
    proofs = [f"  GRAPH <{_iri(st)}> {{ {_proof(t)} }}" for st, t in work.values() if st]
    old, new = "GRAPH ?old { ?s ?p ?o }", "GRAPH ?new { ?s1 ?p1 ?o1 }"
    parts = []
    for name, (st, _) in work.items():
        there = f"GRAPH <{_iri(name)}>"
        if not st:
            parts.append(f"{{ {there} {{ ?s ?p ?o }} BIND(<{name}> AS ?old) }}")
            continue
        # What stays is not touched: Virtuoso 7 may lose a triple that one step deletes and inserts
        # if it is killed just then.
        here = f"GRAPH <{_iri(st)}>"
        gone = f"{there} {{ ?s ?p ?o }} FILTER NOT EXISTS {{ {here} {{ ?s ?p ?o }} }}"
        come = f"{here} {{ ?s1 ?p1 ?o1 }} FILTER NOT EXISTS {{ {there} {{ ?s1 ?p1 ?o1 }} }}"
        parts.append(f"{{ {gone} BIND(<{name}> AS ?old) }}")
        parts.append(f"{{ {come} BIND(<{name}> AS ?new) }}")
    lines = [*proofs, "  { " + "\n    UNION ".join(parts) + " }"]
    return f"DELETE {{ {old} }}\nINSERT {{ {new} }}\nWHERE {{\n" + "\n".join(lines) + "\n}\n"


def _proof(triples: Triples) -> str:
    """Give a triple of IRIs alone, which no store writes anew; every graph of ours has classes."""
    for t in triples:
        if all(isinstance(n, ox.NamedNode) for n in (t.subject, t.object)):
            return f"{t.subject} {t.predicate} {t.object}"
    return "?s0 ?p0 ?o0"


def _iri(name: str) -> str:
    return ox.NamedNode(name).value


def _is_staging(graph: str, name: str) -> bool:
    mark = f"{name}/staging-"
    rest = graph.removeprefix(mark)
    return graph.startswith(mark) and len(rest) == 16 and not rest.strip("0123456789abcdef")
