"""Rule: every text is measured, cleaned and escaped here; a drawing is made of these few parts.

A drawing is one inline `<svg>` (SVG 2) that stands alone: its colours are CSS variables with
fallbacks, its letters are real text, it holds no script and asks for nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from html import escape

LONGEST = 300  # characters of one label; a longer one ends in an ellipsis
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]+"
)
# Widths in thousandths of the size, by the letter without its marks: a plain sans serif, taken wide.
_NARROW = dict.fromkeys("iIjl|.,:;'!", 300) | dict.fromkeys("ftr()[]/-‐ ", 370)
_BROAD = dict.fromkeys("mwMW@%", 930) | dict.fromkeys("–—", 640)
_PALETTE = {  # name: light, dark; each is at least 4.5 : 1 on its paper (WCAG 2.2, 1.4.3)
    "paper": ("#ffffff", "#14181d"),
    "land": ("#f4f0e2", "#222a31"),
    "ink": ("#1b1f24", "#e8eaed"),
    "soft": ("#4d5661", "#b3bcc6"),
    "rule": ("#c4cbd2", "#414b55"),
    "blue": ("#0b4f8f", "#8fbdf3"),
    "green": ("#1a6638", "#86d6a1"),
    "brown": ("#7f4407", "#efb978"),
    "purple": ("#63298a", "#d0abf2"),
    "red": ("#a5211a", "#ff9f95"),
}


def plain(text: str) -> str:
    """Give text as one line in form NFC, without what cannot be seen, at most LONGEST characters."""
    line = " ".join(unicodedata.normalize("NFC", _UNSEEN.sub(" ", text)).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def shown(text: str) -> str:
    """Give text for XML: plain and escaped."""
    return escape(plain(text), quote=True)


def number(value: float) -> str:
    """Write a coordinate with at most one decimal, the same on every machine."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate the width of a line of text at a font size, in the same units, rather too wide."""
    total = 0
    for letter in unicodedata.normalize("NFD", text):
        if unicodedata.combining(letter):
            continue
        usual = 760 if letter.isupper() else 600
        total += _NARROW.get(letter) or _BROAD.get(letter) or (usual if letter < "\u2e80" else 1000)
    return total * size / 1000 * (1.07 if bold else 1)


def wrap(text: str, limit: float, size: float, *, bold: bool = False) -> list[str]:
    """Break text into lines no wider than `limit`; a word that is wider is broken too."""
    lines: list[str] = []
    line = ""
    for word in plain(text).split():
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold=bold) <= limit:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while len(line) > 1 and width(line, size, bold=bold) > limit:
            cut = next(n for n in range(len(line) - 1, 0, -1)
                       if n == 1 or width(line[:n], size, bold=bold) <= limit)  # fmt: skip
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line] if line or not lines else lines


def text(
    x: float,
    y: float,
    lines: Sequence[str],
    size: float,
    cls: str = "",
    *,
    anchor: str = "start",
    leading: float = 1.25,
) -> str:
    """Write lines of text, the first on the baseline `y`; read aloud they are one sentence."""
    kind = f' class="{cls}"' if cls else ""
    align = f' text-anchor="{anchor}"' if anchor != "start" else ""
    if len(lines) == 1:
        return f'<text x="{number(x)}" y="{number(y)}"{kind}{align}>{shown(lines[0])}</text>'
    spans = " ".join(
        f'<tspan x="{number(x)}" y="{number(y + n * size * leading)}">{shown(line)}</tspan>'
        for n, line in enumerate(lines)
    )
    return f"<text{kind}{align}>{spans}</text>"


def linked(href: str, body: str, *, name: str = "", cls: str = "") -> str:
    """Make a part a link; `name` is what it is called aloud, where its own text does not say it."""
    aria = f' aria-label="{shown(name)}"' if name else ""
    kind = f' class="{cls}"' if cls else ""
    return f'<a href="{escape(href, quote=True)}"{kind}{aria}>{body}</a>' if href else body


def path(points: Iterable[tuple[float, float]], cls: str, *, closed: bool = False) -> str:
    """Draw a line through points, or the area that they enclose."""
    steps = " L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f'<path class="{cls}" d="M{steps}{"Z" if closed else ""}"/>'


def style(root: str, rules: str, screen: str = "") -> str:
    """Write the colours and the common rules of a drawing, all of them inside its root class."""
    light, dark = (
        ";".join(f"--d-{k}:var(--drawing-{k},{v[n]})" for k, v in _PALETTE.items()) for n in (0, 1)
    )
    inks = {"paper": "#fff", "land": "#fff", "rule": "#bbb", "soft": "#333"}
    printed = ";".join(f"--d-{k}:{inks.get(k, '#000')}" for k in _PALETTE)
    common = (
        "text{font-family:var(--drawing-font,system-ui,'Segoe UI','Noto Sans',Roboto,Arial,sans-serif);"
        "fill:var(--d-ink)}\n.paper{fill:var(--d-paper)}\n.soft{fill:var(--d-soft)}\n.bold{font-weight:600}\n"
        "a{text-decoration:none}\na text{fill:var(--d-blue)}\na:hover text,a:focus text{text-decoration:underline}\n"
        "a:focus{outline:2px solid var(--d-blue);outline-offset:2px}\n"
    )
    inside = "\n".join(f".{root} {rule}" for rule in (common + rules).split("\n") if rule)
    inside = inside.replace("a:hover text,a:focus text", f"a:hover text,.{root} a:focus text")
    return (
        f"<style>\n.{root}{{{light};display:block;width:100%;height:auto}}\n"
        f"@media (prefers-color-scheme:dark){{.{root}{{{dark}}}}}\n"
        f"@media print{{.{root}{{{printed}}}}}\n{inside}\n{screen}\n</style>"
    )


def drawing(
    root: str,
    key: str,
    size: tuple[float, float],
    title: str,
    desc: str,
    css: str,
    body: str,
    lang: str,
    *,
    screen: str = "",
    box: bool = True,
) -> str:
    """Put a drawing together; `key` makes its ids its own on a page, `screen` holds rules for wide screens."""
    w, h = (number(v) for v in size)
    # A drawing that holds one layout for each width of screen has its boxes inside.
    sized = f'viewBox="0 0 {w} {h}"' if box else f'width="{w}" height="{h}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{root}" lang="{lang}" '
        f'{sized} role="graphics-document document" '
        f'aria-labelledby="{key}-title" aria-describedby="{key}-desc">\n'
        f'<title id="{key}-title">{shown(title)}</title>\n<desc id="{key}-desc">{shown(desc)}</desc>\n'
        f'{style(root, css, screen)}\n<rect class="paper" width="100%" height="100%"/>\n{body}\n</svg>\n'
    )


def by_width(
    root: str,
    layouts: Mapping[str, tuple[str, tuple[float, float]]],
    *,
    below: int = 1050,
    widest: int = 480,
    paper: str = "narrow",
) -> tuple[str, str]:
    """Put the layouts "wide" and "narrow" of a drawing into one; give its body and its rules.

    The rules show one of them by the width of the screen: the narrow one on screens up to
    `below` pixels, no wider than `widest`, so that its letters do not grow too large. On paper
    stands the layout that `paper` names.
    """
    parts, shapes = [], {}
    for cls in ("wide", "narrow"):
        part, (w, h) = layouts[cls]
        shapes[cls] = f"{number(w)}/{number(h)}"
        parts.append(f'<svg class="{cls}" viewBox="0 0 {number(w)} {number(h)}">\n{part}\n</svg>')
    narrow = (
        f".{root} .wide{{display:none}}.{root} .narrow{{display:block}}"
        f".{root}{{max-width:{widest}px;aspect-ratio:{shapes['narrow']}}}"
    )
    rules = (
        f".{root}{{aspect-ratio:{shapes['wide']}}}\n"
        f"@media screen and (max-width:{below}px){{{narrow}}}"
    )
    if paper == "narrow":
        rules += f"\n@media print{{{narrow}.{root}{{max-width:440px}}}}"
    return "\n".join(parts), rules
