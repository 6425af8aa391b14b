"""Rule: the whole exported folder of one plan is made by the command: data in all forms, record, pages."""

from __future__ import annotations

import shutil

from benchmarks.acts import Act, Acts
from benchmarks.contenders.commands import LSGRAPH, command
from benchmarks.place import Place

NEEDS = ("sound",)
GROWS = False
BASE = "https://data.example.org/"


def _ours(place: Place) -> Acts:
    target = place.folder / "exported"
    shutil.rmtree(target, ignore_errors=True)
    words = [LSGRAPH, "export", place.revision.plan, "--to", str(target), "--base", BASE]
    return {"": Act(lambda: command(place, words))}


CONTENDERS = {"lsgraph export": _ours}
