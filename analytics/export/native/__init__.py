"""Charts of a page as native charts of a slide, which whoever gets them can edit.

A chart on screen is read into panels of series and marks; panels become charts with a workbook
each, marks become text and lines over them. Heat maps become tables.
"""

from pptx.shapes.base import BaseShape
from pptx.slide import Slide

from analytics.cells import seen
from analytics.export.native.box import Box
from analytics.export.native.marks import marks
from analytics.export.native.parts import Words
from analytics.export.native.place import put
from analytics.export.native.read import panels
from analytics.export.native.room import room
from analytics.export.native.table import put_table
from analytics.look import LIGHT, Spec

__all__ = ["Box", "draw"]


def draw(slide: Slide, box: Box, spec: Spec, description: str) -> BaseShape:
    """A chart on a slide: one group, or a table, described for those who cannot see it."""
    if spec["data"] and spec["data"][0]["type"] == "heatmap":
        made: BaseShape = put_table(slide, box, spec)
    else:
        found = panels(spec)
        laid = list(marks(spec, found)) if _shows_something(spec) else [_nothing()]
        shapes = put(slide, box, room(spec, found), found, laid)
        made = slide.shapes.add_group_shape(shapes)
    for shape in described(made):
        shape._element._nvXxPr.cNvPr.set("descr", seen(description))  # noqa: SLF001
    return made


def _shows_something(spec: Spec) -> bool:
    return any(len(trace["x"]) for trace in spec["data"])


def _nothing() -> Words:
    """What is said where a chart would be empty."""
    return Words(0.5, 0.5, "Nothing to show here", LIGHT.muted, 16.0, "center")


def described(made: BaseShape) -> list[BaseShape]:
    """The shape itself, and the charts in it."""
    return [made, *(one for one in getattr(made, "shapes", ()) if one.has_chart)]
