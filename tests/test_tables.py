"""Rule: an answer says the same in every form, and a standard reader of the form reads it back."""

from __future__ import annotations

import csv
import decimal
import io
import json
from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW, OWN, iris, literals, triples

from lsgraph import tables, turtle
from lsgraph.errors import QueryError
from lsgraph.tables import Table
from lsgraph.terms import PREFIXES, XSD

THINGS = OWN["ls"]
A, B = ox.NamedNode(THINGS + "a"), ox.NamedNode(THINGS + "b")
LABELS = {A.value: "goal, | one", B.value: "mục tiêu"}


def number(text: str, kind: str = "decimal") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


TABLE = Table(
    ("goal", "figure", "name"),
    (
        (A, number("1.5"), ox.Literal("một", language="vi")),
        (B, number("7", "integer"), ox.Literal('say "hi",\nall')),
        (ox.NamedNode("http://example.org/c"), None, ox.BlankNode("b1")),
    ),
    labels=LABELS,
    prefixes={**PREFIXES, **OWN},
    headings={"goal": "Mục tiêu"},
)

cells = st.one_of(st.none(), iris, literals)
plain_tables = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.tuples(*[cells] * n), max_size=5).map(
        lambda rows: tables.from_rows([f"c{i}" for i in range(n)], rows)
    )
)


def solutions(text: str, form: ox.QueryResultsFormat) -> tuple[list[str], list[tuple[object, ...]]]:
    read = ox.parse_query_results(text, format=form)
    assert isinstance(read, ox.QuerySolutions)
    names = [v.value for v in read.variables]
    return names, [tuple(row[n] for n in names) for row in read]


# Round trips


@LAW
@given(plain_tables)
def test_csv_reads_back(table: Table) -> None:
    text = table.to_csv()
    assert text.count("\r\n") >= len(table) + 1
    columns, rows = table.labelled()
    assert [tuple(row) for row in csv.reader(io.StringIO(text, newline=""))] == [columns, *rows]
    assert len(rows) == len(table)


@LAW
@given(plain_tables)
def test_tsv_reads_back(table: Table) -> None:
    names, rows = solutions(table.to_tsv(), ox.QueryResultsFormat.TSV)
    assert (names, rows) == (list(table.columns), list(table.rows))


@LAW
@given(plain_tables)
def test_json_reads_back(table: Table) -> None:
    names, rows = solutions(table.to_json(), ox.QueryResultsFormat.JSON)
    assert (names, rows) == (list(table.columns), list(table.rows))


@LAW
@given(plain_tables)
def test_jsonl_reads_back(table: Table) -> None:
    lines = table.to_jsonl().split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(table)
    for line, row in zip(lines, table, strict=True):
        read = json.loads(line)
        assert list(read) == list(table.columns)
        for column, term in row.items():
            if term is None:
                assert read[column] is None
            elif not isinstance(read[column], int | float):
                assert read[column] == tables.text(term)


@LAW
@given(triples)
def test_graphs_read_back(given_: list[ox.Triple]) -> None:
    table = tables.from_triples(given_)
    expected = set(table.triples())
    for text, form in (
        (table.to_turtle(), ox.RdfFormat.TURTLE),
        (table.to_ntriples(), ox.RdfFormat.N_TRIPLES),
        (table.to_jsonld(), ox.RdfFormat.JSON_LD),
    ):
        read = {q.triple for q in ox.parse(text, format=form)}
        if form == ox.RdfFormat.TURTLE:
            again = {q.triple for q in ox.parse(turtle.write(expected), format=form)}
            assert read == again
        else:
            assert read == expected


@LAW
@given(triples)
def test_a_graph_has_one_text(given_: list[ox.Triple]) -> None:
    one, two = tables.from_triples(given_), tables.from_triples([*reversed(given_), *given_])
    assert one == two
    assert one.to_jsonld() == two.to_jsonld()
    lines = one.to_ntriples().removesuffix("\n").split("\n") if given_ else []
    assert lines == sorted(f"{t} ." for t in one.triples())


# Canonical numbers


@LAW
@given(st.from_regex(r"[+-]?([0-9]{1,6}\.?[0-9]{0,6}|\.[0-9]{1,6})", fullmatch=True))
def test_decimals_have_one_form(text: str) -> None:
    made = tables.canonical(number(text))
    assert isinstance(made, ox.Literal)
    assert made.datatype.value == XSD + "decimal"
    assert decimal.Decimal(made.value) == decimal.Decimal(text)
    assert tables.canonical(made) == made
    value = f"{decimal.Decimal(text).normalize():f}"
    assert made.value == ("0" if value == "-0" else value)


@LAW
@given(st.from_regex(r"[0-9]{1,9}", fullmatch=True))
def test_integers_have_one_form(text: str) -> None:
    for kind in ("integer", "int", "long", "nonNegativeInteger"):
        assert tables.canonical(number(text, kind)) == number(str(int(text)), "integer")


@pytest.mark.parametrize(
    "term",
    [
        None, A, ox.BlankNode("b"), ox.Literal("007"), ox.Literal("1.0", language="en"),
        number("2030", "gYear"), number("007", "gYear"), number("một", "integer"),
        number("1e3", "decimal"), number(" 1", "integer"), number("1 000"), number("1,5"),
        number("", "integer"), number("."), number("٣", "integer"),
    ],
)  # fmt: skip
def test_what_is_no_number_stays_as_it_is(term: tables.Term | None) -> None:
    assert tables.canonical(term) == term


def test_a_number_of_any_length_passes() -> None:
    # int() refuses to read or write more than 4300 digits.
    long = number("1" + "0" * 5000, "integer")
    assert tables.canonical(long) == long


# Columns and labels


def test_a_table_is_a_sequence_of_rows() -> None:
    assert len(TABLE) == 3
    assert [row["goal"] for row in TABLE][:2] == [A, B]
    assert list(TABLE)[2]["figure"] is None


def test_labels_stand_beside_their_iris() -> None:
    columns, rows = TABLE.labelled()
    assert columns == ("goal", "goalLabel", "figure", "name")
    assert rows == [
        (A.value, "goal, | one", "1.5", "một"),
        (B.value, "mục tiêu", "7", 'say "hi",\nall'),
        ("http://example.org/c", "", "", "_:b1"),
    ]


def test_columns_without_labels_get_no_label_column() -> None:
    assert replace(TABLE, labels={}).labelled()[0] == TABLE.columns
    words = tables.from_rows(["word"], [[ox.Literal(A.value)]])
    assert replace(words, labels=LABELS).labelled()[0] == ("word",)


def test_a_column_that_was_asked_for_keeps_its_name() -> None:
    table = Table(("goal", "goalLabel"), ((A, ox.Literal("own")),), labels=LABELS)
    columns, rows = table.labelled()
    assert len(set(columns)) == len(columns)
    assert dict(zip(columns, rows[0], strict=True))["goalLabel"] == "own"


def test_the_label_column_stays_when_its_cells_are_unbound() -> None:
    table = Table(("goal",), ((None,), (A,)), labels=LABELS)
    assert table.labelled() == (("goal", "goalLabel"), [("", ""), (A.value, "goal, | one")])


# Each form


def test_csv() -> None:
    assert TABLE.to_csv() == (
        "goal,goalLabel,figure,name\r\n"
        f'{A.value},"goal, | one",1.5,một\r\n'
        f'{B.value},mục tiêu,7,"say ""hi"",\nall"\r\n'
        "http://example.org/c,,,_:b1\r\n"
    )
    assert TABLE.to_csv(delimiter=";").startswith("goal;goalLabel;figure;name\r\n")


def test_tsv() -> None:
    assert TABLE.to_tsv() == (
        "?goal\t?figure\t?name\n"
        f'<{A.value}>\t"1.5"^^<{XSD}decimal>\t"một"@vi\n'
        f'<{B.value}>\t"7"^^<{XSD}integer>\t"say \\"hi\\",\\nall"\n'
        "<http://example.org/c>\t\t_:b1\n"
    )


def test_json() -> None:
    read = json.loads(TABLE.to_json())
    assert read["head"] == {"vars": ["goal", "figure", "name"]}
    assert read["results"]["bindings"] == [
        {
            "goal": {"type": "uri", "value": A.value},
            "figure": {"type": "literal", "value": "1.5", "datatype": XSD + "decimal"},
            "name": {"type": "literal", "value": "một", "xml:lang": "vi"},
        },
        {
            "goal": {"type": "uri", "value": B.value},
            "figure": {"type": "literal", "value": "7", "datatype": XSD + "integer"},
            "name": {"type": "literal", "value": 'say "hi",\nall'},
        },
        {
            "goal": {"type": "uri", "value": "http://example.org/c"},
            "name": {"type": "bnode", "value": "b1"},
        },
    ]
    assert "một" in TABLE.to_json()


def test_jsonl() -> None:
    first, second, third = (json.loads(line) for line in TABLE.to_jsonl().splitlines())
    assert first == {"goal": A.value, "goalLabel": "goal, | one", "figure": 1.5, "name": "một"}
    assert (second["figure"], type(second["figure"])) == (7, int)
    assert (third["figure"], third["goalLabel"]) == (None, "")
    assert replace(TABLE, rows=()).to_jsonl() == ""


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (number("true", "boolean"), True),
        (number("1", "boolean"), True),
        (number("false", "boolean"), False),
        (number("0", "boolean"), False),
        (number("2030", "gYear"), 2030),
        (number("2030+07:00", "gYear"), "2030+07:00"),
        (number("2026-02-19", "date"), "2026-02-19"),
        (number("-0.50"), -0.5),
        (number("một"), "một"),
        (number("12", "nonNegativeInteger"), 12),
        (ox.Literal("12"), "12"),
    ],
)
def test_jsonl_has_numbers_as_numbers(term: tables.Term, value: object) -> None:
    read = json.loads(tables.from_rows(["c"], [[term]]).to_jsonl())["c"]
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize("term", [number("9" * 400 + ".5"), number("9" * 5000, "integer")])
def test_jsonl_is_json_for_numbers_of_any_size(term: tables.Term) -> None:
    def no(word: str) -> None:
        pytest.fail(f"{word} is not JSON")

    json.loads(Table(("c",), ((term,),)).to_jsonl(), parse_constant=no, parse_int=str)


def test_markdown() -> None:
    assert TABLE.to_markdown() == (
        "| id | Mục tiêu | figure | name |\n"
        "| --- | --- | --- | --- |\n"
        "| ls:a | goal, \\| one | 1.5 | một |\n"
        '| ls:b | mục tiêu | 7 | say "hi", all |\n'
        "| http://example.org/c | http://example.org/c |  | _:b1 |\n"
    )


def test_people_read_numbers_and_truth_in_their_language() -> None:
    rows = [[number("1.50"), number("true", "boolean"), number("2030", "gYear")]]
    table = tables.from_rows(["a", "b", "c"], rows)
    assert table.for_people()[1] == [["1.5", "yes", "2030"]]
    assert replace(table, lang="vi").for_people()[1] == [["1,5", "có", "2030"]]
    assert replace(tables.from_boolean(False), lang="vi").for_people()[1] == [["không"]]


def test_ask_is_one_row_with_one_boolean() -> None:
    for answer in (True, False):
        table = tables.from_boolean(answer)
        word = "true" if answer else "false"
        assert (table.form, table.columns, len(table)) == ("ASK", ("answer",), 1)
        assert json.loads(table.to_json()) == {"head": {}, "boolean": answer}
        read = ox.parse_query_results(table.to_json(), format=ox.QueryResultsFormat.JSON)
        assert isinstance(read, ox.QueryBoolean)
        assert bool(read) is answer
        assert table.to_csv() == f"answer\r\n{word}\r\n"
        assert table.to_tsv() == f'?answer\n"{word}"^^<{XSD}boolean>\n'
        assert json.loads(table.to_jsonl()) == {"answer": answer}
        assert ("yes" if answer else "no") in table.to_markdown()


def test_a_graph_is_triples_as_rows() -> None:
    given_ = [ox.Triple(B, A, number("01.0")), ox.Triple(A, A, B), ox.Triple(A, A, B)]
    table = tables.from_triples(given_)
    assert (table.form, table.columns) == ("CONSTRUCT", ("subject", "predicate", "object"))
    assert table.rows == ((A, A, B), (B, A, number("1")))
    assert table.to_ntriples() == "".join(f"{t} .\n" for t in table.triples())
    own = replace(table, prefixes={**PREFIXES, **OWN})
    assert own.to_turtle() == (
        f"@prefix xsd: <{XSD}> .\n@prefix ls: <{THINGS}> .\n\n"
        'ls:a ls:a ls:b .\n\nls:b ls:a "1"^^xsd:decimal .\n'
    )
    assert table.to_csv().splitlines()[1] == f"{A.value},{A.value},{B.value}"


def test_json_ld_has_one_node_for_one_thing() -> None:
    given_ = [
        ox.Triple(A, ox.NamedNode(PREFIXES["rdf"] + "type"), B),
        ox.Triple(A, B, ox.Literal("một", language="vi")),
        ox.Triple(B, B, ox.Literal("x")),
        ox.Triple(A, B, A),
    ]
    text = tables.from_triples(given_).to_jsonld()
    assert "một" in text
    assert json.loads(text) == [
        {
            "@id": A.value,
            PREFIXES["rdf"] + "type": [{"@id": B.value}],
            B.value: [{"@id": A.value}, {"@language": "vi", "@value": "một"}],
        },
        {"@id": B.value, B.value: [{"@value": "x"}]},
    ]
    assert json.loads(tables.from_triples([]).to_jsonld()) == []


@pytest.mark.parametrize("table", [TABLE, tables.from_boolean(True)])
def test_a_table_is_no_graph(table: Table) -> None:
    for write in (table.to_turtle, table.to_ntriples, table.to_jsonld):
        with pytest.raises(QueryError) as raised:
            write()
        assert "choose table" in raised.value.message("en")
        assert "hãy chọn table" in raised.value.message("vi")


def test_an_empty_answer_has_its_columns_in_every_form() -> None:
    empty = tables.from_rows(["a", "b"], [])
    assert empty.to_csv() == "a,b\r\n"
    assert empty.to_tsv() == "?a\t?b\n"
    assert json.loads(empty.to_json())["head"] == {"vars": ["a", "b"]}
    assert empty.to_markdown() == "| a | b |\n| --- | --- |\n"
    assert list(empty.to_pandas().columns) == ["a", "b"]


def test_pandas_gets_numbers_and_labels() -> None:
    frame = TABLE.to_pandas()
    assert list(frame.columns) == ["goal", "goalLabel", "figure", "name"]
    assert frame["figure"].tolist()[:2] == [1.5, 7]
    assert frame["goalLabel"].tolist() == ["goal, | one", "mục tiêu", ""]


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\n", "\r", "\x1c"])
def test_pandas_gets_texts_with_any_line_mark(mark: str) -> None:
    frame = tables.from_rows(["a"], [[ox.Literal(f"x{mark}y")]]).to_pandas()
    assert frame["a"].tolist() == [f"x{mark}y"]


TERMS = st.one_of(
    st.none(),
    st.from_regex(r"[a-z]{1,5}", fullmatch=True).map(lambda s: ox.NamedNode("http://e/" + s)),
    st.from_regex(r"[a-z]{1,5}", fullmatch=True).map(ox.BlankNode),
    st.text().map(ox.Literal),
    st.text().map(lambda s: ox.Literal(s, language="vi")),
    st.text().map(lambda s: ox.Literal(s, datatype=ox.NamedNode("http://e/type"))),
)


@given(st.lists(st.tuples(TERMS, TERMS)), st.sampled_from(["SELECT", "CONSTRUCT"]), st.text())
def test_a_table_that_is_kept_is_read_as_it_was(
    rows: list[tuple[tables.Term | None, ...]], form: str, words: str
) -> None:
    table = tables.Table(("a", "b"), tuple(rows), form, {"a": words}, {"http://e/x": words},
                         {"e": "http://e/"}, "vi", words)  # fmt: skip
    assert tables.load(tables.dump(table)) == table
