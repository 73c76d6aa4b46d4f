"""Tables as spreadsheets hold them: text that would be a formula there stays text, both ways."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from numbers import Real
from typing import Any, cast

import numpy as np
import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from analytics.database import NUMBER
from analytics.errors import InputError

MOST_BYTES = 5_000_000
MOST_UNPACKED = 50_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 200
LONGEST = 32_767  # letters of a cell in a workbook
MOST_WIDTH = 60  # letters of a column
LIKE_FORMULAS = (*"=+-@", *"\uff1d\uff0b\uff0d\uff20")  # and their wide forms
BLANK = re.compile(r"^[\s\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")  # shown as nothing
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how a workbook spells a letter by its number
LIKE_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}[_\r])")
ZIP = b"PK\x03\x04"

# What a workbook cannot hold, and the sign that is shown in its place.
SIGNS = dict.fromkeys([*range(0xD800, 0xE000), 0xFFFE, 0xFFFF], "\ufffd") | {
    code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n\r"
}


def csv_text(table: pd.DataFrame) -> str:
    """The table as CSV; what a spreadsheet would take for a formula has an apostrophe first.

    Control characters but tabs and line ends are shown as signs, here and in a workbook.
    """
    safe = table.map(lambda cell: guarded(seen(cell)) if isinstance(cell, str) else cell)
    safe.columns = [guarded(seen(str(name))) for name in table.columns]
    return str(safe.to_csv(index=False, lineterminator="\r\n"))


def guarded(text: str) -> str:
    """Text with an apostrophe first where a spreadsheet would take it for a formula.

    And where it has one already, so that it reads back as it was. A number is no formula.

    >>> guarded("=1+1"), guarded("-5 is less"), guarded("-5"), guarded("'quoted")
    ("'=1+1", "'-5 is less", '-5', "''quoted")
    """
    shown = BLANK.sub("", text)
    is_unsafe = shown.startswith(("'", *LIKE_FORMULAS)) or text.startswith(("\t", "\r", "\ufeff"))
    return f"'{text}" if is_unsafe and not NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """Text as it was before `guarded`.

    >>> unguarded("'=1+1"), unguarded("plain")
    ('=1+1', 'plain')
    """
    return text[1:] if text[:1] == "'" and guarded(text[1:]) == text else text


def seen(text: str) -> str:
    """Text with a sign in the place of what no workbook can hold.

    >>> seen("a" + chr(0))
    'a␀'
    """
    return text.translate(SIGNS)


def xlsx_bytes(table: pd.DataFrame, sheet: str) -> bytes:
    """The table as a workbook of one sheet: numbers as numbers, text as text whatever it says.

    Text that is longer than a cell can be is cut.
    """
    book = Workbook()
    page = book.active
    assert page is not None  # noqa: S101 (a new workbook has a sheet)
    page.title = re.sub(r"[\[\]:*?/\\]", " ", seen(sheet)).strip("' ")[:31] or "Table"
    for column, name in enumerate(table.columns, start=1):
        cell = cast("Cell", page.cell(1, column))
        _put(cell, str(name))
        cell.font = Font(bold=True)
        longest = max([len(str(name)), *(len(str(value)) for value in table.iloc[:, column - 1])])
        page.column_dimensions[get_column_letter(column)].width = min(longest, MOST_WIDTH) + 2
    for row, values in enumerate(table.itertuples(index=False), start=2):
        for column, value in enumerate(values, start=1):
            _put(cast("Cell", page.cell(row, column)), value)
    page.freeze_panes = "A2"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def read_table(name: str, content: bytes) -> pd.DataFrame:
    """A table that somebody brings, CSV or XLSX by what it is, every cell as text.

    Commas, semicolons or tabs separate the cells of a CSV. Empty rows are left out.

    Raises InputError for what is neither, is too large, or holds a formula or macros.
    """
    if len(content) > MOST_BYTES:
        raise InputError(
            name, f"it has {len(content):,} bytes", f"bring at most {MOST_BYTES:,}: fewer rows"
        )
    rows = _from_xlsx(name, content) if content.startswith(ZIP) else _from_csv(name, content)
    header = _header(name, next(rows, []))
    kept = []
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS + 1:
            raise InputError(name, f"it has more than {MOST_ROWS:,} rows", "bring fewer")
        if len(row) > len(header) and any(row[len(header) :]):
            raise InputError(
                f"{name}, row {number}", f"it has {len(row)} cells, the first row {len(header)}",
                "put text that contains the separator in double quotes",
            )  # fmt: skip
        if any(row):
            kept.append([*row, *[""] * len(header)][: len(header)])
    return pd.DataFrame(kept, columns=header, dtype=str)


def _header(name: str, row: Sequence[str]) -> list[str]:
    """The names of the columns; empty cells after the last are no columns."""
    header = [cell.strip() for cell in row]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise InputError(name, "it has no row of names", "begin with the names of the columns")
    if len(header) > MOST_COLUMNS:
        raise InputError(name, f"it has more than {MOST_COLUMNS} columns", "bring fewer")
    if len(set(header)) < len(header):
        twice = next(one for one in header if header.count(one) > 1)
        raise InputError(name, f"two columns are called {twice!r}", "give each its own name")
    return header


def _from_csv(name: str, content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InputError(
            name, "it is neither a workbook nor UTF-8 text", "save it as CSV UTF-8 or as XLSX"
        ) from problem
    first = re.split(r"[\r\n]", re.sub(r'"[^"]*"', "", text), maxsplit=1)[0]
    separator = max((",", ";", "\t"), key=first.count)
    try:
        for row in csv.reader(io.StringIO(seen(text), newline=""), delimiter=separator):
            yield [unguarded(cell) for cell in row]
    except csv.Error as problem:
        raise InputError(
            name, f"it cannot be read ({problem})", "save it as CSV again"
        ) from problem


def _from_xlsx(name: str, content: bytes) -> Iterator[list[str]]:
    try:
        _refuse_packed(name, content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        page: Any = book.worksheets[0]
        page.reset_dimensions()  # what a file says of its size may be wrong
        for row in page.iter_rows():
            yield [_text(name, cast("Cell", cell)) for cell in row[: MOST_COLUMNS + 1]]
    except InputError:
        raise
    except Exception as problem:
        why = str(problem).partition("\n")[0][:120]
        raise InputError(
            name, f"it is no workbook that can be read ({why})", "save it as XLSX again"
        ) from problem


def _refuse_packed(name: str, content: bytes) -> None:
    """Raise InputError for a workbook that is too large when unpacked, or may hold macros."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
            raise InputError(name, "it is too large when unpacked", "bring fewer rows")
        parts = " ".join(packed.namelist()).casefold()
        kinds = packed.read("[Content_Types].xml").lower()
    is_programme = name.casefold().endswith((".xlsm", ".xltm", ".xlam")) or b"macroenabled" in kinds
    if is_programme or "vbaproject" in parts or "macrosheets/" in parts:
        raise InputError(name, "it may hold macros", "save it as XLSX without macros")


def _text(name: str, cell: Cell) -> str:
    """A cell of a workbook as a person would have written it in a CSV file."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise InputError(
            f"{name}, cell {cell.coordinate}", "it is a formula", "write the value it has"
        )
    if isinstance(value, datetime) and value == datetime.combine(value, datetime.min.time()):
        return str(value.date())
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return ESCAPED.sub(_unescaped, value) if isinstance(value, str) else str(value)


def _put(cell: Cell, value: object) -> None:
    """A value into a cell; text as text, whatever a spreadsheet would make of it."""
    if not isinstance(value, str) and np.ndim(value) == 0 and pd.isna(cast("float", value)):  # type: ignore[arg-type]
        return
    is_finite = isinstance(value, Real) and bool(np.isfinite(float(value)))
    if is_finite or (isinstance(value, date) and getattr(value, "tzinfo", None) is None):
        cell.value = cast("float", value)
    else:
        text = seen(str(value))
        cell.value = LIKE_ESCAPED.sub("_x005F_", text[:LONGEST]).replace("\r", "_x000D_")
        cell.data_type = "s"
        cell.quotePrefix = guarded(text) != text


def _unescaped(found: re.Match[str]) -> str:
    """The letter that `_x0041_` stands for in the text of a workbook."""
    return seen(chr(int(found[1], 16)))
