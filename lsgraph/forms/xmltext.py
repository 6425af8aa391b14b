"""Rule: text comes back from XML as it went in, or does not go in.

Source: XML 1.0, fifth edition, sections 2.2 (characters), 2.4 (escapes) and 2.11 (line ends).
"""

from __future__ import annotations

import re

from lsgraph.errors import ProjectError

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def escaped(text: str) -> str:
    """Escape text to stand between tags."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A carriage return would be read as a line feed.
    return text.replace("\r", "&#13;")


def quoted(text: str) -> str:
    """Escape text to stand as the value of an attribute, with its quotes."""
    text = escaped(text).replace('"', "&quot;")
    return '"' + text.replace("\n", "&#10;").replace("\t", "&#9;") + '"'


def refuse(text: str, where: str) -> None:
    """Raise ProjectError where a text holds a character that XML cannot carry."""
    wrong = _FORBIDDEN.search(text)
    if wrong:
        code = f"U+{ord(wrong.group()):04X}"
        raise ProjectError(
            en=f"XML cannot carry the character {code} of {where}; remove it from the text",
            vi=f"XML không mang được ký tự {code} của {where}; hãy xóa ký tự này khỏi văn bản",
        )
