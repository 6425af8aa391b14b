"""Rule: what SHACL says of the data is reported whole, in both languages, and of nothing but the data."""

from __future__ import annotations

import warnings

import pyoxigraph as ox
import pytest

from lsgraph import turtle, validation
from lsgraph.errors import LsgraphError
from lsgraph.findings import SEVERITIES, Finding

HEAD = """\
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EX = "http://example.org/"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


def read(body: str) -> tuple[ox.Triple, ...]:
    return turtle.parse(HEAD + body).triples if body else ()


def validated(data: str, shapes: str, ontology: str = "") -> list[Finding]:
    return validation.validate(read(data), read(ontology), read(shapes))


def focused(data: str, shapes: str, ontology: str = "") -> dict[str, int]:
    return validation.focus_nodes(read(data), read(ontology), read(shapes))


LABELLED = """
ex:Goal-label sh:path rdfs:label ; sh:minCount 1 ; sh:severity sh:Warning ;
    sh:message "A goal has a label."@en , "Mục tiêu có nhãn."@vi ;
    sh:description "Add a label."@en , "Hãy thêm nhãn."@vi .
"""
SHAPES = (
    "ex:Goal-shape a sh:NodeShape ; sh:targetClass ex:Goal ; sh:property ex:Goal-label ." + LABELLED
)


def test_a_finding_has_the_words_of_its_shape() -> None:
    (finding,) = validated("ex:a a ex:Goal .", SHAPES)
    assert finding == Finding(
        severity="warning",
        shape=EX + "Goal-label",
        message={
            "en": "A goal has a label. Here it is missing.",
            "vi": "Mục tiêu có nhãn. Ở đây đang thiếu.",
        },
        advice={"en": "Add a label.", "vi": "Hãy thêm nhãn."},
        focus=f"<{EX}a>",
        path=LABEL,
        detail="MinCountConstraintComponent 1",
        component="http://www.w3.org/ns/shacl#MinCountConstraintComponent",
    )


def test_data_that_conform_give_nothing() -> None:
    assert validated('ex:a a ex:Goal ; rdfs:label "a" .', SHAPES) == []


def test_a_value_is_given_as_it_was_written() -> None:
    shapes = SHAPES.replace("sh:minCount 1", "sh:datatype xsd:string")
    for value in ('"007"^^<http://www.w3.org/2001/XMLSchema#integer>', '"x"@vi', f"<{EX}b>"):
        (finding,) = validated(f"ex:a a ex:Goal ; rdfs:label {value} .", shapes)
        assert (finding.focus, finding.path, finding.value) == (f"<{EX}a>", LABEL, value)


@pytest.mark.parametrize("name", ["Violation", "Warning", "Info"])
def test_the_severity_is_the_shapes(name: str) -> None:
    (finding,) = validated("ex:a a ex:Goal .", SHAPES.replace("sh:Warning", f"sh:{name}"))
    assert finding.severity == name.lower()
    assert finding.severity in SEVERITIES


def test_without_a_severity_it_is_a_violation() -> None:
    (finding,) = validated("ex:a a ex:Goal .", SHAPES.replace("sh:severity sh:Warning ;", ""))
    assert finding.severity == "violation"


@pytest.mark.parametrize(
    "message",
    [
        'sh:message "A goal has a label."@en ;',
        'sh:message "A goal has a label." ;',
        'sh:message "Mục tiêu có nhãn."@vi ;',
        'sh:message "Une étiquette manque."@fr ;',
        "",
    ],
)
def test_a_message_is_never_missing_in_a_language(message: str) -> None:
    shapes = SHAPES.replace(
        'sh:message "A goal has a label."@en , "Mục tiêu có nhãn."@vi ;', message
    )
    assert shapes != SHAPES
    (finding,) = validated("ex:a a ex:Goal .", shapes)
    assert finding.message["en"]
    assert finding.message["vi"]


def test_a_shape_without_a_name_still_says_what_is_wrong() -> None:
    shapes = """ex:Goal-shape a sh:NodeShape ; sh:targetClass ex:Goal ;
        sh:property [ sh:path rdfs:label ; sh:minCount 1 ; sh:severity sh:Info ] ."""
    (finding,) = validated("ex:a a ex:Goal .", shapes)
    assert finding.severity == "info"
    assert finding.message["en"] == finding.message["vi"] == finding.detail != ""


# Of the data alone


def test_the_ontology_is_context_and_not_reported_on() -> None:
    ontology = "ex:Aim rdfs:subClassOf ex:Goal . ex:example a ex:Goal ."
    assert validated('ex:b a ex:Aim ; rdfs:label "b" .', SHAPES, ontology) == []
    assert [f.focus for f in validated("ex:a a ex:Aim .", SHAPES, ontology)] == [f"<{EX}a>"]
    assert len(validated(ontology, SHAPES)) == 1


def test_a_thing_of_the_data_that_the_ontology_names_too_is_reported_on() -> None:
    assert len(validated("ex:a a ex:Goal .", SHAPES, "ex:a ex:note 1 .")) == 1


def test_what_the_ontology_knows_satisfies_the_shapes() -> None:
    shapes = SHAPES.replace("sh:minCount 1", "sh:class ex:Name")
    data = "ex:a a ex:Goal ; rdfs:label ex:n ."
    assert validated(data, shapes, "ex:n a ex:Name .") == []
    assert len(validated(data, shapes, "ex:m a ex:Name .")) == 1


@pytest.mark.parametrize("target", ["sh:targetNode ex:b", "sh:targetObjectsOf ex:serves"])
def test_a_node_that_the_data_only_refer_to_is_reported_on(target: str) -> None:
    shapes = SHAPES.replace("sh:targetClass ex:Goal", target)
    findings = validated("ex:a ex:serves ex:b .", shapes)
    assert [f.focus for f in findings] == [f"<{EX}b>"]
    assert validated("ex:a ex:serves ex:b .", shapes, 'ex:b rdfs:label "b" .') == []


def test_what_was_given_is_not_changed() -> None:
    data, ontology, shapes = read("ex:a a ex:Goal ."), read("ex:b a ex:Goal ."), read(SHAPES)
    copies = tuple(data), tuple(ontology), tuple(shapes)
    validation.validate(data, ontology, shapes)
    assert (data, ontology, shapes) == copies


def test_generators_will_do() -> None:
    found = validation.validate(iter(read("ex:a a ex:Goal .")), iter(()), iter(read(SHAPES)))
    assert len(found) == 1
    counts = validation.focus_nodes(iter(read("ex:a a ex:Goal .")), iter(()), iter(read(SHAPES)))
    assert counts[EX + "Goal-shape"] == 1


# SPARQL constraints

UNIQUE = """
ex: sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
ex:unique a sh:NodeShape ; sh:targetSubjectsOf ex:code ; sh:sparql ex:unique-query ;
    sh:message "No two have one code."@en , "Hai đối tượng không trùng mã."@vi .
ex:unique-query sh:prefixes ex: ; sh:message "double"@en ;
    sh:select "SELECT $this ?value { $this ex:code ?value . ?other ex:code ?value FILTER(?other != $this) }" .
"""


def test_a_rule_in_sparql_is_asked_of_every_node() -> None:
    data = "ex:a ex:code 1 . ex:b ex:code 1 . ex:c ex:code 2 ."
    found = validated(data, UNIQUE)
    assert sorted(f.focus for f in found) == [f"<{EX}a>", f"<{EX}b>"]
    assert {f.message["vi"] for f in found} == {"Hai đối tượng không trùng mã."}
    assert {f.value for f in found} == {'"1"^^<http://www.w3.org/2001/XMLSchema#integer>'}
    assert {f.shape for f in found} == {EX + "unique"}
    assert focused(data, UNIQUE)[EX + "unique"] == 3


@pytest.mark.parametrize(
    "shapes",
    [
        SHAPES.replace("sh:minCount 1", 'sh:minCount "one"'),
        SHAPES.replace("sh:minCount 1", 'sh:pattern "("'),
        SHAPES.replace("sh:path rdfs:label ;", ""),
        UNIQUE.replace("SELECT $this", "SELEC $this"),
        UNIQUE.replace("?other ex:code ?value", "SERVICE <http://127.0.0.1:1/> { ?other ?p ?o }"),
    ],
    ids=["minCount", "pattern", "path", "select", "service"],
)
def test_shapes_that_cannot_be_used_are_an_error_not_a_traceback(shapes: str) -> None:
    with pytest.raises(LsgraphError) as raised:
        validated('ex:a a ex:Goal ; ex:code 1 ; rdfs:label "a" .', shapes)
    assert raised.value.message("vi") != raised.value.message("en")


def test_a_rule_in_sparql_reads_no_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("secret") / "a.ttl"
    secret.write_text("<http://secret.example/a> <http://example.org/code> 1 .")
    shapes = UNIQUE.replace("?value {", f"?value FROM <{secret.as_uri()}> {{")
    assert shapes != UNIQUE
    with pytest.raises(LsgraphError, match="FROM"):
        validated("ex:c ex:code 1 .", shapes)


def test_an_ill_typed_literal_gives_findings_and_no_noise(
    capfd: pytest.CaptureFixture[str],
) -> None:
    shapes = SHAPES.replace("sh:minCount 1", "sh:datatype xsd:boolean")
    with warnings.catch_warnings(record=True) as given_:
        warnings.simplefilter("always")
        (finding,) = validated('ex:a a ex:Goal ; rdfs:label "có"^^xsd:boolean .', shapes)
    assert finding.value == '"có"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    assert [str(w.message) for w in given_ if w.category is UserWarning] == []
    assert capfd.readouterr() == ("", "")


# What the shapes looked at

NODES = """
ex:a a ex:Goal ; ex:serves ex:b , ex:c . ex:b a ex:Aim , ex:Goal ; ex:serves ex:c .
ex:c a ex:SubAim . ex:d a ex:Task .
"""
CLASSES = "ex:Aim rdfs:subClassOf ex:Goal . ex:SubAim rdfs:subClassOf ex:Aim . ex:o a ex:Goal ."


@pytest.mark.parametrize(
    ("target", "ontology", "count"),
    [
        ("sh:targetClass ex:Goal", "", 2),
        ("sh:targetClass ex:Goal", CLASSES, 3),
        ("sh:targetClass ex:Aim", CLASSES, 2),
        ("sh:targetClass ex:SubAim", CLASSES, 1),
        ("sh:targetClass ex:Task , ex:Aim", CLASSES, 3),
        ("sh:targetClass ex:Gaol", CLASSES, 0),
        ("sh:targetNode ex:a", "", 1),
        ("sh:targetNode ex:a , ex:b , ex:none", "", 2),
        ("sh:targetSubjectsOf ex:serves", "", 2),
        ("sh:targetObjectsOf ex:serves", "", 2),
        ("sh:targetSubjectsOf ex:serve", "", 0),
        ("sh:targetClass ex:Goal ; sh:targetObjectsOf ex:serves", "", 3),
    ],
)
def test_the_nodes_of_each_target_are_counted(target: str, ontology: str, count: int) -> None:
    shapes = SHAPES.replace("sh:targetClass ex:Goal", target)
    counts = focused(NODES, shapes, ontology)
    assert (counts[EX + "Goal-shape"], counts.get(EX + "Goal-label", 0)) == (count, count)


def test_classes_of_the_data_count_too_and_may_go_in_circles() -> None:
    data = NODES + CLASSES + "ex:Goal rdfs:subClassOf ex:SubAim ."
    assert focused(data, SHAPES)[EX + "Goal-shape"] == 4


def test_a_property_shape_counts_all_its_holders() -> None:
    shapes = SHAPES + "ex:Task-shape sh:targetClass ex:Task ; sh:property ex:Goal-label ."
    assert focused(NODES, shapes) == {
        EX + "Goal-label": 3,
        EX + "Goal-shape": 2,
        EX + "Task-shape": 1,
    }


def test_a_shape_without_a_target_is_not_counted_but_for_its_holders() -> None:
    assert focused(NODES, "ex:loose a sh:NodeShape ; sh:nodeKind sh:IRI .") == {}


def test_a_class_that_is_a_shape_looks_at_its_own_things() -> None:
    # SHACL section 2.1.3.3, implicit class targets.
    shapes = "ex:Goal a rdfs:Class , sh:NodeShape ; sh:property ex:Goal-label ." + LABELLED
    assert len(validated(NODES, shapes)) == 2
    assert focused(NODES, shapes)[EX + "Goal"] == 2


def test_what_a_shape_without_a_name_looks_at_is_counted() -> None:
    shapes = "[] a sh:NodeShape ; sh:targetClass ex:Goal ; sh:property ex:Goal-label ." + LABELLED
    assert len(validated(NODES, shapes)) == 2
    assert focused(NODES, shapes)[EX + "Goal-label"] == 2


def test_a_shape_that_is_switched_off_looks_at_nothing() -> None:
    shapes = SHAPES.replace("a sh:NodeShape ;", "a sh:NodeShape ; sh:deactivated true ;")
    assert validated(NODES, shapes) == []
    assert set(focused(NODES, shapes).values()) <= {0}
