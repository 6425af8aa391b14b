"""Rule: shapes that SHACL does not allow are refused, with the shape named and what is wrong."""

from __future__ import annotations

from lsgraph.errors import ProjectError


class UnknownConstructError(Exception):
    """Something that this validator does not know and the referee may: said aloud by the caller."""


def ill_formed(node: str, en: str, vi: str) -> ProjectError:
    """Make the error for an ill-formed shape (SHACL, section 3.4.2: a failure, not a result)."""
    return ProjectError(
        en=f"the shapes cannot be applied: {node} has {en}; correct the shapes file",
        vi=f"không áp dụng được các shape: {node} có {vi}; hãy sửa tệp shape",
    )
