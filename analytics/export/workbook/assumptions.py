"""The sheet Assumptions: all that can be changed, what it was, how sure it is and who says so."""

import textwrap
from collections.abc import Iterator, Mapping

import pandas as pd

from analytics.definitions import Definition
from analytics.evidence.words import JUDGED
from analytics.export.workbook.book import Book
from analytics.export.workbook.contents import Contents
from analytics.export.workbook.formulas import Cell
from analytics.export.workbook.inputs import MOVES_PRICES, Input
from analytics.export.workbook.layout import FIRST_ROW
from analytics.export.workbook.page import Page
from analytics.export.workbook.styles import input_format
from analytics.export.workbook.symbols import Node

SHEET = "Assumptions"
COLUMNS = {  # and their widths
    "Assumption": 34, "Label": 34, "Unit": 20, "Since": 11, "Value": 14, "At export": 14,
    "Changed": 9, "P10": 12, "P90": 12, "Lowest": 12, "Highest": 12, "In this workbook": 38,
    "Group": 28, "Source": 52, "Grade": 7, "Published": 11, "Address": 40, "Meaning": 60,
    "Note": 40,
}  # fmt: skip
AT = {name: column for column, name in enumerate(COLUMNS)}
LAST_PRINTED = "Published"
NUMBERS = ("Value", "At export", "Changed", "P10", "P90", "Lowest", "Highest")
LINE = 13.5  # height of a line of text, in points
LETTERS = 1.15  # on a line of width one


def cells(contents: Contents) -> dict[Node, Cell]:
    """The cell of each input, with a name where it is the one value of what it is called."""
    ways: dict[str, set[Node | None]] = {}
    for one in contents.inputs:
        if one.is_open:
            ways.setdefault(one.name, set()).add(one.node)
    found = {}
    for row, one in enumerate(contents.inputs, start=FIRST_ROW):
        if one.node is not None:
            path = contents.tracing.paths.get(one.name)
            is_level = path is None or path.shape[1] == 1
            is_one = one.is_open and len(ways[one.name]) == 1 and is_level
            name = one.name.replace(".", "_") if is_one else ""
            found[one.node] = Cell(SHEET, row, AT["Value"], name, is_fixed=True)
    return found


def changes(contents: Contents) -> str:
    """The formula of how many inputs were changed."""
    return f"SUM({_column(contents, 'Changed')})"


def changes_of_prices(contents: Contents) -> str:
    """The formula of how many of those changed would move what is held."""
    states, changed = _column(contents, "In this workbook"), _column(contents, "Changed")
    return f'SUMIF({states},"{MOVES_PRICES}",{changed})'


def _column(contents: Contents, name: str) -> str:
    rows = (FIRST_ROW, FIRST_ROW + len(contents.inputs) - 1)
    first, last = (Cell(SHEET, row, AT[name]).absolute for row in rows)
    return f"{first}:{last.partition('!')[2]}"


def write(book: Book) -> None:
    """The sheet, and names for its cells."""
    page = book.page(
        SHEET, "Assumptions and terms",
        "Change the blue values. Orange J is our judgement; A to C are graded sources.",
    )  # fmt: skip
    for (name, width), column in zip(COLUMNS.items(), AT.values(), strict=True):
        look = "header_number" if name in NUMBERS else "header_left"
        page.text(FIRST_ROW - 1, column, name, look)
        page.worksheet.set_column(column, column, width)
    for row, one in enumerate(book.contents.inputs, start=FIRST_ROW):
        _write(page, row, one)
    for cell in page.layout.cells.values():
        if cell.name:
            book.name(cell.name, cell)
    _frame(page, FIRST_ROW + len(book.contents.inputs) - 1)


def _frame(page: Page, last: int) -> None:
    """What stays in sight, what is printed, and colour for what was changed."""
    sheet, value = page.worksheet, AT["Value"]
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.autofilter(FIRST_ROW - 1, 0, last, len(COLUMNS) - 1)
    sheet.repeat_rows(FIRST_ROW - 1)
    sheet.print_area(0, 0, last, AT[LAST_PRINTED])
    sheet.fit_to_pages(1, 0)
    is_changed = f"=$G{FIRST_ROW + 1}=1"
    rule = {"type": "formula", "criteria": is_changed, "format": page.styles.of("changed")}
    sheet.conditional_format(FIRST_ROW, value, last, value, rule)


def _write(page: Page, row: int, one: Input) -> None:
    texts, look = _texts(one), "wrapped" if one.is_open else "wrapped_quiet"
    for name, text in texts.items():
        page.text(row, AT[name], text, look)
    grade = _told(one.source.get("grade"))
    page.text(row, AT["Grade"], grade, "judgement" if grade == JUDGED else "grade")
    _write_numbers(page, row, one)
    page.worksheet.set_row(row, LINE * max(_lines(texts)))
    if one.is_open:
        _bound(page, row, one.definition)


def _write_numbers(page: Page, row: int, one: Input) -> None:
    """The value to change, the same to compare it with, and its bounds."""
    item, source = one.definition, "input" if one.is_open else "held"
    told = {"P10": one.p10, "P90": one.p90, "Lowest": item.lowest, "Highest": item.highest}
    shown = input_format(item.unit, one.value, *told.values())
    page.number(row, AT["Value"], one.value, page.styles.of(source, shown))
    page.number(row, AT["At export"], one.value, page.styles.of("quiet", shown))
    changed = f"=IF(E{row + 1}=F{row + 1},0,1)"
    page.formula(row, AT["Changed"], changed, 0, page.styles.of("quiet", '0;;""'))
    for name, value in told.items():
        page.number(row, AT[name], value, page.styles.of("quiet", shown))


def _bound(page: Page, row: int, item: Definition) -> None:
    """Refuse a value outside the bounds."""
    words = f"Choose a value from {item.lowest:g} to {item.highest:g}."
    rule = {
        "validate": "decimal", "criteria": "between", "minimum": item.lowest,
        "maximum": item.highest, "error_title": "Outside its bounds", "error_message": words,
    }  # fmt: skip
    page.worksheet.data_validation(row, AT["Value"], row, AT["Value"], rule)


def _texts(one: Input) -> dict[str, str]:
    item, source = one.definition, one.source
    choices = "; ".join(f"{number} = {name}" for number, name in enumerate(item.choices or ()))
    return {
        "Assumption": one.name, "Label": item.label, "Unit": item.unit, "Since": one.since,
        "In this workbook": one.state, "Group": one.group, "Source": _told(source.get("title")),
        "Published": _told(source.get("published"))[:10], "Address": _told(source.get("url")),
        "Meaning": item.meaning + (f" ({choices})" if choices else ""), "Note": one.note,
    }  # fmt: skip


def _lines(texts: Mapping[str, str]) -> Iterator[int]:
    """How many lines each text takes that is printed; others show as many of theirs."""
    for name, text in texts.items():
        if AT[name] <= AT[LAST_PRINTED]:
            yield max(1, len(textwrap.wrap(text, int(LETTERS * COLUMNS[name]))))


def _told(value: object) -> str:
    """Text of what data/ may leave out."""
    return "" if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]
