"""Rule: what is read and written again says the same, in one form; what cannot be read says why."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW, OWN, iris, literals, triples

from lsgraph import terms, turtle
from lsgraph.errors import TurtleError

HEAD = """\
@prefix plan: <https://w3id.org/lsgraph/plan#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ls: <https://w3id.org/lsgraph/id/x/> .
"""
GOOD = "@prefix ls: <https://w3id.org/lsgraph/id/x/> .\n\nls:a ls:p ls:b .\n"


def parsed(body: str) -> turtle.Document:
    return turtle.parse(HEAD + body)


def composed(found: list[ox.Triple]) -> set[ox.Triple]:
    def nfc(term: object) -> object:
        if not isinstance(term, ox.Literal):
            return term
        text = terms.nfc(term.value)
        if term.language:
            return ox.Literal(text, language=term.language)
        return ox.Literal(text, datatype=term.datatype)

    return {ox.Triple(t.subject, t.predicate, nfc(t.object)) for t in found}  # type: ignore[arg-type]


def same_graph(one: tuple[ox.Triple, ...], two: tuple[ox.Triple, ...]) -> bool:
    graphs = []
    for found in (one, two):
        data = ox.Dataset([ox.Quad(t.subject, t.predicate, t.object) for t in found])
        data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        graphs.append(set(data))
    return graphs[0] == graphs[1]


# Laws of writing


@LAW
@given(triples)
def test_what_is_written_reads_back_the_same(given_: list[ox.Triple]) -> None:
    text = turtle.write(given_, own_prefixes=OWN)
    read = {q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)}
    assert read == composed(given_)


@LAW
@given(triples, st.randoms(use_true_random=False))
def test_writing_takes_no_notice_of_order_or_repetition(
    given_: list[ox.Triple], random: Random
) -> None:
    shuffled = [*given_, *given_[:2]]
    random.shuffle(shuffled)
    assert turtle.write(shuffled, own_prefixes=OWN) == turtle.write(given_, own_prefixes=OWN)


@LAW
@given(triples.filter(bool))
def test_the_house_form_of_the_house_form_is_itself(given_: list[ox.Triple]) -> None:
    text = turtle.write(sorted(composed(given_), key=str), own_prefixes=OWN)
    assert turtle.house_form(turtle.parse(text)) == text


@LAW
@given(literals)
def test_a_literal_keeps_its_lexical_form(literal: ox.Literal) -> None:
    text = turtle.write([ox.Triple(terms.RDF_TYPE, terms.RDF_TYPE, literal)])
    (again,) = turtle.parse(text).triples
    assert again.object == next(iter(composed([again]))).object
    assert composed([again]) == composed([ox.Triple(terms.RDF_TYPE, terms.RDF_TYPE, literal)])


NESTED = st.recursive(
    st.one_of(iris.map(lambda i: f"<{i.value}>"), st.sampled_from(["1", '"đ"@vi', "( )"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"( {' '.join(items)} )"),
        st.lists(st.tuples(st.sampled_from(["plan:p", "plan:q", "a"]), inner), min_size=1, max_size=3)
        .map(lambda pairs: "[ " + " ; ".join(f"{p} {o}" for p, o in pairs) + " ]"),
    ),
    max_leaves=8,
)  # fmt: skip


@LAW
@given(st.lists(NESTED, min_size=1, max_size=3))
def test_lists_and_nested_nodes_read_back_the_same(objects: list[str]) -> None:
    document = parsed("ls:a plan:p " + " , ".join(objects) + " .")
    again = turtle.parse(turtle.house_form(document))
    assert same_graph(again.triples, document.triples)
    assert turtle.house_form(again) == turtle.house_form(document)


# The house form


def test_the_house_form_is_this() -> None:
    document = turtle.parse(
        "# What it is.\n# Licence: CC-BY-4.0\n"
        + HEAD
        + """PREFIX other: <http://example.org/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        ls:b plan:p ls:c,"hai\\ndòng"@vi , 007, 1.50, true, "x", "2030"^^xsd:gYear, <http://z.org/> ;
          skos:definition "d"@en ; plan:a ( 1 [ plan:q "a\\tb\\"" ; plan:p ls:c ] ) ;
          skos:altLabel "alt"@vi ; rdfs:label "một"@vi , "one"@en ; a plan:Goal .
        ls:a plan:p [ plan:q 1 ] .
        <https://w3id.org/lsgraph/z> a owl:Ontology ; other:p ls:a . """
    )
    assert turtle.house_form(document) == (
        """\
# What it is.
# Licence: CC-BY-4.0

@prefix plan: <https://w3id.org/lsgraph/plan#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ls: <https://w3id.org/lsgraph/id/x/> .

<https://w3id.org/lsgraph/z> a owl:Ontology ;
    <http://example.org/p> ls:a .

ls:a plan:p [ plan:q 1 ] .

ls:b a plan:Goal ;
    rdfs:label
        "one"@en ,
        "một"@vi ;
    skos:altLabel "alt"@vi ;
    skos:definition "d"@en ;
    plan:a ( 1 [
            plan:p ls:c ;
            plan:q "a\\tb\\""
        ] ) ;
    plan:p
        <http://z.org/> ,
        ls:c ,
        007 ,
        1.50 ,
        "2030"^^xsd:gYear ,
        true ,
        "x" ,
        \"\"\"hai
dòng\"\"\"@vi .
"""
    )


def test_text_is_composed() -> None:
    document = parsed('ls:a plan:p "tie\u0302\u0301ng"@vi .')
    assert '"tiếng"@vi' in turtle.house_form(document)


def test_only_prefixes_in_use_are_declared() -> None:
    assert "xsd:" not in turtle.house_form(parsed("ls:a plan:p ls:b ."))
    assert "xsd:" in turtle.house_form(parsed('ls:a plan:p "2030"^^xsd:gYear .'))


def test_the_opening_comment_stays() -> None:
    opening = "# Một dòng\n#\n# ba dòng"
    text = turtle.house_form(turtle.parse(opening + "  \n\n\n" + GOOD))
    assert text == opening + "\n\n" + GOOD
    assert turtle.leading_comment(text) == opening
    assert turtle.leading_comment(GOOD) == ""


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("# second thoughts\nls:a plan:p ls:b .", 5),
        ("ls:a plan:p\n    # why\n    ls:b .", 6),
        ("ls:a plan:p ls:b .\n# the end", 6),
        ("ls:a plan:p ls:b . # beside it", 5),
        ("ls:a plan:p ls:b, # beside it\n ls:c .", 5),
    ],
)
def test_a_comment_inside_is_not_lost(body: str, line: int) -> None:
    with pytest.raises(TurtleError, match="comment inside") as raised:
        turtle.house_form(parsed(body))
    assert raised.value.line == line


@pytest.mark.parametrize(
    "body",
    [
        'ls:a plan:p "# no comment" .',
        "ls:a plan:p <http://example.org/#x> .",
        'ls:a plan:p """first\n# a heading of the text""" .',
        "ls:a plan:p '''first\n  # a heading of the text''' .",
        'ls:a plan:p "first\u2028# a heading of the text" .',
        'ls:a plan:p "first\x85# a heading of the text" .',
    ],
)
def test_a_hash_in_a_text_is_no_comment(body: str) -> None:
    document = parsed(body)
    again = turtle.parse(turtle.house_form(document))
    assert again.triples == document.triples


def test_an_opening_comment_with_a_line_separator_stays_whole() -> None:
    opening = "# one\u2028still one\x85and still"
    text = turtle.house_form(turtle.parse(f"{opening}\n\n{GOOD}"))
    assert text == f"{opening}\n\n{GOOD}"


@pytest.mark.parametrize(
    "values",
    [
        '"\u00e9" , "e\u0301"',  # two spellings of one text
        '"e\u0301" , "f"',  # é stands after f, e with a mark before it
    ],
)
def test_texts_are_ordered_and_counted_as_they_are_written(values: str) -> None:
    text = turtle.house_form(parsed(f"ls:a plan:p {values} ."))
    assert turtle.house_form(turtle.parse(text)) == text


# What the house form has no words for is refused, never lost


@pytest.mark.parametrize(
    "body",
    [
        "_:b plan:p ls:a .",
        "ls:a plan:p _:b . ls:c plan:p _:b . _:b plan:q 1 .",
        "ls:a plan:p _:b . ls:c plan:p _:b .",
        "ls:a plan:p ls:b . _:b plan:p _:c . _:c plan:p _:b .",
        "ls:a plan:p _:b . _:b plan:p _:c , _:b . _:c plan:q _:b .",
        "ls:a plan:p _:b . _:b rdf:first 1 ; rdf:rest _:b .",
        "ls:a plan:p ( 1 2 ) , ( 3 4 ) , _:b . _:c rdf:first 1 ; rdf:rest _:b . _:b rdf:first 2 ; rdf:rest () .",
        "ls:a plan:p <<( ls:a plan:p ls:b )>> .",
        'ls:a plan:p "x"@en--ltr .',
    ],
)
def test_what_would_change_is_refused(body: str) -> None:
    with pytest.raises(TurtleError):
        turtle.house_form(parsed(body))


@pytest.mark.parametrize(
    "body",
    [
        "ls:a plan:p [] .",
        "ls:a plan:p ( [] () ) .",
        "ls:a plan:p [] , [] , [ plan:q 1 ] , [ plan:q 1 ] , ( 1 ) , ( 1 ) .",
        "ls:a plan:p [ rdf:first 1 ; rdf:rest ls:x ] .",
        "ls:a plan:p [ rdf:first 1 , 2 ; rdf:rest () ] .",
        "ls:a plan:p [ rdf:first 1 ; rdf:rest () , ( 2 ) ] .",
        "ls:a plan:p [ rdf:first 1 ; rdf:rest [ a rdf:List ; rdf:first 2 ; rdf:rest () ] ] .",
        "ls:a plan:p [ rdf:first 1 ] .",
        "rdf:nil a rdf:List .",
        "ls:a rdf:nil ls:b .",
    ],
)
def test_odd_lists_are_kept_as_they_are(body: str) -> None:
    document = parsed(body)
    again = turtle.parse(turtle.house_form(document))
    assert same_graph(again.triples, document.triples)


# Reading


def test_a_document_is_what_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(HEAD + 'ls:a plan:p 007 , "x"@VI .', encoding="utf-8")
    document = turtle.read(path)
    assert document.path == path
    assert document.text == path.read_text(encoding="utf-8")
    assert document.prefixes["ls"] == "https://w3id.org/lsgraph/id/x/"
    assert [str(t.object) for t in document.triples] == [
        '"007"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"x"@vi',
    ]


def test_n_triples_are_read_as_n_triples(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text(GOOD)
    with pytest.raises(TurtleError):
        turtle.read(path)
    path.write_text("<http://e.org/a> <http://e.org/p> <http://e.org/b> .\n")
    assert len(turtle.read(path).triples) == 1


XML = '<http://e.org/a> <http://e.org/p>\n "<!doctype a>"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#{}> .'


@pytest.mark.parametrize(
    ("data", "line", "column", "en", "vi"),
    [
        (b"", 0, 0, "no statement", "không có phát biểu"),
        (b"# nothing but words\n", 0, 0, "no statement", "không có phát biểu"),
        (GOOD.encode()[:-3], 3, 15, "not valid Turtle", "không phải Turtle hợp lệ"),
        (b"<http://e.org/a> a <http://e.org/b c> .", 1, 20, "' '", "không phải Turtle hợp lệ"),
        (b"<http://e.org/a>\n  a <b> .", 2, 5, "not valid Turtle", "không phải Turtle hợp lệ"),
        ("<http://e.org/đ> a 'đ' , <b> .".encode(), 1, 26, "not valid", "không phải Turtle"),
        (b"# caf\xe9\n" + GOOD.encode(), 1, 6, "0xE9 is not UTF-8", "0xE9 không phải UTF-8"),
        (b"# x\n# L\xb9ng S\xacn\n", 2, 4, "TCVN3", "TCVN3"),
        ("# đường\n# đđ ".encode() + b"\xb9\n", 2, 6, "0xB9", "0xB9"),
        (b"\xef\xbb\xbf" + GOOD.encode(), 1, 1, "byte order mark", "BOM"),
        (GOOD.encode() + b"# x\x00\n", 4, 4, "NUL", "NUL"),
        (GOOD.encode("utf-16"), 1, 1, "0xFF is not UTF-8", "0xFF không phải UTF-8"),
        (XML.format("XMLLiteral").encode(), 0, 0, "document type", "kiểu tài liệu"),
        (XML.format("HTML").replace("doctype", "ENTITY").encode(), 0, 0, "entities", "thực thể"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_where_and_why(
    tmp_path: Path, data: bytes, line: int, column: int, en: str, vi: str
) -> None:
    path = tmp_path / "bad.ttl"
    path.write_bytes(data)
    with pytest.raises(TurtleError) as raised:
        turtle.read(path)
    error = raised.value
    assert (error.path, error.line, error.column) == (path, line, column)
    place = f"{path}:{line}:{column}: " if line else f"{path}: "
    for lang, words in (("en", en), ("vi", vi)):
        assert error.message(lang).startswith(place)
        assert words in error.message(lang)


def test_a_missing_file_and_a_folder_say_so(tmp_path: Path) -> None:
    for path, en, vi in (
        (tmp_path / "none.ttl", "cannot be opened", "không mở được"),
        (tmp_path / "none" / "none.ttl", "check the name", "kiểm tra tên tệp"),
        (tmp_path, "this is a folder", "đây là thư mục"),
    ):
        with pytest.raises(TurtleError) as raised:
            turtle.read(path)
        assert raised.value.path == path
        assert raised.value.message("en").startswith(f"{path}: ")
        assert en in raised.value.message("en")
        assert vi in raised.value.message("vi")


def test_a_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.ttl"
    path.write_text(GOOD)
    monkeypatch.setattr(turtle, "LARGEST", len(GOOD))
    assert turtle.read(path).triples
    monkeypatch.setattr(turtle, "LARGEST", len(GOOD) - 1)
    with pytest.raises(TurtleError) as raised:
        turtle.read(path)
    assert "larger than" in raised.value.message("en")
    assert "lớn hơn" in raised.value.message("vi")


def test_a_nul_that_is_written_as_an_escape_is_not_let_in() -> None:
    with pytest.raises(TurtleError, match="NUL"):
        parsed('ls:a plan:p "a\\u0000b" .')


def test_a_word_of_xml_in_plain_text_is_let_in() -> None:
    assert parsed('ls:a plan:p "<!DOCTYPE html>"@en .').triples


def test_a_tower_of_triples_is_refused_before_it_breaks_the_parser() -> None:
    tower = "ls:a plan:p " + "<<( ls:a plan:p " * 100_000 + "1" + " )>>" * 100_000 + " ."
    with pytest.raises(TurtleError, match="deeper than 100") as raised:
        parsed(tower)
    assert raised.value.line == HEAD.count("\n") + 1
    # In a text it is no tower, if it is not too high.
    assert parsed(f'ls:a plan:p "{"<<(" * 100}" .').triples


@pytest.mark.parametrize("chain", [True, False])
def test_what_is_nested_too_deep_to_write_is_refused(chain: bool) -> None:
    deep = 5_000
    if chain:
        body = "ls:a plan:p _:n0 ." + "".join(f" _:n{n} plan:p _:n{n + 1} ." for n in range(deep))
    else:
        body = "ls:a plan:p " + "[ plan:p " * deep + "1" + " ]" * deep + " ."
    document = parsed(body)
    with pytest.raises(TurtleError, match="nested too deep") as raised:
        turtle.house_form(document)
    assert "lồng nhau quá sâu" in raised.value.message("vi")


@pytest.mark.parametrize("form", sorted({*turtle.FORMATS} - {"turtle"}))
def test_only_turtle_has_a_house_form(form: str) -> None:
    document = replace(parsed("ls:a plan:p ls:b ."), form=form)
    with pytest.raises(TurtleError, match="has no house form") as raised:
        turtle.house_form(document)
    assert turtle.FORMATS[form].name in raised.value.message("vi")


# Writing files


def test_a_file_is_written_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    turtle.write_file(path, "một\r\nhai\n")
    assert path.read_bytes() == "một\r\nhai\n".encode()
    assert path.stat().st_mode & 0o777 == 0o644
    path.chmod(0o600)
    turtle.write_file(path, "ba\n")
    assert path.read_bytes() == b"ba\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "a.ttl", tmp_path / "link.ttl"
    path.write_text("old")
    link.symlink_to(path)
    turtle.write_file(link, "new")
    assert link.is_symlink()
    assert path.read_text() == "new"


def _no_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)


def _no_rename(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError("not permitted")

    monkeypatch.setattr(Path, "replace", refuse)


def _interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)


@pytest.mark.parametrize("break_", [_no_sync, _no_rename, _interrupt])
@pytest.mark.parametrize("existing", [True, False])
def test_a_write_that_fails_leaves_all_as_it_was(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    break_: Callable[[pytest.MonkeyPatch], None],
    existing: bool,
) -> None:
    path = tmp_path / "a.ttl"
    if existing:
        path.write_text("old")
    break_(monkeypatch)
    with pytest.raises((OSError, KeyboardInterrupt)):
        turtle.write_file(path, "new")
    assert [p.name for p in tmp_path.iterdir()] == (["a.ttl"] if existing else [])
    assert not existing or path.read_text() == "old"


def test_text_that_is_no_unicode_leaves_all_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        turtle.write_file(path, "new \ud800")
    assert [p.read_text() for p in tmp_path.iterdir()] == ["old"]


# Tidying


def test_tidy_writes_what_is_not_in_the_house_form(tmp_path: Path) -> None:
    neat, untidy = tmp_path / "neat.ttl", tmp_path / "untidy.ttl"
    neat.write_text(GOOD)
    untidy.write_text(GOOD.replace("\n\n", "\r\n"))
    before = untidy.read_bytes()
    assert turtle.tidy([neat, untidy], dry=True) == [untidy]
    assert untidy.read_bytes() == before
    assert turtle.tidy([neat, untidy]) == [untidy]
    assert untidy.read_bytes() == neat.read_bytes() == GOOD.encode()
    assert turtle.tidy([neat, untidy]) == []


@pytest.mark.parametrize("bad", ["ls:a", "", GOOD + "# at the end\n", GOOD + "_:b ls:p 1 .\n"])
def test_an_error_in_one_file_leaves_all_untouched(tmp_path: Path, bad: str) -> None:
    files = [tmp_path / f"{n}.ttl" for n in range(3)]
    texts = [GOOD.replace("\n\n", "\n"), bad, GOOD.replace("\n\n", "\n")]
    for path, text in zip(files, texts, strict=True):
        path.write_text(text)
    with pytest.raises(TurtleError) as raised:
        turtle.tidy(files)
    assert raised.value.path == files[1]
    assert [p.read_text() for p in files] == texts


def test_tidy_leaves_n_triples_readable(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text(f'<{OWN["ls"]}a> <{OWN["ls"]}p> "x" .\n')
    before = turtle.read(path).triples
    with contextlib.suppress(TurtleError):
        turtle.tidy([path])
    assert turtle.read(path).triples == before
