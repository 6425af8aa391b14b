"""Rule: progress is one line on a terminal, in the reader's language; nothing of it stays."""

from __future__ import annotations

import time
from collections.abc import Callable

_WIDTH = 24
_OFTEN = 0.1  # seconds between two lines


class Bar:
    """Draws how far a check of many plans has come; `write` sends text to the terminal."""

    def __init__(self, total: int, lang: str, width: int, write: Callable[[str], object]) -> None:
        self._total = total
        self._lang = lang
        self._width = width
        self._write = write
        self._begun = time.monotonic()
        self._last = 0.0
        self._drawn = 0

    def draw(self, done: int, found: int, failed: int) -> None:
        """Draw the line anew, but not oftener than the eye follows."""
        now = time.monotonic()
        if now - self._last < _OFTEN and done < self._total:
            return
        self._last = now
        text = line(done, self._total, found, failed, now - self._begun, self._lang)
        text = text[: max(self._width - 1, 1)]
        self._write("\r" + text.ljust(self._drawn))
        self._drawn = len(text)

    def clear(self) -> None:
        """Take the line away."""
        if self._drawn:
            self._write("\r" + " " * self._drawn + "\r")
            self._drawn = 0


def line(done: int, total: int, found: int, failed: int, seconds: float, lang: str) -> str:
    """Say how many plans are done, have findings or failed, and how many go in a second."""
    filled = _WIDTH * done // max(total, 1)
    bar = "[" + "#" * filled + "-" * (_WIDTH - filled) + "]"
    speed = done / seconds if seconds > 0 else 0.0
    if lang == "vi":
        parts = [f"{done}/{total} quy hoạch", f"{found} có lỗi"]
        parts += [f"{failed} không kiểm tra được"] if failed else []
        parts.append(f"{speed:.1f}".replace(".", ",") + " quy hoạch/giây")
    else:
        parts = [f"{done}/{total} plans", f"{found} with findings"]
        parts += [f"{failed} not checked"] if failed else []
        parts.append(f"{speed:.1f} plans/s")
    return f"{bar} " + ", ".join(parts)
