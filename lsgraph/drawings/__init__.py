"""Rule: pictures are drawn from the data alone; what is placed only to be drawn is marked so.

Each function gives one inline `<svg>`, or nothing where the plan has nothing to draw. `link`
gives the address of an IRI as the page that holds the picture needs it.
"""

from __future__ import annotations

from collections.abc import Callable

from lsgraph.drawings.map import map_svg
from lsgraph.drawings.timeline import timeline_svg
from lsgraph.drawings.tree import tree_svg

Link = Callable[[str], str]

__all__ = ["Link", "map_svg", "timeline_svg", "tree_svg"]
