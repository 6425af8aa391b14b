"""Rule: validators stand side by side on the same data in one run; medians and ratios are printed.

Run by `make bench`, or alone: `python -m benchmarks.validation [COPIES]`. One plan: ours beside
pySHACL (with its query texts parsed once, which is its best case, and as it comes). Then the
same re-check of ten changed things in one plan and in COPIES of it (100).
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from lsgraph import project, referee, turtle
from lsgraph.shacl import Index, Validator
from lsgraph.shacl.index import Fact, fact
from lsgraph.shacl.session import Session

ROUNDS = 7
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
CODE = "<https://w3id.org/lsgraph/plan#code>"


def median(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def copied(data: list[Fact], slug: str, n: int) -> list[Fact]:
    """Copy a plan under another name, its units with other codes."""
    codes = {o: k for k, o in enumerate(sorted({o for _, p, o in data if p == CODE}))}
    own, other = f"/id/{slug}/", f"/id/{slug}-{n}/"
    return [
        (
            s.replace(own, other),
            p,
            f'"{n * len(codes) + codes[o]:05d}"' if p == CODE else o.replace(own, other),
        )
        for s, p, o in data
    ]


def ten_changes(session: Session) -> tuple[list[Fact], list[Fact]]:
    """Another label for ten things, as an editor's save would bring it."""
    things = sorted(s for s, ps in session.data.spo.items() if "/goal-" in s and LABEL in ps)[:10]
    removed = [(s, LABEL, o) for s in things for o in session.data.objects(s, LABEL)]
    return removed, [(s, p, o.replace('"', '"x ', 1)) for s, p, o in removed]


def incremental(name: str, validator: Validator, data: list[Fact]) -> float:
    full = median(lambda: validator.validate(Index.of(data)), 3)
    session = Session(validator, data)
    removed, added = ten_changes(session)

    def there_and_back() -> None:
        session.apply(removed, added)
        session.apply(added, removed)

    again = median(there_and_back) / 2
    print(f"{name}: {len(data)} triples; all {full * 1000:.0f} ms, "
          f"ten changed things {again * 1000:.1f} ms, ratio {full / again:.0f}")  # fmt: skip
    return again


def main(copies: int = 100) -> None:
    """Print the medians and ratios."""
    where = project.find()
    revision = where.plan().revision()
    words = [t for path in where.ontology for t in turtle.read(path).triples]
    data = [t for path in revision.files for t in turtle.read(path).triples]
    shapes = list(turtle.read(where.shapes("instances")).triples)
    ours = median(lambda: Validator(Index(shapes)).validate(Index((*words, *data))))
    theirs = median(lambda: referee.validate((*words, *data), shapes), 3)
    plain = median(lambda: referee.validate((*words, *data), shapes, cached=False), 1)
    print(f"one plan, {len(data)} triples: ours {ours * 1000:.0f} ms; "
          f"pySHACL with a query cache {theirs * 1000:.0f} ms ({theirs / ours:.0f} ×), "
          f"pySHACL as it comes {plain * 1000:.0f} ms ({plain / ours:.0f} ×)")  # fmt: skip
    validator = Validator(Index(shapes))
    plan, base = [fact(t) for t in data], [fact(t) for t in words]
    one = incremental("one plan", validator, [*base, *plan])
    many = [f for n in range(copies) for f in copied(plan, revision.plan, n)]
    hundred = incremental(f"{copies} plans", validator, [*base, *many])
    print(f"re-check of ten changed things, {copies} plans beside one: {hundred / one:.2f} ×")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
