"""Rule: a command is a whole process within a project of the place, in one language."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.place import Place

LSGRAPH = str(Path(sys.executable).with_name("lsgraph"))
PYSHACL = str(Path(sys.executable).with_name("pyshacl"))


def command(place: Place, words: Sequence[str], *, home: str = "sound", codes: str = "0") -> bytes:
    """Run a command within a project of the place; give its output, raise for other exit codes."""
    done = subprocess.run(words, capture_output=True, env=environment(place, home), check=False)
    if str(done.returncode) not in codes.split():
        raise RuntimeError(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def environment(place: Place, home: str = "sound") -> dict[str, str]:
    """Give the environment of a command."""
    return {**os.environ, "LSGRAPH_HOME": str(place.folder / home), "LSGRAPH_LANG": "en"}
