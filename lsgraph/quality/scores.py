"""Rule: a score is a frozen value that holds its reasons; every sum is made from its measures."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lsgraph.findings import Finding
from lsgraph.quality.indicators import DIMENSIONS, band
from lsgraph.quality.measuring import Measure


@dataclass(frozen=True)
class Score:
    """The score of a record: each measure, what was found, and what it was found with.

    `name` is the name of the file read, `base` the address that its folder is served from (or
    nothing), `catalog` the IRI of the catalogue (or nothing), `shapes` the names of the shapes files.
    """

    name: str
    base: str
    catalog: str
    datasets: int
    distributions: int
    measures: tuple[Measure, ...]
    findings: tuple[Finding, ...]
    shapes: tuple[str, ...]

    @property
    def total(self) -> Fraction:
        """The points had, exactly."""
        return sum((m.points for m in self.measures), Fraction(0))

    @property
    def possible(self) -> int:
        """The points that there are: 405."""
        return sum(m.indicator.points for m in self.measures)

    @property
    def known(self) -> int:
        """The points that could be had without what is unknown: 325 offline."""
        return sum(m.indicator.points for m in self.measures if m.state == "known")

    @property
    def band(self) -> str:
        """The rating of the points had: "excellent", "good", "sufficient" or "bad"."""
        return band(self.total)

    @property
    def dimensions(self) -> dict[str, tuple[Fraction, int]]:
        """The points had and the points there are of each dimension."""
        return {
            name: (
                sum(
                    (m.points for m in self.measures if m.indicator.dimension == name), Fraction(0)
                ),
                sum(m.indicator.points for m in self.measures if m.indicator.dimension == name),
            )
            for name in DIMENSIONS
        }

    @property
    def best(self) -> str:
        """The rating if all that is unknown turns out well."""
        return band(self.total + self.possible - self.known)

    def reaches(self, points: float) -> bool:
        """Say whether the score is at least a number of points: exit code 1 where it is not."""
        return self.total >= Fraction(points)


__all__ = ["Score"]
