"""Rule: an error says what is wrong and where, on one line, in the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest

from lsgraph.errors import LsgraphError, ProjectError, QueryError, TurtleError


def test_the_tree_is_the_one_that_is_drawn() -> None:
    assert LsgraphError.__bases__ == (Exception,)
    assert set(LsgraphError.__subclasses__()) == {TurtleError, QueryError, ProjectError}


@pytest.mark.parametrize("kind", [LsgraphError, TurtleError, QueryError, ProjectError])
def test_a_message_is_in_the_readers_language(kind: type[LsgraphError]) -> None:
    error = kind(en="no such thing", vi="không có thứ này")
    assert error.message("en").endswith("no such thing")
    assert error.message("vi").endswith("không có thứ này")
    assert str(error) == error.message("en")


def test_a_message_stands_on_one_line() -> None:
    error = QueryError(en="two\nlines\t and  gaps", vi="hai\r\ndòng")
    assert error.message("en") == "two lines and gaps"
    assert error.message("vi") == "hai dòng"


def test_both_languages_must_be_given() -> None:
    with pytest.raises(TypeError):
        LsgraphError(en="only English")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("path", "line", "column", "where"),
    [
        (Path("a/b.ttl"), 3, 7, "a/b.ttl:3:7: "),
        (Path("a/b.ttl"), 3, 0, "a/b.ttl:3: "),
        (Path("a/b.ttl"), 0, 0, "a/b.ttl: "),
        (None, 3, 7, "<text>:3:7: "),
        (None, 0, 0, "<text>: "),
    ],
)
def test_a_turtle_error_opens_with_its_place(
    path: Path | None, line: int, column: int, where: str
) -> None:
    error = TurtleError(path=path, line=line, column=column, en="bad", vi="hỏng")
    assert error.message("en") == where + "bad"
    assert error.message("vi") == where + "hỏng"
    assert (error.path, error.line, error.column) == (path, line, column)
