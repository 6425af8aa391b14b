"""Rule: whichever engine answers, the rows are the same; no query reads a file, hangs or crashes the house."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.request import Request

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import LAW, iris, texts

from lsgraph import tables, turtle
from lsgraph.engines import ENGINES, Engine, bounds, query_bounded
from lsgraph.errors import QueryError
from lsgraph.tables import Table

PROLOGUE = """\
PREFIX plan: <https://w3id.org/lsgraph/plan#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX ls: <https://w3id.org/lsgraph/id/x/>
"""
WORDS = """
plan:Task rdfs:subClassOf plan:Thing .
plan:Goal rdfs:subClassOf plan:Thing .
"""
DATA = """
ls:goal-a a plan:Goal ; rdfs:label "growth"@en , "tăng trưởng"@vi ; plan:minimum 8.0 ;
    plan:maximum 9.50 ; plan:year "2030"^^xsd:gYear ; plan:order 01 ; plan:open true .
ls:goal-b a plan:Goal ; rdfs:label "đường sắt"@vi ; plan:minimum -5.0 ; plan:order 2 ;
    plan:date "2024-03-19"^^xsd:date ; plan:note "hai \\"dòng\\"\\nvà tab\\t" .
ls:task-a a plan:Task ; plan:serves ls:goal-a , ls:goal-b ; plan:order 3 .
ls:task-b a plan:Task ; plan:serves ls:goal-b ; plan:after ls:task-a .
"""


def read(body: str) -> tuple[ox.Triple, ...]:
    return turtle.parse(PROLOGUE + body).triples


GRAPHS = {"http://example.org/words": read(WORDS), "http://example.org/data": read(DATA)}
TRIPLES = 23
BOTH: Mapping[str, Engine] = {name: make(GRAPHS) for name, make in ENGINES.items()}


def rows(table: Table) -> list[str]:
    return sorted(str(tuple(str(term) for term in row)) for row in table.rows)


def test_there_are_two_engines() -> None:
    assert set(BOTH) == {"oxigraph", "rdflib"}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("SELECT ?s ?p ?o { ?s ?p ?o }", TRIPLES),
        ("SELECT ?s ?label { ?s a plan:Goal OPTIONAL { ?s rdfs:label ?label } }", 3),
        ("SELECT ?s ?year { ?s a plan:Goal OPTIONAL { ?s plan:year ?year } }", 2),
        ("SELECT ?s { ?s a/rdfs:subClassOf plan:Thing }", 4),
        ("SELECT ?s { ?s plan:after*/plan:serves ls:goal-a }", 2),
        ("SELECT ?g (COUNT(?t) AS ?n) { ?t plan:serves ?g } GROUP BY ?g", 2),
        ("SELECT ?o { ?s plan:order ?o FILTER(?o > 1) } ORDER BY ?o", 2),
        ("SELECT (SUM(?o) AS ?sum) (MAX(?m) AS ?max) { ?s plan:order ?o ; plan:minimum ?m }", 1),
        ("SELECT ?s { ?s rdfs:label ?l FILTER(LANG(?l) = 'vi' && CONTAINS(?l, 'đường')) }", 1),
        ("SELECT ?s { VALUES ?s { ls:goal-a ls:none } ?s a ?c }", 1),
        ("SELECT ?s { ?s a plan:Goal FILTER NOT EXISTS { ?s plan:year ?y } }", 1),
        ("SELECT ?s { ?s plan:year ?y FILTER(xsd:integer(STR(?y)) >= 2030) }", 1),
        ("SELECT ?note { ?s plan:note ?note }", 1),
        ("SELECT DISTINCT ?c { ?s a ?c }", 2),
        ("SELECT ?s { ?s plan:nothing ?o }", 0),
        ("ASK { ls:task-a plan:serves ls:goal-a }", 1),
        ("ASK { ls:task-b plan:serves ls:goal-a }", 1),
        ("CONSTRUCT { ?g plan:servedBy ?t } WHERE { ?t plan:serves ?g }", 3),
        ("CONSTRUCT WHERE { ?s plan:minimum ?m }", 2),
        ("CONSTRUCT { ?s a ?c } WHERE { ?s plan:nothing ?c }", 0),
        ("DESCRIBE ls:goal-a", 8),
        ("DESCRIBE ?t WHERE { ?t plan:after ?other }", 3),
    ],
)
def test_both_give_the_same_rows(query: str, count: int) -> None:
    one, two = (engine.query(PROLOGUE + query) for engine in BOTH.values())
    assert (one.form, one.columns) == (two.form, two.columns)
    assert rows(one) == rows(two)
    assert len(one) == count


@pytest.mark.parametrize("engine", BOTH)
def test_the_form_of_an_answer_is_that_of_the_query(engine: str) -> None:
    def form(query: str) -> str:
        return BOTH[engine].query(PROLOGUE + query).form

    assert form("SELECT ?s { ?s a plan:Goal }") == "SELECT"
    assert form("ASK { ?s a plan:Goal }") == "ASK"
    assert form("CONSTRUCT WHERE { ?s a plan:Goal }") == "CONSTRUCT"
    assert form("DESCRIBE ls:goal-a") == "CONSTRUCT"


@pytest.mark.parametrize("engine", BOTH)
def test_a_boolean_answer_is_right(engine: str) -> None:
    yes, no = "ASK { ls:task-a plan:serves ls:goal-a }", "ASK { ls:goal-a plan:serves ?x }"
    assert BOTH[engine].query(PROLOGUE + yes) == tables.from_boolean(True)
    assert BOTH[engine].query(PROLOGUE + no) == tables.from_boolean(False)


@pytest.mark.parametrize("engine", BOTH)
def test_the_default_graph_is_the_union_of_all_graphs(engine: str) -> None:
    answer = BOTH[engine].query(PROLOGUE + "SELECT ?s { ?s a ?c . ?c rdfs:subClassOf plan:Thing }")
    assert len(answer) == 4


def test_a_triple_in_two_graphs_is_one_row() -> None:
    graphs = {"http://example.org/1": read(WORDS), "http://example.org/2": read(WORDS)}
    for make in ENGINES.values():
        assert len(make(graphs).query(PROLOGUE + "SELECT ?s { ?s rdfs:subClassOf ?o }")) == 2


@pytest.mark.parametrize("engine", BOTH)
def test_named_graphs_are_known_or_the_query_is_refused(engine: str) -> None:
    query = PROLOGUE + "SELECT ?g { GRAPH ?g { ls:task-a a plan:Task } }"
    try:
        answer = BOTH[engine].query(query)
    except QueryError:
        assert engine == "rdflib"
    else:
        assert rows(answer) == ["('<http://example.org/data>',)"]


# Values

ASKED = "SELECT ?value { ls:a plan:value ?value }"


def answers(values: str) -> list[list[str]]:
    graphs = {"http://example.org/g": read(f"ls:a plan:value {values} .")}
    return [rows(make(graphs).query(PROLOGUE + ASKED)) for make in ENGINES.values()]


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("7.0", '"7"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("-5.50", '"-5.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("+.5", '"0.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("007", '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("-0", '"0"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    ],
)
def test_numbers_come_in_canonical_form(written: str, canonical: str) -> None:
    assert answers(written) == [[str((canonical,))]] * 2


@pytest.mark.parametrize(
    "written",
    [
        '"2030"^^xsd:gYear', '"không"^^xsd:gYear', '"2026-02-19"^^xsd:gYear', '"abc"^^xsd:integer',
        '"2024-03-19"^^xsd:date', '"2024-03-19T08:00:00+07:00"^^xsd:dateTime', '"007"', '"7.0"@vi',
        '"https://example.org/A%20B"^^xsd:anyURI', '"tie\u0302\u0301ng"', "true", '"1.5"^^plan:own',
        '"POINT(106.76 21.85)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>',
    ],
)  # fmt: skip
def test_a_lexical_form_comes_as_it_was_written(written: str) -> None:
    literal = read(f"ls:a plan:value {written} .")[0].object
    assert answers(written) == [[str((str(literal),))]] * 2


@pytest.mark.parametrize(
    "written",
    [
        # Each of these is let through by the check of soundness, so plan data may hold it.
        '"1"^^xsd:boolean', "1e3", '"1.0"^^xsd:float', '"5"^^xsd:nonNegativeInteger',
        '"2026-01-01T08:00:00.0Z"^^xsd:dateTime', '"2026-01-01+00:00"^^xsd:date',
        # One value in two spellings is one row, or two: the same on both.
        "1.5 , 1.50", "7 , 007",
    ],
)  # fmt: skip
def test_both_write_a_value_in_the_same_way(written: str) -> None:
    one, two = answers(written)
    assert one == two


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ls:goal-a plan:maximum 9.5 }",
        "ASK { ls:goal-a plan:order 1 }",
        "SELECT (STR(?m) AS ?text) { ls:goal-a plan:maximum ?m }",
        "SELECT ?s { VALUES ?m { 9.5 } ?s plan:maximum ?m }",
    ],
)
def test_a_number_can_be_asked_for_by_its_value(query: str) -> None:
    one, two = (engine.query(PROLOGUE + query) for engine in BOTH.values())
    assert rows(one) == rows(two)
    assert "false" not in rows(one)[0]


small = st.lists(
    st.builds(
        ox.Triple,
        iris,
        iris,
        st.one_of(
            iris,
            texts.map(ox.Literal),
            texts.map(lambda text: ox.Literal(text, language="vi")),
            st.integers(-(10**9), 10**9).map(ox.Literal),
        ),
    ),
    max_size=8,
)


@settings(LAW, max_examples=60)
@given(small)
def test_both_keep_every_triple(given_: list[ox.Triple]) -> None:
    expected = tables.from_triples(given_)
    for make in ENGINES.values():
        engine = make({"http://example.org/g": given_})
        graph = engine.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        assert graph == expected
        listed = engine.query("SELECT ?s ?p ?o { ?s ?p ?o }")
        assert rows(listed) == rows(expected)


# Refusals


@pytest.mark.parametrize("engine", BOTH)
@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s {", "SELECT", "", "no query at all", "SELECT ?s { ?s nosuch:word ?o }",
        "INSERT DATA { <http://e.org/a> <http://e.org/b> <http://e.org/c> }",
        "SELECT ?s { ?s ?p ?o } GROUP BY", "SELECT ?s { <a b> ?p ?s }",
    ],
)  # fmt: skip
def test_a_query_that_is_none_is_the_askers_error(engine: str, query: str) -> None:
    with pytest.raises(QueryError) as raised:
        BOTH[engine].query(query)
    assert raised.value.message("en") != raised.value.message("vi")
    assert "\n" not in raised.value.message("vi")


@pytest.mark.parametrize("engine", BOTH)
@pytest.mark.parametrize(
    "query",
    [
        'SELECT (IRI("a b") AS ?x) {}',
        "SELECT (<http://example.org/nosuch>(1) AS ?x) {}",
        "SELECT ?s { ?s ?p ?o FILTER(<http://example.org/nosuch>(?o)) }",
        "SELECT (1/0 AS ?x) {}",
        'SELECT (xsd:integer("một") AS ?x) {}',
        "SELECT ?x { GRAPH <http://example.org/none> { ?x ?p ?o } }",
        "SELECT ?x { SERVICE <file:///no/such/file> { ?x ?p ?o } }",
    ],
)
def test_a_query_that_goes_wrong_is_answered_or_refused(engine: str, query: str) -> None:
    try:
        answer = BOTH[engine].query(PROLOGUE + query)
    except QueryError as error:
        assert error.message("vi") != error.message("en")
    else:
        assert {term for row in answer.rows for term in row} <= {None}


@pytest.mark.parametrize("engine", BOTH)
def test_too_many_rows_are_refused(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for query in ("SELECT ?s { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
        monkeypatch.setattr(bounds, "MOST_ROWS", TRIPLES)
        assert len(BOTH[engine].query(query)) == TRIPLES
        monkeypatch.setattr(bounds, "MOST_ROWS", TRIPLES - 1)
        with pytest.raises(QueryError) as raised:
            BOTH[engine].query(query)
        assert "more than 22 rows" in raised.value.message("en")
        assert "nhiều hơn 22 dòng" in raised.value.message("vi")


# Files


@pytest.mark.parametrize("engine", BOTH)
@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?p ?o FROM <{}> {{ ?s ?p ?o }}",
        "SELECT ?s ?p ?o FROM NAMED <{}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "SELECT ?s ?p ?o {{ GRAPH <{}> {{ ?s ?p ?o }} }}",
        "CONSTRUCT {{ ?s ?p ?o }} FROM <{}> WHERE {{ ?s ?p ?o }}",
        "ASK FROM <{}> {{ <http://secret.example/a> ?p ?o }}",
        "DESCRIBE <http://secret.example/a> FROM <{}>",
        "LOAD <{}>",
    ],
)
def test_no_query_reads_a_file(engine: str, query: str, tmp_path: Path) -> None:
    for name, text in (
        ("a.ttl", "<http://secret.example/a> <http://secret.example/b> <http://secret.example/c> ."),
        ("a.json", '{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", '
         '"value": "http://secret.example/a"}}]}}'),
    ):  # fmt: skip
        file = tmp_path / name
        file.write_text(text)
        fresh = ENGINES[engine](GRAPHS)
        try:
            answer = fresh.query(query.format(file.as_uri()))
        except Exception as error:
            said = str(error)
        else:
            assert answer != tables.from_boolean(True)
            said = str(rows(answer))
        assert "secret.example" not in said
        assert len(fresh.query("SELECT ?s { ?s ?p ?o }")) == TRIPLES


@pytest.mark.parametrize("silent", ["", " SILENT"])
def test_rdflib_calls_no_service(silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called = []

    def urlopen(request: Request) -> None:
        called.append(request.full_url)
        raise OSError("nothing answers here")

    monkeypatch.setattr("rdflib.plugins.sparql.evaluate.urlopen", urlopen)
    query = f"SELECT ?s {{ SERVICE{silent} <file:///etc/hostname#> {{ ?s ?p ?o }} }}"
    with pytest.raises(QueryError):
        BOTH["rdflib"].query(query)
    assert called == []


def test_rdflib_loads_no_graph_that_a_query_names() -> None:
    import rdflib.plugins.sparql as sparql

    BOTH["rdflib"].query("ASK {}")
    assert sparql.SPARQL_LOAD_GRAPHS is False


# Bounds

# Six triples in every combination: some 10^16 rows of the small graph above.
ENDLESS = "SELECT (COUNT(*) AS ?n) {{ {} }}".format(
    " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(12))
)


@pytest.mark.parametrize("engine", BOTH)
def test_an_endless_query_is_stopped(engine: str) -> None:
    with pytest.raises(QueryError) as raised:
        query_bounded(BOTH[engine], ENDLESS, 0.5)
    assert "no answer within 0.5 s" in raised.value.message("en")
    assert "không có câu trả lời sau 0.5 giây" in raised.value.message("vi")
    assert len(query_bounded(BOTH[engine], "SELECT ?s { ?s ?p ?o }", 60)) == TRIPLES


@pytest.mark.parametrize("engine", BOTH)
@pytest.mark.parametrize(
    "query",
    ["SELECT ?s ?p ?o { ?s ?p ?o }", "ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"],
)
def test_a_bounded_answer_is_the_answer(engine: str, query: str) -> None:
    bounded, plain = query_bounded(BOTH[engine], query, 60), BOTH[engine].query(query)
    assert (bounded.form, bounded.columns) == (plain.form, plain.columns)
    assert rows(bounded) == rows(plain)


@pytest.mark.parametrize("engine", BOTH)
def test_a_bounded_refusal_is_the_refusal(engine: str) -> None:
    with pytest.raises(QueryError) as plain:
        BOTH[engine].query("SELECT ?s {")
    with pytest.raises(QueryError) as bounded:
        query_bounded(BOTH[engine], "SELECT ?s {", 60)
    for lang in ("en", "vi"):
        assert bounded.value.message(lang) == plain.value.message(lang)


class Dying:
    """An engine that takes its process with it."""

    def query(self, text: str) -> Table:
        os._exit(3)


class Failing:
    """An engine with a fault that nobody foresaw."""

    def query(self, text: str) -> Table:
        raise RecursionError("too deep")


@pytest.mark.parametrize("engine", [Dying(), Failing()])
def test_a_crash_is_survived(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(QueryError) as raised:
        query_bounded(engine, "ASK {}", 60)
    assert "simplify" in raised.value.message("en")
    assert "đơn giản" in raised.value.message("vi")
    assert capfd.readouterr() == ("", "")


def test_a_query_that_would_break_the_engines_stack_is_refused() -> None:
    deep = "SELECT ?x " + "{" * 30_000 + "}" * 30_000
    with pytest.raises(QueryError, match="nested deeper"):
        query_bounded(BOTH["oxigraph"], deep, 60)
    assert len(BOTH["oxigraph"].query("SELECT ?s { ?s ?p ?o }")) == TRIPLES


def test_where_processes_cannot_fork_the_query_still_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])
    assert len(query_bounded(BOTH["oxigraph"], "SELECT ?s { ?s ?p ?o }", 60)) == TRIPLES
