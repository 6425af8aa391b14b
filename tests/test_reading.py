"""Rule: every format reads as the same triples, or is refused with place, reason and a way out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from strategies import LAW, triples

from lsgraph import reading, turtle
from lsgraph.errors import TurtleError
from lsgraph.terms import XSD

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = f'<r:RDF xmlns:r="{RDF}" xmlns:e="http://e.org/">%s</r:RDF>'
THING = '<r:Description r:about="http://e.org/a">%s</r:Description>'
FILES = {
    "turtle": '@prefix e: <http://e.org/> .\ne:a e:p "một"@vi .\n',
    "ntriples": '<http://e.org/a> <http://e.org/p> "một"@vi .\n',
    "nquads": '<http://e.org/a> <http://e.org/p> "một"@vi <http://e.org/g> .\n',
    "trig": '@prefix e: <http://e.org/> .\ne:g { e:a e:p "một"@vi }\n',
    "jsonld": '{"@id": "http://e.org/a", "http://e.org/p": {"@value": "một", "@language": "vi"}}\n',
    "rdfxml": XML % (THING % '<e:p xml:lang="vi">một</e:p>') + "\n",
}
FACT = ox.Triple(
    ox.NamedNode("http://e.org/a"), ox.NamedNode("http://e.org/p"), ox.Literal("một", language="vi")
)


def refused(text: str, form: str) -> TurtleError:
    with pytest.raises(TurtleError) as raised:
        reading.parse(text, form, path=Path("x"))
    assert raised.value.path == Path("x")
    assert raised.value.reason["en"] != raised.value.reason["vi"]
    return raised.value


def at(text: str, error: TurtleError) -> str:
    """What stands where an error points."""
    return text.split("\n")[error.line - 1][error.column - 1 :]


# What is read


@pytest.mark.parametrize(("suffix", "form"), reading.SUFFIXES.items())
def test_the_suffix_says_the_format(tmp_path: Path, suffix: str, form: str) -> None:
    for name in (f"a{suffix}", f"b{suffix.upper()}"):
        path = tmp_path / name
        path.write_text(FILES[form], encoding="utf-8")
        document = reading.read(path)
        assert document.triples == (FACT,)
        assert (document.form, document.path, document.text) == (form, path, FILES[form])


def test_every_format_has_a_suffix_and_an_example() -> None:
    assert set(reading.SUFFIXES.values()) == set(turtle.FORMATS) == set(FILES)


@pytest.mark.parametrize("form", FILES)
def test_the_format_that_is_said_goes_before_the_suffix(tmp_path: Path, form: str) -> None:
    for name in ("a.ttl", "a.nt", "a.json", "a.txt", "a"):
        path = tmp_path / name
        path.write_text(FILES[form], encoding="utf-8")
        document = reading.read(path, form=form)
        assert document.triples == (FACT,)
        assert document.form == form


@LAW
@given(triples.filter(bool))
def test_a_graph_is_the_same_in_every_format_of_lines(given_: list[ox.Triple]) -> None:
    quads = [ox.Quad(t.subject, t.predicate, t.object) for t in given_]
    for form in ("turtle", "ntriples", "nquads", "trig"):
        text = ox.serialize(quads, format=turtle.FORMATS[form])
        assert text is not None
        assert set(reading.parse(text.decode(), form).triples) == set(given_)


def test_what_several_graphs_hold_is_taken_once() -> None:
    fact = "<http://e.org/a> <http://e.org/p> "
    lines = [f"{fact}1", f"{fact}2", f"{fact}1", f"{fact}3", f"{fact}1"]
    typed = f"^^<{XSD}integer>"
    nquads = "".join(f'{fact}"{n[-1]}"{typed} _:g{m} .\n' for m, n in enumerate(lines))
    trig = "".join(f"_:g{m} {{ {n} }}\n" for m, n in enumerate(lines))
    for form, text in (("nquads", nquads), ("trig", trig)):
        document = reading.parse(text, form)
        assert [t.object.value for t in document.triples] == ["1", "2", "3"]  # type: ignore[union-attr]
        assert document.repeated == {2, 4}
    assert turtle.parse("".join(f"{n} .\n" for n in lines)).repeated == frozenset()


def test_nodes_keep_their_names_over_graphs() -> None:
    text = (
        "_:b <http://e.org/p> _:c <http://e.org/g> .\n_:c <http://e.org/p> _:b <http://e.org/h> ."
    )
    one, two = reading.parse(text, "nquads").triples
    assert (str(one.subject), str(one.object)) == ("_:b", "_:c")
    assert (two.subject, two.object) == (one.object, one.subject)


# Which format


def test_an_unknown_suffix_lists_the_formats(tmp_path: Path) -> None:
    for name in ("a.csv", "a", "a.ttl.gz"):
        path = tmp_path / name
        path.write_bytes(b"\xff")
        with pytest.raises(TurtleError) as raised:
            reading.read(path)
        for lang in ("en", "vi"):
            message = raised.value.message(lang)
            assert message.startswith(f"{path}: {path.suffix or 'a'} ")
            assert all(f in message for f in (*turtle.FORMATS, *reading.SUFFIXES))


def test_an_unknown_format_lists_the_formats(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(FILES["turtle"])
    for form in ("n3", "", "Turtle"):
        with pytest.raises(TurtleError) as raised:
            reading.read(path, form=form)
        for lang in ("en", "vi"):
            assert all(f in raised.value.message(lang) for f in turtle.FORMATS)


@pytest.mark.parametrize(("name", "en"), [("none.csv", "cannot be opened"), ("", "is a folder")])
def test_what_is_no_file_says_so_first(tmp_path: Path, name: str, en: str) -> None:
    with pytest.raises(TurtleError, match=en):
        reading.read(tmp_path / name)


@pytest.mark.parametrize("form", FILES)
def test_a_file_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    path = tmp_path / "a"
    path.write_text(FILES[form], encoding="utf-8")
    monkeypatch.setattr(turtle, "LARGEST", path.stat().st_size - 1)
    with pytest.raises(TurtleError, match="larger than"):
        reading.read(path, form=form)


# What is refused in every format


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32-be", "utf-8-sig", "latin-1"])
def test_only_utf_8_is_read(tmp_path: Path, form: str, encoding: str) -> None:
    path = tmp_path / "a"
    text = FILES[form].replace("ộ", "ô") if encoding == "latin-1" else FILES[form]
    path.write_bytes(text.encode(encoding))
    with pytest.raises(TurtleError, match=r"UTF-8|NUL"):
        reading.read(path, form=form)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("turtle", "# nothing\n"),
        ("nquads", "# nothing\n"),
        ("trig", "<http://e.org/g> { }"),
        ("jsonld", "{}"),
        ("jsonld", '{"name": "a key that no context explains"}'),
        ("rdfxml", XML % ""),
    ],
)
def test_a_file_without_statements_is_refused(form: str, text: str) -> None:
    assert "no statement" in refused(text, form).reason["en"]


@pytest.mark.parametrize("form", FILES)
def test_a_file_that_ends_too_early_is_refused(form: str) -> None:
    text = FILES[form].rstrip()
    assert reading.parse(text, form).triples == (FACT,)
    cut = text[: text.index("ộ") + 1]
    assert f"not valid {turtle.FORMATS[form].name}" in refused(cut, form).reason["en"]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("turtle", "<http://e.org/a> <http://e.org/p>\n<b> ."),
        ("ntriples", "<http://e.org/a> <http://e.org/p> <b> ."),
        ("nquads", "<http://e.org/a> <http://e.org/p> <http://e.org/b> <b> ."),
        ("trig", "<http://e.org/g> {\n<http://e.org/a> <http://e.org/p> <b> }"),
        ("jsonld", '{"@id": "http://e.org/a",\n "http://e.org/p": {"@id": "b"}}'),
        ("jsonld", '{"@id": "http://e.org/a", "http://e.org/p": {"@id": "../b"}}'),
        ("jsonld", '{"@id": "http://e.org/a", "@type": "b"}'),
        ("jsonld", '{"@id": "b", "http://e.org/p": 1}'),
        ("jsonld", '{"@context": {"@vocab": "b"}, "@id": "http://e.org/a", "": 1, "c": 2}'),
        ("jsonld", '{"@id": "http://e.org/a", "http://e.org/p": {"@value": "x", "@type": "b"}}'),
        ("rdfxml", XML % '<r:Description r:about="b"><e:p>1</e:p></r:Description>'),
    ],
)
def test_a_relative_iri_without_a_base_is_refused(form: str, text: str) -> None:
    error = refused(text, form)
    assert "IRI" in error.reason["en"]
    if form != "rdfxml":
        assert error.line == text.count("\n") + 1


def test_a_base_in_the_file_serves() -> None:
    json = '{"@context": {"@base": "http://e.org/"}, "@id": "a", "http://e.org/p": {"@id": "b"}}'
    xml = f'<r:RDF xml:base="http://e.org/" xmlns:r="{RDF}" xmlns:e="http://e.org/">'
    xml += '<r:Description r:about="a"><e:p r:resource="b"/></r:Description></r:RDF>'
    trig = "@base <http://e.org/> . <g> { <a> <p> <b> }"
    for form, text in (("jsonld", json), ("rdfxml", xml), ("trig", trig)):
        assert [str(t.object) for t in reading.parse(text, form).triples] == ["<http://e.org/b>"]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("nquads", '<http://e.org/a> <http://e.org/p> "x\\u0000" .'),
        ("jsonld", '{"@id": "http://e.org/a", "http://e.org/p": "x\\u0000"}'),
        ("rdfxml", XML % (THING % "<e:p>&#0;</e:p>")),
    ],
)
def test_nul_is_let_in_nowhere(form: str, text: str) -> None:
    assert refused(text, form).line == 1


def test_what_looks_like_an_escape_is_text_in_xml() -> None:
    (triple,) = reading.parse(XML % (THING % r"<e:p>\u0000</e:p>"), "rdfxml").triples
    assert triple.object == ox.Literal(r"\u0000")


# JSON-LD


@pytest.mark.parametrize(
    ("context", "name"),
    [
        ('"https://schema.org/"', "https://schema.org/"),
        ('[{"e": "http://e.org/"},\n "http://e.org/ctx"]', "http://e.org/ctx"),
        ('{"@import": "http://e.org/ctx"}', "http://e.org/ctx"),
        ('{"p": {"@id": "http://e.org/p",\n "@context": "http://e.org/ctx"}}', "http://e.org/ctx"),
        (r'"http:\/\/e.org\/\u0063tx"', "http://e.org/ctx"),
        ('"ctx.jsonld"', "ctx.jsonld"),
        ('"file:///etc/passwd"', "file:///etc/passwd"),
    ],
)
def test_a_context_that_stands_elsewhere_is_named_not_fetched(context: str, name: str) -> None:
    text = f'{{\n"@context": {context},\n"@id": "http://e.org/a", "p": {{"http://e.org/q": 1}}}}'
    error = refused(text, "jsonld")
    for lang, words in (("en", "nothing is fetched; copy"), ("vi", "hãy chép")):
        assert f'"{name}"' in error.reason[lang]
        assert words in error.reason[lang]
    assert at(text, error)[0] == '"'
    assert at(text, error).split('"')[1].endswith(("tx", name))


@pytest.mark.parametrize("rest", ["", "]", '"\\ud800"', "1" * 5000 + "}"])
def test_a_context_elsewhere_in_broken_json_is_refused(rest: str) -> None:
    error = refused('{"@context": "http://e.org/ctx", "@id": "http://e.org/a",' + rest, "jsonld")
    assert error.line == 1


def test_a_context_in_the_file_serves() -> None:
    text = '{"@context": {"p": "http://e.org/p", "id": "@id"}, "id": "http://e.org/a", "p": "x"}'
    assert [str(t.predicate) for t in reading.parse(text, "jsonld").triples] == ["<http://e.org/p>"]


# RDF/XML


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE r:RDF>",
        '<!DOCTYPE r:RDF [<!ENTITY x "y">]>',
        '<?xml version="1.0"?>\n<!-- a -->\n<!DOCTYPE r:RDF SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE r:RDF [<!ENTITY % x SYSTEM "http://e.org/x"> %x;]>',
        '<!DOCTYPE r:RDF [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;&a;"><!ENTITY d "&c;&c;&c;">]>',
    ],
)
def test_a_document_type_is_refused(head: str) -> None:
    text = "\n" * (not head.startswith("<?")) + head + XML % (THING % "<e:p>1</e:p>")
    error = refused(text, "rdfxml")
    assert "DOCTYPE" in error.reason["en"]
    assert "DOCTYPE" in error.reason["vi"]
    assert at(text, error).startswith("<!DOCTYPE")


@pytest.mark.parametrize(
    "text",
    [
        "<!doctype r:RDF>" + FILES["rdfxml"],
        FILES["rdfxml"].replace("một", "&x;"),
        FILES["rdfxml"] + "<!DOCTYPE r:RDF>",
        FILES["rdfxml"] * 2,
        FILES["rdfxml"].replace("</e:p>", "</e:q>"),
        '<?xml version="1.0" encoding="utf-16"?>' + FILES["rdfxml"],
        '<?xml version="1.0" encoding="utf-7"?>' + FILES["rdfxml"],
        '<?xml version="1.0" encoding="iso-8859-1"?>' + FILES["rdfxml"],
    ],
)
def test_xml_that_is_odd_is_refused(text: str) -> None:
    assert "not valid RDF/XML" in refused(text, "rdfxml").reason["en"]


def test_a_mistake_in_xml_has_its_place() -> None:
    text = (XML % (THING % "\n<e:p>đồng 🏔</e:q>")).replace("ng/a", "ng/đ")
    assert at(text, refused(text, "rdfxml")).startswith("e:q>")


def test_the_words_of_a_document_type_are_let_in_as_text() -> None:
    body = "<e:p><![CDATA[<!DOCTYPE html>]]></e:p><!-- <!DOCTYPE html> -->"
    (triple,) = reading.parse(XML % (THING % body), "rdfxml").triples
    assert triple.object == ox.Literal("<!DOCTYPE html>")


# Towers: the parser may end the whole process, so each is tried in a process of its own

OPEN = "<http://e.org/a> <http://e.org/p> "
TOWERS = {
    "turtle nodes": ("turtle", OPEN, "[ <http://e.org/p> ", "1", "]", "."),
    "turtle lists": ("turtle", OPEN, "(", "1", ")", "."),
    "turtle triples": ("turtle", OPEN, f"<<( {OPEN}", "1", ")>>", "."),
    "turtle reifiers": ("turtle", OPEN, f"<< {OPEN}", "1", ">>", "."),
    "turtle annotations": ("turtle", OPEN + "1", "{| <http://e.org/p> 1 ", "", "|}", "."),
    "turtle open": ("turtle", OPEN, "[ <http://e.org/p> ", "", "", ""),
    "ntriples": ("ntriples", OPEN, f"<<( {OPEN}", "<http://e.org/b>", ")>>", "."),
    "nquads": ("nquads", OPEN, f"<<( {OPEN}", "<http://e.org/b>", ")>>", "."),
    "nquads open": ("nquads", OPEN, f"<<( {OPEN}", "", "", ""),
    "trig": ("trig", "{" + OPEN, "(", "1", ")", "}"),
    "trig graphs": ("trig", "", "{", "", "}", ""),
    "json arrays": ("jsonld", '{"@id": "http://e.org/a", "http://e.org/p": ', "[", "1", "]", "}"),
    "json objects": ("jsonld", "", '{"http://e.org/p": ', "1", "}", ""),
    "json lists": ("jsonld", '{"http://e.org/p": ', '{"@list": [', "1", "]}", "}"),
    "json graphs": ("jsonld", "", '{"@graph": ', '{"http://e.org/p": 1}', "}", ""),
    "json contexts": ("jsonld", '{"@context": ', '{"@context": ', "{}", "}", ', "http://e.org/p": 1}'),
    "json values": ("jsonld", '{"http://e.org/p": {"@type": "@json", "@value": ', "[", "", "]", "}}"),
    "json open": ("jsonld", "", "[", "", "", ""),
    "json quotes": ("jsonld", "", '"\\', "", "", ""),
    "xml things": ("rdfxml", XML.partition("%s")[0], "<r:Description><e:p>", "", "</e:p></r:Description>", "</r:RDF>"),
    "xml literal": ("rdfxml", XML.partition("%s")[0] + THING.partition("%s")[0] + "<e:p r:parseType='Literal'>", "<b>", "", "</b>", "</e:p></r:Description></r:RDF>"),
    "xml open": ("rdfxml", "", "<a>", "", "", ""),
}  # fmt: skip
READ = """
import sys
from pathlib import Path
from lsgraph import reading
from lsgraph.errors import TurtleError
from lsgraph.positions import positions
try:
    document = reading.read(Path(sys.argv[1]), form=sys.argv[2])
    print(len(positions(document).objects))
except TurtleError as error:
    print(error.message("en"))
"""


@pytest.mark.parametrize("tower", TOWERS)
def test_a_tower_is_read_or_refused(tmp_path: Path, tower: str) -> None:
    form, before, open_, core, close, after = TOWERS[tower]
    path = tmp_path / "tower"
    path.write_text(before + open_ * 100_000 + core + close * 100_000 + after)
    command = [sys.executable, "-c", READ, str(path), form]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    if tower in ("turtle nodes", "turtle lists", "trig"):
        assert int(done.stdout) > 100_000
    else:
        assert done.stdout.startswith(f"{path}:")


@pytest.mark.parametrize(
    ("form", "before", "open_", "core", "close", "after"),
    [TOWERS["json arrays"], TOWERS["json objects"], TOWERS["xml literal"]],
)
def test_towers_end_where_the_bound_says(
    form: str, before: str, open_: str, core: str, close: str, after: str
) -> None:
    def tower(height: int) -> str:
        return before + open_ * height + core + close * height + after

    stands = {
        h for h in range(turtle.DEEPEST - 5, turtle.DEEPEST + 1) if reading_stands(tower(h), form)
    }
    top = max(stands)
    assert stands == set(range(turtle.DEEPEST - 5, top + 1))
    text = tower(top + 1)
    assert at(text, refused(text, form)) == text[len(before) + top * len(open_) :]
    assert f"deeper than {turtle.DEEPEST}" in refused(text, form).reason["en"]
    assert f"sâu hơn {turtle.DEEPEST}" in refused(text, form).reason["vi"]


def reading_stands(text: str, form: str) -> bool:
    try:
        return bool(reading.parse(text, form).triples)
    except TurtleError:
        return False


def test_brackets_in_texts_are_no_towers() -> None:
    text = f'{{"@id": "http://e.org/a", "http://e.org/p": "{"[{" * 500}\\"{"[" * 500}"}}'
    assert len(reading.parse(text, "jsonld").triples) == 1
    text = f'{{"@id": "http://e.org/a", "http://e.org/p": [{", ".join(["[1]"] * 500)}]}}'
    assert len(reading.parse(text, "jsonld").triples) == 1
