"""Rule: a session follows data through changes; the cost of a change follows the change.

It holds the data twice, as they were and as they are, because what a removed triple was part of
can only be seen in the data as they were.
"""

from __future__ import annotations

from collections.abc import Iterable

from lsgraph.shacl import Validator
from lsgraph.shacl.index import Fact, Index
from lsgraph.shacl.shapes import Result


class Session:
    """Data under validation, with the results up to date after every change."""

    def __init__(
        self, validator: Validator, facts: Iterable[Fact], results: list[Result] | None = None
    ) -> None:
        self.validator = validator
        self.data, self._before = Index(), Index()
        for fact in facts:
            self.data.add(fact)
            self._before.add(fact)
        self._asker = validator.asker(self.data)
        self.results = validator.validate(self.data) if results is None else results

    def apply(self, removed: Iterable[Fact], added: Iterable[Fact]) -> list[Result]:
        """Change the data and give the results, which are those of validating all of them."""
        gone = [f for f in dict.fromkeys(removed) if f in self.data]
        for fact in gone:
            self.data.remove(fact)
        new = [f for f in dict.fromkeys(added) if f not in self.data]
        for fact in new:
            self.data.add(fact)
        # What was taken out and put back has not changed.
        same = set(gone) & set(new)
        gone, new = ([f for f in facts if f not in same] for facts in (gone, new))
        self._asker.follow(gone, new)
        self.results = self.validator.revalidate(
            self.results, self._before, self.data, (gone, new), self._asker
        )
        for fact in gone:
            self._before.remove(fact)
        for fact in new:
            self._before.add(fact)
        return self.results
