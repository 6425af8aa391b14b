"""Rule: the text at the line and column of a term begins with that term, however a file is styled."""

from __future__ import annotations

from random import Random

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW, OWN, triples

from lsgraph import turtle
from lsgraph.errors import TurtleError
from lsgraph.positions import Place, Positions, positions
from lsgraph.terms import PREFIXES, RDF_TYPE, XSD, curie

HEAD = """\
@prefix plan: <https://w3id.org/lsgraph/plan#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ls: <https://w3id.org/lsgraph/id/x/> .
"""
ALL = {**PREFIXES, **OWN}


def walked(body: str) -> tuple[turtle.Document, Positions]:
    document = turtle.parse(HEAD + body)
    return document, positions(document)


def at(text: str, place: Place | None) -> str:
    """What stands at a place, to the end of its line; no line where there is no place."""
    if place is None:
        return ""
    return text.split("\n")[place.line - 1][place.column - 1 :]


def found(body: str) -> list[str]:
    """The text at the place of every triple with an IRI subject, in the order of the parser."""
    document, places = walked(body)
    return [
        at(document.text, places.place(t.subject.value, t.predicate.value, str(t.object)))
        for t in document.triples
        if isinstance(t.subject, ox.NamedNode)
    ]


class Hand:
    """Somebody who writes Turtle by hand, every time in another way, and notes where terms stand."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.text = "".join(f"@prefix {p}: <{n}> .\n" for p, n in ALL.items())
        self.noted: dict[tuple[str, ...], tuple[int, str]] = {}

    def space(self, least: str = "") -> None:
        some = ["", " ", "\n", "\t", "\r\n", "  \n\n ", " # note: <a> \"b\" 'c' . ; , [ (\n"]
        self.text += least + self.random.choice(some)

    def put(self, token: str, *key: str) -> None:
        if key:
            self.noted.setdefault(key, (len(self.text), token))
        self.text += token

    def escaped(self, char: str) -> str:
        return f"\\u{ord(char):04X}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"

    def iri(self, node: ox.NamedNode, *, verb: bool = False) -> str:
        if verb and node == RDF_TYPE and self.random.random() < 0.5:
            return "a"
        name = curie(node.value, ALL)
        if name and self.random.random() < 0.7:
            prefix, _, local = name.partition(":")
            return f"{prefix}:" + "".join(
                f"\\{c}" if c in "-._" and self.random.random() < 0.3 else c for c in local
            )
        hard = self.random.random() < 0.2
        return f"<{''.join(self.escaped(c) if hard and c.isalnum() else c for c in node.value)}>"

    def literal(self, literal: ox.Literal) -> str:
        bare = literal.datatype.value in (XSD + "integer", XSD + "decimal", XSD + "boolean")
        if bare and self.random.random() < 0.8:
            try:
                read = turtle.parse(HEAD + f"ls:a ls:b {literal.value} .").triples[0].object
            except TurtleError:
                read = None
            if read == literal:
                return literal.value
        quote = self.random.choice(['"', "'", '"""', "'''"])
        body = ""
        for c in literal.value:
            plain = {"\\": "\\\\", "\r": "\\r", '"': '\\"', "'": "\\'"}.get(c, c)
            if c == "\n" and len(quote) == 1:
                plain = "\\n"
            body += self.escaped(c) if self.random.random() < 0.1 else plain
        token = quote + body + quote
        if literal.language:
            return f"{token}@{self.random.choice([literal.language, literal.language.upper()])}"
        if literal.datatype.value != XSD + "string" or self.random.random() < 0.2:
            return f"{token}^^{self.iri(literal.datatype)}"
        return token

    def object(self, term: ox.NamedNode | ox.Literal) -> str:
        return self.iri(term) if isinstance(term, ox.NamedNode) else self.literal(term)

    def aside(self) -> None:
        """Write an object that is no term: a blank node or a list with terms of its own in it."""
        inside = self.random.choice(
            [
                "[]", "()", "( 1 \"x\"@vi ls:a [ plan:p ls:b , 2.5 ; a plan:Goal ] )",
                "[ plan:p ( ls:a ) ; plan:q [ plan:r ls:b ] ; ]", "_:b", "_:b1.c",
            ]
        )  # fmt: skip
        self.put(inside)

    def statement(self, subject: ox.NamedNode, facts: list[ox.Triple]) -> None:
        self.put(self.iri(subject), subject.value)
        for n, fact in enumerate(facts):
            predicate, value = fact.predicate.value, str(fact.object)
            again = n > 0 and facts[n - 1].predicate == fact.predicate
            if again and self.random.random() < 0.8:
                self.space()
                self.put(",")
            else:
                if n > 0:
                    self.space()
                    self.put(self.random.choice([";", ";", "; ;"]))
                self.space(" ")
                self.put(self.iri(fact.predicate, verb=True), subject.value, predicate)
            self.space(" ")
            if self.random.random() < 0.2:
                self.aside()
                self.space(" ")
                self.put(",")
                self.space(" ")
            assert isinstance(fact.object, ox.NamedNode | ox.Literal)
            self.put(self.object(fact.object), subject.value, predicate, value)
        self.space(" ")
        self.put(self.random.choice([".", "; ."]))
        self.space("\n")

    def write(self, given_: list[ox.Triple]) -> None:
        facts = sorted(given_, key=lambda t: (str(t.subject), str(t.predicate)))
        self.space()
        while facts:
            subject = facts[0].subject
            many = self.random.randint(1, 4)
            mine = [t for t in facts if t.subject == subject][:many]
            facts = facts[len(mine) :]
            if self.random.random() < 0.2:
                self.put("[ plan:p ls:a ] plan:q ( ls:b ) . ( 1 ) plan:p [] . _:x plan:p ls:a .\n")
            assert isinstance(subject, ox.NamedNode)
            self.statement(subject, mine)


@LAW
@given(triples.filter(bool), st.randoms(use_true_random=False))
def test_every_term_of_a_hand_written_file_has_its_place(
    given_: list[ox.Triple], random: Random
) -> None:
    hand = Hand(random)
    hand.write(given_)
    document = turtle.parse(hand.text)
    assert set(given_) <= set(document.triples)
    places = positions(document)
    for key, (offset, token) in hand.noted.items():
        place = places.place(*key)
        before = hand.text[:offset]
        assert place == Place(before.count("\n") + 1, offset - before.rfind("\n")), (key, token)
        assert at(hand.text, place).startswith(token.split("\n")[0])


@LAW
@given(triples.filter(bool))
def test_every_term_of_a_house_form_file_has_its_place(given_: list[ox.Triple]) -> None:
    text = turtle.write(given_, own_prefixes=OWN)
    document = turtle.parse(text)
    places = positions(document)
    for t in document.triples:
        assert isinstance(t.subject, ox.NamedNode)
        key = (t.subject.value, t.predicate.value, str(t.object))
        value = at(text, places.place(*key))
        assert key in places.objects
        if isinstance(t.object, ox.NamedNode):
            name = curie(t.object.value, ALL) or f"<{t.object.value}>"
            assert value.startswith("()" if name == "rdf:nil" else name)
        else:
            assert value[0] in '"+-.0123456789tf'
        verb = "a" if t.predicate == RDF_TYPE else curie(t.predicate.value, ALL) or "<"
        assert at(text, places.place(*key[:2])).startswith(verb)


def test_the_closest_place_that_is_known_is_given() -> None:
    _, places = walked('ls:a plan:p\n    "x" ,\n    "y" .')
    ls, plan = "https://w3id.org/lsgraph/id/x/", "https://w3id.org/lsgraph/plan#"
    assert places.place(ls + "a", plan + "p", '"y"') == Place(6, 5)
    assert places.place(ls + "a", plan + "p", '"z"') == Place(4, 6)
    assert places.place(ls + "a", plan + "p") == Place(4, 6)
    assert places.place(ls + "a", plan + "q", '"y"') == Place(4, 1)
    assert places.place(ls + "a") == Place(4, 1)
    assert places.place(ls + "b") is None
    assert places.place("") is None


def test_a_term_that_stands_twice_has_its_first_place() -> None:
    _, places = walked("ls:b plan:p ls:a .\nls:a plan:p 1 , 1 .\nls:a plan:p 1 .")
    assert places.place("https://w3id.org/lsgraph/id/x/a") == Place(5, 1)
    assert found("ls:a plan:p 1 , 2 .\nls:a plan:p 1 .") == ["1 , 2 .", "2 .", "1 , 2 ."]


def test_columns_count_letters_not_bytes() -> None:
    _, places = walked('ls:a plan:p "tiếng Việt 🏔" , ls:b .')
    b = "<https://w3id.org/lsgraph/id/x/b>"
    assert places.place(
        "https://w3id.org/lsgraph/id/x/a", "https://w3id.org/lsgraph/plan#p", b
    ) == Place(4, 30)


def test_a_list_over_many_lines_moves_nothing() -> None:
    values = " ,\n".join(f"        {n}" for n in range(50))
    assert found(f"ls:a plan:p\n{values} ;\n    plan:q ls:b .")[-1] == "ls:b ."


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("ls:a plan:p ls:b.c.", ["ls:b.c."]),
        ("ls:a plan:p ls:b. ls:c plan:p ls:d.", ["ls:b. ls:c plan:p ls:d.", "ls:d."]),
        ("ls:a a plan:Goal;;plan:p 1,2.", ["plan:Goal;;plan:p 1,2.", "1,2.", "2."]),
        ("ls:a plan:p 1.5e3 , -.5 , +7 , 1.E3 , 5.", ["1.5e3", "-.5", "+7", "1.E3", "5."]),
        ("ls:a plan:p true , false.", ["true , false.", "false."]),
        ("ls:a plan:p '' , \"\" .", ["'' ,", "'' ,"]),
        ('ls:a plan:p \'\'\'a\'b\'\'\' , """c""d""" .', ["'''a'b'''", '"""c""d"""']),
        ("ls:a plan:p ls:a\\~b , ls:%41 .", ["ls:a\\~b", "ls:%41"]),
        ("PREFIX prefix: <http://e.org/> prefix:x plan:p prefix:y .", ["prefix:y"]),
        ("prefix : <http://e.org/> :x plan:p :y .", [":y"]),
        ("@prefix base: <http://e.org/> . base:x plan:p base:y .", ["base:y"]),
        ("ls:a plan:p [ plan:q ls:b ] , ls:c .", ["[ plan:q", "ls:c"]),
        ("ls:a plan:p ( ls:b ( 1 ) ) ; plan:q ls:c .", ["( ls:b", "ls:c"]),
    ],
)
def test_places_in_short_texts(body: str, texts: list[str]) -> None:
    assert [g[: len(t)] for g, t in zip(found(body), texts, strict=True)] == texts


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        # The grammar lets white space and comments stand between a text and its tag or datatype.
        ('ls:a plan:p "x" @en , ls:b .', ['"x" @en', "ls:b"]),
        ('ls:a plan:p "2030" ^^xsd:gYear , ls:b .', ['"2030" ^^', "ls:b"]),
        ('ls:a plan:p "2030"^^ xsd:gYear , ls:b .', ['"2030"^^ ', "ls:b"]),
        ('ls:a plan:p "2030"^^ # year\n xsd:gYear , ls:b .', ['"2030"^^ ', "ls:b"]),
        # Relative IRIs.
        ("@base <http://e.org/> .\n<a> plan:p <b> , <#c> .", ["<b>", "<#c>"]),
        ("BASE <http://e.org/x> <a> plan:p <b> .", ["<b>"]),
        ('VERSION "1.1" ls:a plan:p 1 . @version "1.1" . ls:a plan:p 2 .', ["1 . @", "2"]),
        ("ls:a plan:p 5.ls:c plan:p ls:d .", ["5.ls", "ls:d"]),
        ("ls:a plan:p # c\rls:b .", ["ls:b ."]),
        ("() plan:p ( # none\n ) , ls:b .", ["( # none", "ls:b"]),
        ("_:b.c plan:p ls:a . ls:a plan:p _:b.c , _:b.", ["_:b.c ,", "_:b."]),
    ],
)
def test_places_in_the_rarer_forms_of_turtle(body: str, texts: list[str]) -> None:
    assert [g[: len(t)] for g, t in zip(found(body), texts, strict=True)] == texts
