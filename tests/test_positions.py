"""Rule: the text at the line and column of a term begins with that term, however a file is styled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

import pyoxigraph as ox
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import LAW, OWN, triples

from lsgraph import reading, turtle
from lsgraph.positions import Place, Positions, positions
from lsgraph.terms import PREFIXES, RDF_TYPE, XSD, curie

HEAD = """\
@prefix plan: <https://w3id.org/lsgraph/plan#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ls: <https://w3id.org/lsgraph/id/x/> .
"""
ALL = {**PREFIXES, **OWN}
RDF = PREFIXES["rdf"]
FIRST, REST, NIL = f"<{RDF}first>", f"<{RDF}rest>", f"<{RDF}nil>"
NAMESPACES = [*PREFIXES.values(), *OWN.values(), "http://example.org/", "urn:x:"]
BARE = {
    "integer": r"[+-]?[0-9]+",
    "decimal": r"[+-]?[0-9]*\.[0-9]+",
    "double": r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+",
    "boolean": "true|false",
}

# One number makes a whole file, so a failure is found again and not taken apart for minutes.
RANDOM = st.integers(0, 2**32).map(Random)

Named = str | int  # a term in N-Triples form, or the number of a node without a name
Fact = tuple[Named, str, Named]
Noted = tuple[Fact, tuple[int, int, int]]


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
    """Somebody who writes Turtle by hand, every time in another way, and notes where terms stand.

    A term is noted by its N-Triples form, a node without a name by a number.
    """

    SPACES = (
        " ", "\n", "\t", "\r\n", "\r", "  \n\n ", " # note: <a> \"b\" 'c' . ; , [ ( {\n",
        "#\r", "# '''ế \\\r\n\t", ' # """ @prefix a: <b> .\n#\n',
    )  # fmt: skip

    def __init__(self, random: Random, given_: list[ox.Triple], *, graphs: bool = False) -> None:
        self.random = random
        self.subjects = [str(t.subject)[1:-1] for t in given_]
        self.predicates = [t.predicate for t in given_]
        self.values = [t.object for t in given_] + [t.subject for t in given_]
        self.graphs = graphs
        self.text = ""
        self.tight = True  # whether the next token may follow without space
        self.prefixes: dict[str, str] = {}
        self.base = ""
        self.nodes = 0
        self.noted: list[Noted] = []

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def space(self) -> None:
        if self.maybe(0.7):
            self.text += self.random.choice(self.SPACES)
            self.tight = True

    def put(self, token: str) -> int:
        """Write a token, after a space where it would run into the one before; give its place."""
        self.space()
        bounded = token[0] in "<[(,;])}{" or (token[0] in "\"'" and self.text[-1:] not in "\"'")
        if not (self.tight or bounded):
            self.text += self.random.choice(self.SPACES)
        self.text += token
        self.tight = token[-1] in ">[](),;{}" and token[-2:-1] != "\\"  # no end of a name
        return len(self.text) - len(token)

    def dot(self) -> None:
        """Write a dot; after a name or number it must not run into what follows."""
        self.space()
        if self.text[-1] in ".0123456789":
            self.text += " "
        self.tight = self.tight or (self.text[-1] in "\"'" and self.text[-2] != "\\")
        self.text += "."

    # Directives

    def directives(self) -> None:
        for prefix in self.random.sample(["ls", "", "a.b-c", "prefix", "base", "đ", "G"], 3):
            if self.maybe(0.4):
                self.prefix(prefix, self.random.choice(NAMESPACES))
        if self.maybe(0.3):
            self.base = self.random.choice([n for n in NAMESPACES if n[-1] in "/#"])
            self.directive(self.random.choice(["@base", "BASE", "base"]), f"<{self.base}>")

    def prefix(self, prefix: str, namespace: str) -> None:
        self.prefixes[prefix] = namespace
        word = self.random.choice(["@prefix", "PREFIX", "prefix", "Prefix"])
        self.directive(word, f"{prefix}:", f"<{namespace}>")

    def directive(self, word: str, *rest: str) -> None:
        for token in (word, *rest):
            self.put(token)
        if word[0] == "@":
            self.dot()

    # Terms

    def escaped(self, char: str) -> str:
        return f"\\u{ord(char):04X}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"

    def iri(self, value: str) -> str:
        short = [p for p, n in self.prefixes.items() if value.startswith(n)]
        if short and self.maybe(0.8):
            prefix = self.random.choice(short)
            local = value[len(self.prefixes[prefix]) :]
            if all(c in "~.-!$&'()*+,;=/?#@%_:" or c.isalnum() for c in local):
                return f"{prefix}:" + "".join(self.local(local))
        base = self.base.rstrip("#")
        rest = value[len(base) :]
        if base and value.startswith(base) and self.maybe(0.5):
            if re.fullmatch(r"#\w+" if base != self.base else r"\w+", rest):
                return f"<{rest}>"
        hard = self.maybe(0.2)
        return f"<{''.join(self.escaped(c) if hard and c.isalnum() else c for c in value)}>"

    def local(self, local: str) -> Iterator[str]:
        for n, c in enumerate(local):
            edge = n in (0, len(local) - 1)
            must = c in "~!$&'()*+,;=/?#@%" or (c in ".-" and edge)
            yield f"\\{c}" if must or (c in ".-_" and self.maybe(0.3)) else c

    def literal(self, literal: ox.Literal) -> str:
        bare = BARE.get(literal.datatype.value.removeprefix(XSD))
        if bare and re.fullmatch(bare, literal.value) and self.maybe(0.8):
            return literal.value
        quote = self.random.choice(['"', "'", '"""', "'''"])
        body = ""
        for n, c in enumerate(literal.value):
            plain = {"\\": "\\\\", '"': '\\"', "'": "\\'"}.get(c, c)
            if len(quote) == 1:
                plain = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(c, plain)
            # A quote may stand alone in a long text of its kind, but not at its end.
            elif c == quote[0] and literal.value[n - 1 : n] != c != literal.value[n + 1 : n + 2]:
                plain = c if 0 < n < len(literal.value) - 1 and self.maybe(0.7) else plain
            body += self.escaped(c) if self.maybe(0.1) else plain
        token = quote + body + quote
        between = self.random.choice(["", "", "", " ", "\n", " # tag\n", "\r\n\t"])
        if literal.language:
            tag = self.random.choice([literal.language, literal.language.upper()])
            return f"{token}{between}@{tag}"
        if literal.datatype.value != XSD + "string" or self.maybe(0.2):
            after = self.random.choice(["", "", between])
            return f"{token}{between}^^{after}{self.iri(literal.datatype.value)}"
        return token

    # Statements: each gives the term that it wrote and where

    def node(self) -> int:
        self.nodes += 1
        return self.nodes

    def blank(self) -> tuple[Named, int]:
        label = self.random.choice(["_:b", "_:b.c", "_:1", "_:x-y", "_:đ_"])
        return label, self.put(label)

    def object(self, depth: int) -> tuple[Named, int]:
        if depth < 4 and self.maybe(0.3):
            return self.random.choice([self.nested, self.listed, self.listed])(depth + 1)
        if self.maybe(0.15):
            return self.blank()
        term = self.random.choice(self.values)
        text = self.literal(term) if isinstance(term, ox.Literal) else self.iri(str(term)[1:-1])
        return str(term), self.put(text)

    def nested(self, depth: int) -> tuple[Named, int]:
        node, at_node = self.node(), self.put("[")
        if self.maybe(0.8):
            self.facts(node, at_node, depth)
        self.put("]")
        return node, at_node

    def listed(self, depth: int) -> tuple[Named, int]:
        start = self.put("(")
        items = [self.object(depth) for _ in range(self.random.randint(0, 3))]
        cells: list[Named] = [*(self.node() for _ in items), NIL]
        places = [*(at_item for _, at_item in items), self.put(")")]
        for n, (item, at_item) in enumerate(items):
            self.noted.append(((cells[n], FIRST, item), (start, at_item, at_item)))
            self.noted.append(((cells[n], REST, cells[n + 1]), (start, at_item, places[n + 1])))
        return cells[0], start

    def facts(self, subject: Named, at_subject: int, depth: int = 0) -> None:
        for n in range(self.random.randint(1, 3)):
            for _ in range(self.random.choice([1, 1, 2]) if n else 0):
                self.put(";")
            verb = self.random.choice([*self.predicates, RDF_TYPE])
            a = verb == RDF_TYPE and self.maybe(0.7)
            at_verb = self.put("a" if a else self.iri(verb.value))
            for m in range(self.random.choice([1, 1, 2, 3])):
                if m:
                    self.put(",")
                value, at_value = self.object(depth)
                places = (at_subject, at_verb, at_value)
                self.noted.append(((subject, str(verb), value), places))
        for _ in range(self.random.choice([0, 0, 1, 2])):
            self.put(";")

    def statement(self) -> None:
        kind = self.random.randrange(10)
        if kind == 0:
            self.facts(*self.blank())
        elif kind == 1:
            self.facts(*self.listed(2))
        elif kind == 2:
            # A node with facts inside may stand alone, an empty one may not.
            node, at_node = self.node(), self.put("[")
            self.facts(node, at_node, 2)
            self.put("]")
            if self.maybe(0.5):
                self.facts(node, at_node)
        else:
            value = self.random.choice(self.subjects)
            self.facts(f"<{value}>", self.put(self.iri(value)))

    def block(self) -> None:
        """Write a graph of TriG with its statements."""
        name = self.random.choice(["", "[", "_:g", self.iri(self.random.choice(self.subjects))])
        if name and self.maybe(0.4):
            self.put(self.random.choice(["GRAPH", "graph", "Graph"]))
        if name:
            self.put(name)
        if name == "[":
            self.put("]")
        self.put("{")
        many = self.random.randint(0, 2)
        for n in range(many):
            self.statement()
            if n < many - 1 or self.maybe(0.5):
                self.dot()
        self.put("}")

    def write(self) -> str:
        for _ in range(self.random.randint(1, 5)):
            self.directives()
            if self.graphs and self.maybe(0.5):
                self.block()
            else:
                self.statement()
                self.dot()
        # At the very end of a file pyoxigraph takes the dot after an escape into the name.
        return self.text + self.random.choice(["\n", "\r", " ", "\n# end"])


def prove(document: turtle.Document, noted: list[Noted]) -> int:
    """Hold the place of every term of every triple against what the writer noted; count them.

    The places lead from each triple to the fact that was written there. If each leads to another
    one, says the same and gives nodes without names one label each, all places are right.
    """
    subjects: dict[Named, int] = {}
    predicates: dict[tuple[Named, str], int] = {}
    objects: dict[Fact, int] = {}
    for (s, p, o), (at_s, at_p, at_o) in noted:
        subjects.setdefault(s, at_s)
        predicates.setdefault((s, p), at_p)
        objects.setdefault((s, p, o), at_o)
    written = {
        (subjects[s], predicates[s, p], at_o, p): (s, o) for (s, p, o), at_o in objects.items()
    }
    assert len(written) == len(objects)
    found = positions(document)
    labels: dict[Named, str] = {}
    text = document.text
    for t in dict.fromkeys(document.triples):
        s, p, o = map(str, (t.subject, t.predicate, t.object))
        key = (s.strip("<>"), p[1:-1], o)
        places = (found.subjects[key[0]], found.predicates[key[:2]], found.objects[key])
        for term, label in zip(written.pop((*places, p)), (s, o), strict=True):
            assert labels.setdefault(term, label) == label
            assert isinstance(term, int) or term == label
        for place, offset in zip(
            (found.place(s), found.place(s, p), found.place(s, p, o)), places, strict=True
        ):
            before = text[:offset]
            assert place == Place(before.count("\n") + 1, offset - before.rfind("\n"))
        assert found.holds(s, p)
    assert not written
    assert len(set(labels.values())) == len(labels)
    return len(found.subjects) + len(found.predicates) + len(found.objects)


@LAW
@given(triples.filter(bool), RANDOM)
def test_every_term_of_a_hand_written_file_has_its_place(
    given_: list[ox.Triple], random: Random
) -> None:
    hand = Hand(random, given_)
    text = hand.write()
    assert prove(turtle.parse(text), hand.noted) >= 3


@LAW
@given(triples.filter(bool), RANDOM)
def test_every_term_of_a_dataset_in_trig_has_its_place(
    given_: list[ox.Triple], random: Random
) -> None:
    hand = Hand(random, given_, graphs=True)
    text = hand.write()
    assume(hand.noted)
    assert prove(reading.parse(text, "trig"), hand.noted) >= 3


BLANKS = ["_:b", "_:b.c", "_:1", "_:đ-x"]


@LAW
@given(triples.filter(bool), st.sampled_from(["ntriples", "nquads"]), RANDOM)
def test_every_term_of_a_file_of_lines_has_its_place(
    given_: list[ox.Triple], form: str, random: Random
) -> None:
    text = ""
    noted: list[Noted] = []
    for t in [*given_, *given_[:2]]:
        text += random.choice(["", "\n", "\t\n", '# <a> <b> "c" .\n', "\r\n", "\r"])
        s = random.choice([*BLANKS, *[str(t.subject)] * 4])
        o = random.choice([*BLANKS, *[str(t.object)] * 4])
        places = []
        for token in (s, str(t.predicate), o):
            # White space may be left out wherever two terms cannot run into one.
            text += random.choice(["", " ", "\t", " \t "]) if token[0] != "_" else " "
            places.append(len(text))
            text += (
                re.sub(r"[đế🏔]", escape, token)
                if token[0] != "_" and random.random() < 0.3
                else token
            )
        noted.append(((s, str(t.predicate), o), (places[0], places[1], places[2])))
        if form == "nquads" and random.random() < 0.6:
            text += random.choice([" ", "\t"]) + random.choice(["_:g", "<http://e.org/g>", s])
        text += random.choice([" .", "\t.", " . # <x>", " .\t"]) + random.choice(
            ["\n", "\r\n", "\n\n"]
        )
    assert prove(reading.parse(text, form), noted) >= 3


def escape(match: re.Match[str]) -> str:
    return f"\\U{ord(match.group()):08X}"


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


def test_brackets_of_iris_may_be_left_out() -> None:
    _, places = walked("ls:a plan:p [ plan:q 1 ] .")
    ls, plan = "https://w3id.org/lsgraph/id/x/", "https://w3id.org/lsgraph/plan#"
    assert (
        places.place(f"<{ls}a>", f"<{plan}p>") == places.place(ls + "a", plan + "p") == Place(4, 6)
    )
    assert places.holds(f"<{ls}a>", f"<{plan}p>")
    assert places.holds(ls + "a", plan + "p")
    assert not places.holds(ls + "a", plan + "q")


def places_of(body: str) -> list[tuple[str, ...]]:
    """The texts at the subject, predicate and object of every triple, in the order of the parser."""
    document, places = walked(body)
    terms = ((str(t.subject), str(t.predicate), str(t.object)) for t in document.triples)
    return [
        tuple(at(document.text, places.place(*key[:n])).split()[0] for n in (1, 2, 3))
        for key in terms
    ]


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("_:b plan:p _:c .", ["_:b plan:p _:c"]),
        ("ls:a plan:p [ plan:q 1 ] .", ["[ plan:q 1", "ls:a plan:p ["]),
        ("[ plan:q 1 ] plan:p 2 .", ["[ plan:q 1", "[ plan:p 2"]),
        (
            "ls:a plan:p ( 1 ls:b ) .",
            ["( 1 1", "ls:a plan:p (", "( ls:b ls:b", "( 1 ls:b", "( ls:b )"],
        ),
        # A text that is alone is complete with the token after it, one with a language is not.
        ('ls:a plan:p [ plan:q "x" ] .', ["ls:a plan:p [", '[ plan:q "x"']),
        ('ls:a plan:p [ plan:q "x"@vi ] .', ['[ plan:q "x"@vi', "ls:a plan:p ["]),
        ('ls:a plan:p ( "x" ) .', ["ls:a plan:p (", '( "x" )', '( "x" "x"']),
        ('ls:a plan:p ( "x"@vi ) .', ["ls:a plan:p (", '( "x"@vi "x"@vi', '( "x"@vi )']),
        ("ls:a plan:p ( () ) .", ["ls:a plan:p (", "( () ()", "( () )"]),
    ],
)
def test_nodes_without_a_name_have_places(body: str, texts: list[str]) -> None:
    assert [" ".join(found) for found in places_of(body)] == texts


def test_a_prefix_may_be_called_prefix() -> None:
    text = "@prefix prefix: <http://e.org/> . prefix:x <http://e.org/p> prefix:y ."
    places = positions(turtle.parse(text))
    assert at(text, places.place("http://e.org/x")).startswith("prefix:x")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("jsonld", '{"@id": "http://e.org/a", "http://e.org/p": 1}'),
        (
            "rdfxml",
            f'<r:RDF xmlns:r="{RDF}" xmlns:e="http://e.org/">'
            '<r:Description r:about="http://e.org/a"><e:p>1</e:p></r:Description></r:RDF>',
        ),
    ],
)
def test_formats_without_places_say_so(form: str, text: str) -> None:
    document = reading.parse(text, form)
    places = positions(document)
    assert len(document.triples) == 1
    assert places.place("http://e.org/a", "http://e.org/p", '"1"') is None
    assert not places.holds("http://e.org/a", "http://e.org/p")


@pytest.mark.parametrize("space", [" " * 50_000, "# x\n" * 20_000, "\n\t" * 30_000])
def test_long_space_costs_no_more_than_its_length(space: str) -> None:
    assert found(f'ls:a plan:p "x"{space}, ls:b .')[-1] == "ls:b ."


@pytest.mark.parametrize("pair", ["[]", "()"])
def test_a_deep_tower_has_places(pair: str) -> None:
    deep = 20_000
    open_ = "[ plan:q " if pair == "[]" else "( "
    text = f"ls:a plan:p {open_ * deep}1{' ' + pair[1] * deep} ."
    document, places = walked(text)
    innermost = next(t for t in document.triples if str(t.object)[:3] == '"1"')
    key = (str(innermost.subject), str(innermost.predicate), str(innermost.object))
    assert at(document.text, places.place(*key)).startswith("1 ")
