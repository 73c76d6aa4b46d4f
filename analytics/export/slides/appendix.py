"""The last slides: every assumption that is changed from the base, by whom."""

from collections.abc import Sequence
from typing import Any

from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Emu, Inches

from analytics.answers import View
from analytics.export.native import Box
from analytics.export.native.text import write
from analytics.export.native.words import Run
from analytics.export.native.xml import a, outline, paint
from analytics.export.slides.changes import Change, changes
from analytics.export.slides.fit import LINE, POINTS, lines
from analytics.export.slides.notes import answers
from analytics.export.slides.opening import foot
from analytics.export.slides.paper import Paper, Style, words
from analytics.look import LIGHT
from analytics.stories import Told

HEADINGS = ("Assumption", "Base", "Here", "Since", "Changed by", "On")
SHARES = (0.22, 0.16, 0.22, 0.12, 0.14, 0.14)
SIZE = 12.0
KICKER = "Appendix, assumptions changed from the base case"
PADDING = 0.12  # inches

Row = tuple[str, ...]


def add(paper: Paper, told: Sequence[Told]) -> None:
    """A table of what is changed, over as many slides as it takes; or that nothing is."""
    rows = _rows(told)
    title = _title(len({row[0] for row in rows}))
    if not rows:
        slide, box = paper.slide(KICKER, title, "", foot(told))
        text = "All pages shown rest on the base case as it was known on the date in the foot."
        words(slide, Box(box.left, box.top, box.width, 0.5), text, Style(16.0, LIGHT.muted))
        paper.note(slide, answers(told))
    while rows:
        slide, box = paper.slide(KICKER, title, "", foot(told))
        count = _how_many(rows, box)
        _table(slide, box, rows[:count])
        paper.note(slide, answers(told))
        rows = rows[count:]
        title = f"{_title(len({row[0] for row in _rows(told)}))}, continued"


def _title(count: int) -> str:
    """How much is changed.

    >>> _title(0), _title(1), _title(3)
    ('No assumption is changed from the base case',
     'One assumption is changed from the base case',
     '3 assumptions are changed from the base case')
    """
    if count == 0:
        return "No assumption is changed from the base case"
    if count == 1:
        return "One assumption is changed from the base case"
    return f"{count} assumptions are changed from the base case"


def _rows(told: Sequence[Told]) -> list[Row]:
    """Each change, with the pages that it is made on."""
    found: dict[Change, dict[str, None]] = {}
    for page in told:
        own = changes(page.view)
        for view in _views(page):
            for told_change in changes(view):
                change = _asked(told_change) if told_change not in own else told_change
                found.setdefault(change, {})[page.label] = None
    return [(*change, ", ".join(pages)) for change, pages in found.items()]


def _asked(change: Change) -> Change:
    """A change that an exhibit makes itself, such as a move of BYD that its page asks about."""
    return change._replace(who="asked on the page")


def _views(page: Told) -> list[View]:
    """What a page and its exhibits show, each view once."""
    return list(
        {view.key: view for view in (page.view, *(one.view for one in page.exhibits))}.values()
    )


def _height(row: Row, width: float) -> float:
    """How high a row is [inches]."""
    most = max(
        lines(text, width * share - 0.15, SIZE) for text, share in zip(row, SHARES, strict=True)
    )
    return most * LINE * SIZE / POINTS + PADDING


def _how_many(rows: Sequence[Row], box: Box) -> int:
    """How many rows find room below the headings."""
    used = _height(HEADINGS, box.width)
    for count, row in enumerate(rows):
        used += _height(row, box.width)
        if used > box.height:
            return max(count, 1)
    return len(rows)


def _table(slide: Slide, box: Box, rows: Sequence[Row]) -> None:
    told = [HEADINGS, *rows]
    heights = [_height(row, box.width) for row in told]
    whole = Box(box.left, box.top, box.width, sum(heights))
    frame = slide.shapes.add_table(len(told), len(HEADINGS), *whole.measures)
    table: Any = frame.table
    for style in table._tbl.tblPr.findall(qn("a:tableStyleId")):  # noqa: SLF001
        table._tbl.tblPr.remove(style)  # noqa: SLF001
    for column, share in zip(table.columns, SHARES, strict=True):
        column.width = Inches(box.width * share)
    for at, (row, height) in enumerate(zip(told, heights, strict=True)):
        table.rows[at].height = Inches(height)
        for column, text in enumerate(row):
            _cell(table.cell(at, column), text, is_heading=at == 0)


def _cell(cell: Any, text: str, *, is_heading: bool) -> None:  # noqa: ANN401
    cell.margin_left, cell.margin_right = Emu(0), Inches(0.12)
    cell.margin_top = cell.margin_bottom = Inches(0.04)
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001
    line = outline(LIGHT.ink if is_heading else LIGHT.grid, 1.0)
    properties.append(a("lnB", *line, **dict(line.attrib)))
    properties.append(paint(""))
    colour = LIGHT.muted if is_heading else LIGHT.ink
    write(cell.text_frame, [[Run(text, is_heading)]], SIZE, colour)
