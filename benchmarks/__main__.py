"""Rule: a cold start is a whole process; each contestant takes its turn in every round.

Run by `make bench`. Prints the median of each in milliseconds and its ratio to importing rdflib.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import validation

ROUNDS = 20
SLOW_ROUNDS = 3  # for what takes seconds
LSGRAPH = str(Path(sys.executable).with_name("lsgraph"))
CONTESTANTS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "python -c 'import rdflib'": [sys.executable, "-c", "import rdflib"],
    "python -c 'import rdflib, and its SPARQL engine'": [
        sys.executable,
        "-c",
        "import rdflib, rdflib.plugins.sparql.processor",
    ],
    "lsgraph query goals": [LSGRAPH, "query", "goals"],
}
SLOW = {
    "lsgraph check lang-son": [LSGRAPH, "check", "lang-son"],
    "pyshacl, the same data and shapes": [
        sys.executable,
        "-c",
        "import glob, rdflib, pyshacl\n"
        "g = rdflib.Graph()\n"
        "for f in glob.glob('instances/lang-son/2025-07-01/*.ttl'): g.parse(f)\n"
        "for f in glob.glob('ontology/*.ttl'): g.parse(f)\n"
        "s = rdflib.Graph().parse('ontology/shapes/instances.ttl')\n"
        "assert pyshacl.validate(g, shacl_graph=s)[0]\n",
    ],
}


def timed(contestants: dict[str, list[str]], rounds: int) -> dict[str, list[float]]:
    """Time whole processes, each contestant once in every round; seconds."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, command in contestants.items():
            begun = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            times[name].append(time.perf_counter() - begun)
    return times


def main() -> None:
    """Time the contestants in turns, round by round, and print medians."""
    times = {**timed(CONTESTANTS, ROUNDS), **timed(SLOW, SLOW_ROUNDS)}
    medians = {name: statistics.median(values) for name, values in times.items()}
    base = medians["python -c 'import rdflib'"]
    for name, median in medians.items():
        print(f"{median * 1000:8.0f} ms  {median / base:6.2f} ×  {name}")
    validation.main()


if __name__ == "__main__":
    main()
