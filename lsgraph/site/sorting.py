"""Rule: names stand in the order of the Vietnamese alphabet, letters first and tones after."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PLACE = {letter: n for n, letter in enumerate(_ALPHABET)}
_MARKS = {"\u0306", "\u0302", "\u031b"}  # breve, circumflex, horn: they make letters
_TONES = {tone: n + 1 for n, tone in enumerate("\u0300\u0309\u0303\u0301\u0323")}
_NUMBERS = re.compile(r"(\d{1,18})")

Key = tuple[tuple[tuple[int, int, int], ...], tuple[int, ...], str]


@lru_cache(maxsize=65_536)
def key(text: str) -> Key:
    """Give what to sort a name by: numbers by value, then letters, then tones, then the text."""
    letters: list[tuple[int, int, int]] = []
    tones: list[int] = []
    for part in _NUMBERS.split(text.casefold()):
        if part.isascii() and part.isdigit():
            letters.append((1, int(part), 0))
            continue
        for letter in unicodedata.normalize("NFC", part):
            base, *marks = list(unicodedata.normalize("NFD", letter))
            tone = next((_TONES[m] for m in marks if m in _TONES), 0)
            whole = unicodedata.normalize("NFC", base + "".join(m for m in marks if m in _MARKS))
            if whole in _PLACE:
                letters.append((2, _PLACE[whole], 0))
                tones.append(tone)
            else:
                letters.append((0, 0, ord(base)) if not base.isalnum() else (3, ord(base), 0))
    return tuple(letters), tuple(tones), text


def initial(text: str) -> str:
    """Give the letter of the alphabet under which a name is listed, "#" if it begins with none."""
    for letter in text.casefold():
        base, *marks = list(unicodedata.normalize("NFD", letter))
        whole = unicodedata.normalize("NFC", base + "".join(m for m in marks if m in _MARKS))
        if whole in _PLACE:
            return whole.upper()
        if base.isdigit():
            return "#"
    return "#"


def anchor(letter: str) -> str:
    """Give the fragment of a letter, in ASCII so that it looks alike in every address bar."""
    number = _PLACE.get(letter.casefold())
    return f"letter-{number}" if number is not None else "letter-other"
