"""Rule: an endpoint's answer comes whole, in the order asked for, or an error says in words why not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyoxigraph as ox
import pytest
from servers import free_port
from servers.fake_sparql import JSON, FakeSparql
from servers.faulty import Reply, Request, Script, serving

from lsgraph import tables, turtle
from lsgraph.engines import OxigraphEngine, bounds, open_store, query_bounded
from lsgraph.engines.endpoint import EndpointEngine
from lsgraph.errors import LsgraphError, ProjectError, QueryError
from lsgraph.tables import Table
from lsgraph.web import Credentials, Patience

ONE, TWO = "https://example.org/one", "https://example.org/two"
PREFIX = "PREFIX e: <https://example.org/> "


def read(text: str) -> list[ox.Triple]:
    return list(turtle.parse("PREFIX e: <https://example.org/>\n" + text).triples)


GRAPHS = {
    ONE: [t for n in range(25) for t in read(f'e:s{n:02} e:p {n % 7}.0 ; e:q "chữ {n % 3}"@vi .')],
    TWO: read("e:s03 a e:Thing . e:s04 a e:Thing ."),
}
ORDERED = PREFIX + "SELECT ?s ?o { ?s e:p ?o } ORDER BY ?o ?s"


def patience(**changes: float) -> Patience:
    made = Patience(seconds=5, tries=3, sleep=lambda _: None, jitter=lambda: 1.0, whole=30)
    return replace(made, **changes)  # type: ignore[arg-type]


def asked(script: Script, text: str, graphs: tuple[str, ...] = (ONE, TWO), **more: Any) -> Table:
    with serving(script) as server:
        more.setdefault("patience", patience())
        more.setdefault("credentials", Credentials())
        return EndpointEngine(server.address + "/sparql", graphs, **more).query(text)


def here(text: str) -> Table:
    return OxigraphEngine(GRAPHS).query(text)


def refused(script: Script, text: str = ORDERED, **more: Any) -> LsgraphError:
    with pytest.raises(LsgraphError) as error:
        asked(script, text, **more)
    for lang in ("en", "vi"):
        assert error.value.message(lang).isprintable()
    assert error.value.en != error.value.vi
    return error.value


QUERIES = [
    ORDERED,
    PREFIX + "SELECT ?s ?o { ?s e:p ?o } ORDER BY DESC(?o) ?s LIMIT 9 OFFSET 4",
    PREFIX + "SELECT ?o (COUNT(?s) AS ?n) { ?s e:p ?o } GROUP BY ?o HAVING (COUNT(?s) > 2) ORDER BY ?o",
    PREFIX + "SELECT DISTINCT ?q { ?s e:q ?q ; e:p ?o } ORDER BY ?q",
    PREFIX + "SELECT ?s ?c { ?s e:p 3 OPTIONAL { ?s a ?c } } ORDER BY ?c ?s",
    PREFIX + "SELECT ?s { ?s a e:Thing ; e:p ?o } ORDER BY ?s # a comment with LIMIT 1",
    PREFIX + 'SELECT ?s ("LIMIT 1 } ORDER BY" AS ?t) { ?s a e:Thing } ORDER BY ?s',
    PREFIX + "SELECT ?s { ?s e:p ?o } ORDER BY ?s VALUES ?o { 1.0 2.0 }",
    PREFIX + "SELECT ?s { { SELECT ?s { ?s e:p ?o } ORDER BY ?s LIMIT 3 } } ORDER BY DESC(?s)",
    PREFIX + "ASK { e:s03 e:p 3.0 ; a e:Thing }",
    PREFIX + "ASK { e:s03 e:p 4.0 }",
    PREFIX + "CONSTRUCT { ?o e:of ?s } WHERE { ?s e:p ?o . ?s a e:Thing }",
    PREFIX + "CONSTRUCT { ?s e:r ?o ; e:t ?c } WHERE { ?s e:p ?o OPTIONAL { ?s a ?c } }",
    PREFIX + "CONSTRUCT WHERE { ?s a e:Thing }",
    PREFIX + "CONSTRUCT { e:x e:y e:z } WHERE { ?s a e:Thing }",
    PREFIX + "CONSTRUCT { e:x e:y e:z } WHERE { ?s a e:None }",
    PREFIX + "DESCRIBE e:s03",
    PREFIX + "SELECT ?s { ?s e:p ?o FILTER(?o > 100) } ORDER BY ?s",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(
    "wrong",
    [{}, {"cap": 10}, {"cap": 10, "says": True}, {"deaf": True}, {"cap": 3}, {"cap": 25}],
    ids=str,
)
def test_answers_are_those_of_the_embedded_engine(query: str, wrong: dict[str, Any]) -> None:
    graph = query.startswith(PREFIX + "DESCRIBE")
    expected, found = here(query), asked(FakeSparql(GRAPHS, **wrong), query)
    assert (found.form, found.columns) == (expected.form, expected.columns)
    if not (graph and wrong.get("cap") == 3):
        assert found.rows == expected.rows


def test_paging_asks_no_more_than_it_must() -> None:
    script = FakeSparql(GRAPHS, cap=10)
    with serving(script) as server:
        engine = EndpointEngine(
            server.address, (ONE,), credentials=Credentials(), patience=patience()
        )
        assert len(engine.query(ORDERED)) == 25
        first = len(script.asked)
        assert first == 2 + 4  # two of the graphs; rows 0-9, 9-18, 18-24, and that there is no more
        assert len(engine.query(PREFIX + "SELECT ?s { ?s e:p 1.0 } ORDER BY ?s")) == 4
        # A server that has given ten rows at once gives four of four.
        assert len(script.asked) == first + 1


def test_a_capped_answer_without_an_order_is_never_taken_for_whole() -> None:
    error = refused(FakeSparql(GRAPHS, cap=10), PREFIX + "SELECT ?s { ?s e:p ?o }")
    assert isinstance(error, QueryError)
    assert "at most 10 rows" in error.en
    assert "tối đa 10 dòng" in error.vi
    assert len(asked(FakeSparql(GRAPHS, cap=10), PREFIX + "SELECT ?s { ?s e:p ?o } LIMIT 10")) == 10


def swapped(n: int, rows: list[Any]) -> list[Any]:
    return rows[::-1] if n % 2 else rows


def test_rows_in_a_wrong_order_are_put_in_order() -> None:
    """A server that orders in its own way, the same each time, is asked page by page all the same."""

    def own_way(text: str) -> str:
        return text.replace("ORDER BY ?o ?s", "ORDER BY DESC(STR(?s))")

    for cap in (10, 10**9):
        found = asked(FakeSparql(GRAPHS, hears=own_way, cap=cap), ORDERED)
        assert found.rows == here(ORDERED).rows


def test_pages_that_do_not_fit_together_are_refused() -> None:
    error = refused(FakeSparql(GRAPHS, cap=10, shift=swapped))
    assert "do not fit together" in error.en
    assert "không khớp" in error.vi


def test_more_rows_than_asked_for_are_refused() -> None:
    more: dict[str, Any] = {"shift": lambda _, rows: rows * 2}
    error = refused(FakeSparql(GRAPHS, **more), ORDERED + " LIMIT 5")
    assert "at most 5" in error.en


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_ROWS", 20)
    assert "more than 20 rows" in refused(FakeSparql(GRAPHS, cap=8)).en


# Graphs


def test_a_graph_that_is_not_there_is_told_with_those_that_are() -> None:
    for wrong in ({}, {"deaf": True}):
        error = refused(FakeSparql(GRAPHS, **wrong), graphs=(ONE, "https://example.org/other"))  # type: ignore[arg-type]
        assert "https://example.org/other" in error.en
        assert ONE in error.en
        assert TWO in error.vi


def test_a_server_that_lets_nobody_choose_graphs_is_refused() -> None:
    error = refused(FakeSparql(GRAPHS, deaf=True, obeys_from=False), graphs=(ONE,))
    assert "does not let one choose graphs" in error.en


def test_only_the_graphs_that_are_asked_answer() -> None:
    query = PREFIX + "SELECT ?s { ?s a e:Thing } ORDER BY ?s"
    for wrong in ({}, {"deaf": True}):
        assert len(asked(FakeSparql(GRAPHS, **wrong), query, (ONE,))) == 0  # type: ignore[arg-type]
        assert len(asked(FakeSparql(GRAPHS, **wrong), query, (TWO,))) == 2  # type: ignore[arg-type]


def test_named_graphs_can_be_asked_for() -> None:
    query = PREFIX + "SELECT ?g { GRAPH ?g { ?s a e:Thing } } ORDER BY ?g"
    assert asked(FakeSparql(GRAPHS), query).rows == (
        (ox.NamedNode(TWO),),
        (ox.NamedNode(TWO),),
    )
    assert "GRAPH" in refused(FakeSparql(GRAPHS, deaf=True), query).en


def test_an_endpoint_says_what_it_is() -> None:
    with serving(FakeSparql(GRAPHS)) as server:
        engine = open_store(server.address)
        assert isinstance(engine, EndpointEngine)
        told = engine.describe()
    assert told.graphs == {ONE: 50, TWO: 2}
    assert told.features == {"UnionDefaultGraph"}
    assert told.formats == {"SPARQL_Results_JSON"}
    with serving(lambda _: Reply(404)) as server:
        assert EndpointEngine(server.address, credentials=Credentials()).describe().graphs == {}


# How queries travel


def test_short_queries_are_got_and_long_ones_are_posted_as_forms() -> None:
    for text, method in ((ORDERED, "GET"), (ORDERED.replace("{", "{ FILTER(STR(?s) != '" + "đ" * 2000 + "')"), "POST")):  # fmt: skip
        with serving(FakeSparql(GRAPHS)) as server:
            engine = EndpointEngine(server.address, credentials=Credentials(), patience=patience())
            assert len(engine.query(text)) == 25
            assert {r.method for r in server.seen} == {method}
            if method == "POST":
                assert server.seen[0].headers["content-type"] == "application/x-www-form-urlencoded"
            assert all(JSON in r.headers["accept"] for r in server.seen)
            assert all(len(r.path) < 2000 for r in server.seen)


def test_credentials_go_with_the_query_and_into_no_message() -> None:
    def script(request: Request) -> Reply:
        if "authorization" not in request.headers:
            return Reply(401, {"www-authenticate": 'Basic realm="kho"'})
        return FakeSparql(GRAPHS)(request)

    known = Credentials("người-đọc", "mật khẩu")
    assert len(asked(script, ORDERED, credentials=known)) == 25
    error = refused(script)
    assert "401" in error.en
    assert "may read" in error.en
    assert "quyền đọc" in error.vi


def test_user_text_never_reaches_the_server_unguarded() -> None:
    script = FakeSparql(GRAPHS)
    for text in (
        "SELECT ?s FROM <urn:x> { ?s ?p ?o }",
        "SELECT ?s { SERVICE <http://localhost/> { ?s ?p ?o } }",
        "DELETE WHERE { ?s ?p ?o }", "SELECT ?s { ?s ?p ?o", "SELECT ?s { ?s ?p ?o ) }",
        "SELECT ?s { ?s ?p ?o } LIMIT x",
    ):  # fmt: skip
        with pytest.raises(QueryError):
            asked(script, text)
    assert not any(word in text for text in script.asked for word in ("SERVICE", "DELETE", "urn:x"))


# Faults

HTML = Reply(headers={"content-type": "text/html"}, body=b"<html><h1>Cong du lieu</h1></html>")


def json_reply(body: str, **more: Any) -> Reply:
    return Reply(headers={"content-type": JSON}, body=body.encode(), **more)


FAULTS: list[tuple[Reply, str]] = [
    (Reply(401), "may read"),
    (Reply(403), "may not read"),
    (Reply(404), "address of queries"),
    (Reply(500, body=b"<h1>ORA-1 at line 7</h1>"), "ORA-1 at line 7"),
    (Reply(503), "busy"),
    (Reply(400, body="không hiểu".encode()), "không hiểu"),
    (HTML, "text/html"),
    (Reply(headers={"content-type": "application/sparql-results+xml"}, body=b"<sparql/>"), "xml"),
    (json_reply('{"head": {"vars": ["s", "o"]}, "results": {"bindings": [{"s": {"ty'), "no sound"),
    (json_reply('{"head": {"vars": ["s"]}, "results": {"bindings": []}}', claimed=9999), "broke off"),
    (json_reply("", cut=True), "broke off"),
    (json_reply("[]"), "no sound"),
    (json_reply("[" * 100_000), "no sound"),
    (json_reply('{"boolean": true, "head": {}}'), "no sound"),
    (json_reply('{"head": {"vars": ["s", "s"]}, "results": {"bindings": []}}'), "no sound"),
    (json_reply('{"head": {"vars": ["s"]}, "results": {"bindings": [{"x": {}}]}}'), "no sound"),
    (json_reply('{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", '
                '"value": "a b"}}]}}'), "no sound"),
    (json_reply('{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "triple", '
                '"value": "x"}}]}}'), "no sound"),
    (json_reply('{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "literal", '
                '"value": 5}}]}}'), "no sound"),
    (Reply(206, {"content-type": JSON}, b'{"head": {"vars": []}, "results": {"bindings": []}}'), "part"),
    (Reply(200, {"content-type": JSON, "x-sql-state": "S1TAT"},
           b'{"head": {"vars": []}, "results": {"bindings": []}}'), "part"),
    (Reply(302, {"location": "https://other.example/"}), "another address"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "said"), FAULTS, ids=[f"{n}-{s}" for n, (_, s) in enumerate(FAULTS)]
)
@pytest.mark.parametrize("after", [0, 3, 4])
def test_a_fault_is_told_and_no_part_of_a_table_is_given(
    reply: Reply, said: str, after: int
) -> None:
    """At once, with the first page, and with the second."""
    script = FakeSparql(GRAPHS, cap=10, instead=reply, after=after)
    error = refused(script)
    assert said in error.en or after == 0  # where all is answered so, the first ASK may find it
    assert isinstance(error, ProjectError)


def test_a_dead_server_is_told() -> None:
    engine = EndpointEngine(
        f"http://127.0.0.1:{free_port()}/sparql", credentials=Credentials(), patience=patience()
    )
    with pytest.raises(ProjectError, match="no server answers"):
        engine.query(ORDERED)


def test_a_slow_server_is_given_up_and_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    done = threading.Event()
    script = FakeSparql(GRAPHS, instead=Reply(wait=done.wait))
    with serving(script) as server:
        engine = EndpointEngine(server.address, credentials=Credentials(), patience=patience())
        with pytest.raises(ProjectError, match="in time"):
            query_bounded(engine, ORDERED, 0.3)
        done.set()
    assert len(script.asked) == 1


def test_a_busy_server_is_asked_again() -> None:
    waited: list[float] = []
    script, calls = FakeSparql(GRAPHS), []

    def busy(request: Request) -> Reply:
        calls.append(request)
        return Reply(503, {"retry-after": "2"}) if len(calls) < 3 else script(request)

    found = asked(busy, ORDERED, graphs=(), patience=replace(patience(), sleep=waited.append))
    assert len(found) == 25
    assert waited == [2.0, 2.0]


def test_a_graph_whose_end_is_not_told_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from lsgraph.engines import results
    from lsgraph.web import Answer

    body = b"<urn:a> <urn:b> <urn:c> .\n"
    headers = {"content-type": "application/n-triples", "content-length": str(len(body))}
    whole = Answer(200, headers, body, "GET http://x")
    assert len(results.triples(whole, lambda t: t, str)) == 1
    del headers["content-length"]
    with pytest.raises(ProjectError, match="cut off"):
        results.triples(whole, lambda t: t, str)


@pytest.mark.parametrize(
    "address", ["http://", "https://a b/", "http://u:p@host/", "http://h:99999/"]
)
def test_an_address_that_is_none_is_told_at_once(address: str) -> None:
    with pytest.raises(ProjectError):
        open_store(address)


def test_an_older_servers_words_are_read() -> None:
    body = ('{"head": {"link": [], "vars": ["a", "b", "c"]}, "results": {"ordered": true, "bindings": [{'
            '"a": {"type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#decimal", '
            '"value": "8.0"}, "b": {"type": "literal", "xml:lang": "vi", "value": "Đồng Đăng"}, '
            '"c": {"type": "bnode", "value": "nodeID://b10"}}]}}')  # fmt: skip
    text = "SELECT ?a ?b ?c { ?a ?b ?c }"
    found = asked(lambda _: json_reply(body), text, graphs=())
    (row,) = found.rows
    assert row[0] == tables.canonical(ox.Literal("8.0", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")))  # fmt: skip
    assert row[1] == ox.Literal("Đồng Đăng", language="vi")
    assert isinstance(row[2], ox.BlankNode)
