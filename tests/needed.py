"""Rule: what only some machines have is skipped where it is missing, and required where CI says so."""

from __future__ import annotations

import importlib
import os
from typing import Any

import pytest


def need(there: bool, what: str) -> None:
    """Skip the test where something is missing; fail it where LSGRAPH_REQUIRE is set."""
    if not there:
        if os.environ.get("LSGRAPH_REQUIRE"):
            pytest.fail(f"{what} is required here and absent")
        pytest.skip(f"no {what} here")


def package(name: str) -> Any:
    """Import a module that tests alone use, else skip or fail as `need` does."""
    try:
        return importlib.import_module(name)
    except ImportError:
        need(False, f"package {name}")
