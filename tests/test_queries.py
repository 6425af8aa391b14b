"""Rule: a prepared query gives the same rows on both engines, and no value ever changes its text."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

import lsgraph
from lsgraph import engines, guarding, queries
from lsgraph.errors import QueryError
from lsgraph.queries import Parameter, PreparedQuery
from lsgraph.terms import is_iri

PATHS = sorted((ROOT / "queries").glob("*.rq"))
QUERIES = {path.stem: queries.load(path) for path in PATHS}
BOTH = {"en": "What?", "vi": "Gì?"}


def test_there_are_the_questions_promised() -> None:
    assert len(PATHS) >= 28
    assert sum(q.form == "CONSTRUCT" for q in QUERIES.values()) >= 3


@pytest.mark.parametrize("name", QUERIES)
def test_house_rules(name: str) -> None:
    assert queries.lint(QUERIES[name]) == []


@pytest.mark.parametrize("name", QUERIES)
def test_words_in_both_languages(name: str) -> None:
    query = QUERIES[name]
    texts = [query.summary, query.description, *(p.description for p in query.parameters)]
    for text in (*texts, *query.columns.values()):
        assert text["en"]
        assert text["vi"]
    assert query.summary["en"].endswith("?")
    assert query.summary["vi"].endswith("?")
    assert re.search(r"[àáảãạăắằẳẵặâấầẩẫậđèéẻẽẹêếềểễệìíỉĩịòóỏõọôốồổỗộơớờởỡợùúủũụưứừửữựỳýỷỹỵ]", query.summary["vi"])  # fmt: skip
    assert query.tags
    assert all(p.example is not None for p in query.parameters)


@pytest.mark.parametrize("name", QUERIES)
def test_both_engines_agree(
    name: str, kg: lsgraph.KnowledgeGraph, kg_rdflib: lsgraph.KnowledgeGraph
) -> None:
    """With no value, with the example, with several values of each parameter, and with all at once."""
    query = QUERIES[name]
    example = query.example()
    calls: list[dict[str, list[str]]] = [{}, example]
    for parameter in query.parameters:
        several = some_values(kg, query, parameter)
        calls += [{parameter.name: several}, {**example, parameter.name: several}]
    for call in calls:
        mine, other = kg.query(name, **call), kg_rdflib.query(name, **call)
        assert mine.columns == other.columns, call
        assert mine.rows == other.rows, call


def some_values(
    kg: lsgraph.KnowledgeGraph, query: PreparedQuery, parameter: Parameter
) -> list[str]:
    """Give several values for a parameter that the graph has, the example among them."""
    assert parameter.example is not None
    if parameter.enum:
        return list(parameter.enum)
    if parameter.type != "iri":
        more = {
            "year": ["2050", "2023"],
            "date": ["2020-01-01"],
            "integer": ["1"],
            "decimal": ["1.5"],
        }
        return [parameter.example, *more.get(parameter.type, ["x"])]
    found = kg.sparql(
        f"SELECT DISTINCT ?x {{ ?c rdfs:subClassOf* {parameter.cls or 'plan:Thing'} . ?x a ?c }} "
        "ORDER BY ?x LIMIT 4"
    )
    return [
        parameter.example,
        *(row["x"].value for row in found if isinstance(row["x"], ox.NamedNode)),
    ]


@pytest.mark.parametrize("name", QUERIES)
def test_the_order_is_total(name: str, kg: lsgraph.KnowledgeGraph) -> None:
    """Shuffled data give the same rows in the same order."""
    text = kg.prepared(name).bind({})
    assert SHUFFLED.query(text).rows == kg.engine.query(text).rows


def shuffled() -> engines.Engine:
    kg = lsgraph.open(lang="en", home=ROOT)
    triples = [*kg.ontology, *kg.asserted]
    triples.sort(key=lambda t: hashlib.sha256(str(t).encode()).digest())
    return engines.OxigraphEngine({"http://example.org/": triples})


@pytest.mark.parametrize("name", QUERIES)
def test_narrower_values_give_fewer_rows(name: str, kg: lsgraph.KnowledgeGraph) -> None:
    query = QUERIES[name]
    example = query.example()
    assert len(kg.query(name, **example)) > 0
    if query.parameters and not any(p.default for p in query.parameters):
        assert len(kg.query(name, **example)) <= len(kg.query(name))


def prepared(kind: str) -> PreparedQuery:
    parameter = Parameter("x", kind, BOTH, cls="plan:Goal", example="plan:Goal")
    text = "SELECT ?x\nWHERE {\n  VALUES ?x { UNDEF }\n  ?x ?p ?o .\n}\nORDER BY ?x\n"
    return PreparedQuery("q", text, "SELECT", BOTH, BOTH, ("t",), (parameter,), {"x": BOTH})


def test_rows_are_ordered_by_all_columns() -> None:
    for path in sorted((ROOT / "queries").glob("*.rq")):
        query = queries.load(path)
        if query.form == "SELECT":
            *_, order = query.bind({}).splitlines()
            assert order.startswith(query.text.splitlines()[-1])
            alone = set(re.findall(r" (?:DESC\()?\?(\w+)\)?(?= |$)", order))
            assert alone >= set(query.columns)


HOSTILE = st.one_of(
    st.text(),
    st.text(alphabet="\"'\\{}#<>`|^\n\r\t u0041UuNDEF?$.;:@ðđ\u0301\x00\x1f\ud7ff"),
    st.sampled_from(
        [
            '"', "'", '"""', "}", "} UNION { ?s ?p ?o", "# comment", "\\u0022", "\\U00000022", "\n}",
            "http://a/>", "http://a/ b", "<http://a/>", "http://a/\\u003E", "UNDEF", ") DROP ALL #",
            "2030 } #", "vi\"", "ls:goal> } #", "1e3", "+1", "٣", "２０３０", "0x1",
        ]
    ),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(queries.TYPES), st.lists(HOSTILE, min_size=1, max_size=3))
def test_hostile_values_never_change_the_query(kind: str, values: list[str]) -> None:
    """A value is refused or stands in the text as exactly one term, and nothing around it moves."""
    query = prepared(kind)
    try:
        text = query.bind({"x": values})
    except QueryError as error:
        assert error.message("vi")
        assert "\n" not in error.message("en")
        return
    before, after = query.text.split("  VALUES ?x { UNDEF }\n")
    assert text.startswith(before + "  VALUES ?x { ")
    assert text.endswith(" }\n" + after)
    terms = list(dict.fromkeys(queries.term(query.parameters[0], v) for v in values))
    assert text == f"{before}  VALUES ?x {{ {' '.join(map(str, terms))} }}\n{after}"
    guarding.guard(text)
    store = ox.Store()
    for n, term in enumerate(terms):
        p = ox.NamedNode(f"http://example.org/{n}")
        if isinstance(term, ox.NamedNode):
            assert is_iri(term.value)
            store.add(ox.Quad(term, p, term))
    echo = f"SELECT ?x {{ VALUES ?x {{ {' '.join(map(str, terms))} }} }}"
    answer = store.query(echo)
    assert isinstance(answer, ox.QuerySolutions)
    assert [row["x"] for row in answer] == terms
    assert rdflib_terms(echo) == [str(t) for t in terms]


def rdflib_terms(text: str) -> list[str]:
    import rdflib

    from lsgraph.bridge import from_rdflib

    return [str(from_rdflib(row[0])) for row in rdflib.Graph().query(text)]  # type: ignore[index, arg-type]


@settings(max_examples=100, deadline=None)
@given(HOSTILE)
def test_hostile_values_through_the_graph(value: str) -> None:
    kg = GRAPH
    try:
        table = kg.query("goals", horizon=value)
    except QueryError as error:
        assert error.message("vi")
    else:
        assert re.fullmatch(r"[0-9]{4}", value)
        assert table.columns


SHUFFLED = shuffled()
GRAPH = lsgraph.open(lang="en", home=ROOT)


def test_years_given_as_numbers(kg: lsgraph.KnowledgeGraph) -> None:
    assert kg.query("goals", horizon=2030).rows == kg.query("goals", horizon="2030").rows
    both = kg.query("goals", horizon=[2030, 2050])
    assert len(both) == len(kg.query("goals", horizon=2030)) + len(kg.query("goals", horizon=2050))


def test_an_underscore_stands_for_a_hyphen(kg: lsgraph.KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="no parameter named 'horizons'; did you mean horizon"):
        kg.query("goals", horizons=2030)


GOOD = PATHS[0].read_text(encoding="utf-8") if PATHS else ""
HEADERS = [
    ("#+ summary: {en: What?, vi: [\n", "the header is not YAML"),
    ("#+ summary: {en: What?}\n", "lacks or misuses"),
    ("#+ summary: {en: What?, vi: Gì?}\n#+ description: {en: a, vi: b}\n#+ tags: [x]\n#+ colour: 1\n", "colour"),
    ("#+ summary: {en: What?, vi: Gì?}\n#+ description: {en: a, vi: b}\n#+ tags: [x]\n"
     "#+ params: [{name: x, type: number, description: {en: a, vi: b}}]\n", "number"),
    ("no header at all\n", "lacks or misuses"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "says"), HEADERS)
def test_a_wrong_header_is_an_error_with_its_file(header: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text(header + "SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s\n", encoding="utf-8")
    with pytest.raises(QueryError, match=re.escape(str(file))) as caught:
        queries.load(file)
    assert says in caught.value.message("en")


BROKEN = [
    ("SELECT *\nWHERE { ?s ?p ?o }\nORDER BY ?s\n", "SELECT * hides the columns"),
    ("SELECT ?s\nWHERE { ?s ?p ?o }\n", "no ORDER BY"),
    ("SELECT ?s\nWHERE { ?s ?p ?o }\nORDER BY ?s LIMIT\n3\n", "ORDER BY is not the last line"),
    ("SELECT ?s\nWHERE {\n  VALUES ?x { UNDEF }\n  OPTIONAL { ?s ?p ?x }\n}\nORDER BY ?s\n", "VALUES directly before OPTIONAL"),
    ("SELECT ?s\nWHERE { ?s ?p [] }\nORDER BY ?s\n", "blank nodes"),
    ("SELECT ?s\nWHERE { GRAPH ?g { ?s ?p ?o } }\nORDER BY ?s\n", "GRAPH is not portable"),
    ("PREFIX plan: <http://other/>\nSELECT ?s\nWHERE { ?s a plan:Goal }\nORDER BY ?s\n", "is not that of the table"),
    ("PREFIX plan: <https://w3id.org/lsgraph/plan#>\nSELECT ?s\nWHERE { ?s ?p ?o }\nORDER BY ?s\n", "is not used"),
    ("SELECT ?s ?p\nWHERE { ?s ?p ?o }\nORDER BY ?s\n", "columns"),
    ("SELECT ?s\nWHERE {\n  VALUES ?y { UNDEF }\n  ?s ?p ?y }\nORDER BY ?s\n", "parameter y stands only"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), BROKEN)
def test_the_lint_sees(text: str, says: str) -> None:
    query = PreparedQuery("q", text, "SELECT", BOTH, BOTH, ("t",), (), {"s": BOTH})
    assert any(says in problem for problem in queries.lint(query))
