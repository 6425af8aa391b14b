"""Rule: a pass must mean something: what in a shapes graph can never find anything is a finding.

Looked for: an empty shapes graph, words of SHACL that do not exist, targets that the ontology
does not have, property shapes without a constraint. Source: SHACL, sections 2 to 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

import pyoxigraph as ox

from lsgraph.findings import Finding, Texts, told
from lsgraph.places import located
from lsgraph.shacl import PARAMETERS
from lsgraph.terms import PREFIXES, RDF_TYPE, iri, short
from lsgraph.turtle import Document

SH = PREFIXES["sh"]
_OTHERS = (
    "NodeShape PropertyShape Shape SPARQLConstraint SPARQLAskValidator SPARQLSelectValidator "
    "ConstraintComponent Parameter Parameterizable Validator PrefixDeclaration PropertyGroup "
    "ValidationReport ValidationResult AbstractResult SPARQLExecutable SPARQLAskExecutable "
    "SPARQLConstructExecutable SPARQLSelectExecutable SPARQLUpdateExecutable "
    "IRI BlankNode Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral "
    "Violation Warning Info NodeKind Severity "
    "targetClass targetNode targetSubjectsOf targetObjectsOf path severity message deactivated "
    "name description order group defaultValue flags ignoredProperties "
    "qualifiedMinCount qualifiedMaxCount qualifiedValueShapesDisjoint "
    "inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath "
    "select ask construct update prefixes declare prefix namespace "
    "parameter optional labelTemplate validator nodeValidator propertyValidator "
    "shapesGraph suggestedShapesGraph entailment conforms result resultMessage resultPath "
    "resultSeverity focusNode value sourceShape sourceConstraint sourceConstraintComponent "
    "detail shapesGraphWellFormed "
    # SHACL Advanced Features, which pySHACL checks.
    "target Target TargetType SPARQLTarget SPARQLTargetType rule Rule TripleRule SPARQLRule "
    "subject predicate object condition expression ExpressionConstraintComponent this "
    "filterShape nodes union intersection Function SPARQLFunction returnType"
)
_WORDS = {*PARAMETERS, *_OTHERS.split()}
_TARGETS = {"targetClass", "targetSubjectsOf", "targetObjectsOf"}


def examine(files: Sequence[Document], words: Iterable[ox.Triple] | None) -> list[Finding]:
    """Find what in the shapes graph of some files cannot find anything.

    `words` are those that targets may name.
    """
    shapes = [t for document in files for t in document.triples]
    known = None if words is None else {t.subject for t in words}
    found = [
        _finding(name, texts, *map(str, where))
        for name, where, texts in (*_misspelt(shapes), *_dead(shapes, known), *_inert(shapes))
    ]
    return located(found, files)


Triples = Sequence[ox.Triple]
Fault = tuple[str, tuple[object, ...], Texts]


def _misspelt(shapes: Triples) -> Iterator[Fault]:
    for t in shapes:
        used: list[tuple[object, tuple[object, ...]]] = [(t.predicate, ())]
        used += [(t.object, (t.object,))] if t.predicate == RDF_TYPE else []
        for word, value in used:
            if not isinstance(word, ox.NamedNode) or not word.value.startswith(SH):
                continue
            name = word.value.removeprefix(SH)
            if name in _WORDS or name.endswith("ConstraintComponent"):
                continue
            near = get_close_matches(name, _WORDS, n=1, cutoff=0.6)
            hint = f" Did you mean sh:{near[0]}?" if near else ""
            goi_y = f" Có phải sh:{near[0]}?" if near else ""
            yield (
                "unknown-shacl-word",
                (t.subject, t.predicate, *value),
                (
                    f"SHACL has no word sh:{name}, so it demands nothing.{hint}",
                    f"SHACL không có từ sh:{name} nên dòng này không đòi hỏi gì.{goi_y}",
                    "Correct the word.",
                    "Hãy sửa lại từ này.",
                ),
            )


def _dead(
    shapes: Triples, known: set[ox.NamedNode | ox.BlankNode | ox.Triple] | None
) -> Iterator[Fault]:
    for t in shapes:
        if known is None or t.predicate.value.removeprefix(SH) not in _TARGETS or t.object in known:
            continue
        target = t.object.value if isinstance(t.object, ox.NamedNode) else str(t.object)
        names = [k.value for k in known if isinstance(k, ox.NamedNode)]
        near = get_close_matches(target, names, n=1, cutoff=0.8)
        hint = f" Did you mean {short(near[0])}?" if near else ""
        goi_y = f" Có phải {short(near[0])}?" if near else ""
        yield (
            "dead-target",
            (t.subject, t.predicate, t.object),
            (
                f"The shape looks at {short(target)}, which the ontology does not have.{hint}",
                f"Shape áp dụng cho {short(target)}, nhưng bản thể học không có từ này.{goi_y}",
                "Correct the target to a word of ontology/plan.ttl.",
                "Hãy sửa target thành từ có trong ontology/plan.ttl.",
            ),
        )


def _inert(shapes: Triples) -> Iterator[Fault]:
    """Find shapes with a message or severity but nothing to demand."""
    components = {f"{SH}{name}" for name in PARAMETERS}
    own = {
        t.object.value
        for t in shapes
        if t.predicate == iri("sh:path") and isinstance(t.object, ox.NamedNode)
    }
    demanding = {
        t.subject
        for t in shapes
        if t.predicate.value in components
        # A property that a constraint component of this file declares (SHACL, section 6.2).
        or (t.predicate.value in own and not t.predicate.value.startswith(SH))
    }
    parameters = {t.object for t in shapes if t.predicate == iri("sh:parameter")}
    steps = {t.subject for t in shapes if t.predicate == iri("sh:path")}
    for shape in dict.fromkeys(t.subject for t in shapes if t.subject in steps):
        if shape in demanding or shape in parameters:
            continue
        yield (
            "inert-shape",
            (shape,),
            (
                "The property shape has a path but no constraint, so it can never find anything.",
                "Shape thuộc tính có đường dẫn nhưng không có ràng buộc nên không bao giờ báo lỗi.",
                "Add what it should demand, for example sh:minCount or sh:maxCount.",
                "Hãy thêm điều nó phải đòi hỏi, ví dụ sh:minCount hoặc sh:maxCount.",
            ),
        )


def nothing(shapes: Path) -> Finding:
    """Make the finding that no shape of a file looks at any node of the data."""
    texts = (
        "No shape of this file looks at any node of the data.",
        "Không shape nào trong tệp này áp dụng cho nút nào của dữ liệu.",
        "Check the shapes' targets, or whether it is the right file.",
        "Hãy kiểm tra target của các shape, hoặc xem có đúng tệp không.",
    )
    return replace(told("looked-at-nothing", texts), file=shapes)


def _finding(name: str, texts: Texts, focus: str, path: str = "", value: str = "") -> Finding:
    severity = "violation" if name != "inert-shape" else "warning"
    return replace(told(name, texts, severity=severity, focus=focus), path=path, value=value)
