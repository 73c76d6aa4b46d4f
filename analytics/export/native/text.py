"""Text as runs: whatever it says, it is neither a link nor a field."""

from collections.abc import Sequence
from typing import Any

from pptx.enum.text import PP_ALIGN
from pptx.util import Pt

from analytics.cells import seen
from analytics.export.native.axes import FONT
from analytics.export.native.words import Run
from analytics.export.native.xml import paint

SIDES = {
    "l": PP_ALIGN.LEFT, "ctr": PP_ALIGN.CENTER, "r": PP_ALIGN.RIGHT,
    "left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT,
}  # fmt: skip


def write(
    frame: Any,  # noqa: ANN401 (a text frame, whose methods have no types)
    told: Sequence[Sequence[Run]],
    size: float,
    colour: str,
    side: str = "l",
    font: str = FONT,
) -> None:
    """Lines in a frame, each a paragraph of its own, after what it holds."""
    for number, line in enumerate(told):
        is_first = number == 0 and not frame.text
        paragraph = frame.paragraphs[0] if is_first else frame.add_paragraph()
        paragraph.alignment = SIDES[side]
        for one in line:
            run = paragraph.add_run()
            run.text = seen(one.text).replace("\n", " ").replace("\v", " ")
            run.font.size, run.font.bold, run.font.name = Pt(size), one.is_bold, font
            run._r.get_or_add_rPr().insert(0, paint(colour))  # noqa: SLF001
