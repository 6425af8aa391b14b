"""Rule: shapes that SHACL does not allow are refused, with the shape named and what is wrong."""

from __future__ import annotations

from lsgraph.errors import ProjectError

# How many shapes may stand in each other: what recursion can bear, and far more than anyone reads.
DEEPEST = 100


class UnknownConstructError(Exception):
    """Something that this validator does not know and the referee may: said aloud by the caller."""


def ill_formed(node: str, en: str, vi: str) -> ProjectError:
    """Make the error for an ill-formed shape (SHACL, section 3.4.2: a failure, not a result)."""
    return ProjectError(
        en=f"the shapes cannot be applied: {node} has {en}; correct the shapes file",
        vi=f"không áp dụng được các shape: {node} có {vi}; hãy sửa tệp shape",
    )


def too_deep(node: str) -> ProjectError:
    """Make the error for shapes that nobody can follow."""
    return ill_formed(
        node, f"shapes in it nested deeper than {DEEPEST}", f"shape lồng nhau sâu quá {DEEPEST} mức"
    )
