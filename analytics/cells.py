"""Tables as spreadsheets hold them: text that would be a formula there stays text, both ways."""

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import cast

import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from analytics.database import NUMBER
from analytics.errors import InputError

MOST_BYTES = 5_000_000
MOST_UNPACKED = 50_000_000
MOST_ROWS = 10_000
LONGEST = 32_000  # letters of a cell
MOST_WIDTH = 60  # letters of a column
LIKE_FORMULAS = (*"=+-@", *"\uff1d\uff0b\uff0d\uff20", "\t", "\r")  # and their wide forms
ZIP = b"PK\x03\x04"


def csv_text(table: pd.DataFrame) -> str:
    """The table as CSV; what a spreadsheet would take for a formula has an apostrophe first."""
    safe = table.map(lambda cell: guarded(cell) if isinstance(cell, str) else cell)
    safe.columns = [guarded(str(name)) for name in table.columns]
    return str(safe.to_csv(index=False, lineterminator="\r\n"))


def guarded(text: str) -> str:
    """Text with an apostrophe first where a spreadsheet would take it for a formula.

    And where it has one already, so that it reads back as it was. A number is no formula.

    >>> guarded("=1+1"), guarded("-5 is less"), guarded("-5"), guarded("'quoted")
    ("'=1+1", "'-5 is less", '-5', "''quoted")
    """
    is_formula = text.lstrip(" ").startswith(("'", *LIKE_FORMULAS))
    return f"'{text}" if is_formula and not NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """Text as it was before `guarded`.

    >>> unguarded("'=1+1"), unguarded("plain")
    ('=1+1', 'plain')
    """
    return text[1:] if text[:1] == "'" and guarded(text[1:]) == text else text


def xlsx_bytes(table: pd.DataFrame, sheet: str) -> bytes:
    """The table as a workbook of one sheet: numbers as numbers, text as text whatever it says."""
    book = Workbook()
    page = book.active
    assert page is not None  # noqa: S101 (a new workbook has a sheet)
    page.title = sheet
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

    Raises InputError for what is neither, is too large, or holds a formula.
    """
    if len(content) > MOST_BYTES:
        raise InputError(
            name, f"it has {len(content):,} bytes", f"bring at most {MOST_BYTES:,}: fewer rows"
        )
    rows = _from_xlsx(name, content) if content.startswith(ZIP) else _from_csv(name, content)
    header = [str(cell).strip() for cell in next(rows, [])]
    if not any(header):
        raise InputError(name, "it has no row of names", "begin with the names of the columns")
    if len(set(header)) < len(header):
        twice = next(one for one in header if header.count(one) > 1)
        raise InputError(name, f"two columns are called {twice!r}", "give each its own name")
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


def _from_csv(name: str, content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InputError(
            name, "it is neither a workbook nor UTF-8 text", "save it as CSV UTF-8 or as XLSX"
        ) from problem
    first = text.split("\n", 1)[0]
    separator = max(("\t", ";", ","), key=first.count)
    try:
        for row in csv.reader(
            io.StringIO(text.replace("\0", "␀"), newline=""), delimiter=separator
        ):
            yield [unguarded(cell) for cell in row]
    except csv.Error as problem:
        raise InputError(
            name, f"it cannot be read ({problem})", "save it as CSV again"
        ) from problem


def _from_xlsx(name: str, content: bytes) -> Iterator[list[str]]:
    try:
        _refuse_packed(name, content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        page = book.worksheets[0]
        for row in page.iter_rows():
            yield [_text(name, cast("Cell", cell)) for cell in row]
    except InputError:
        raise
    except Exception as problem:
        raise InputError(
            name, f"it is no workbook that can be read ({problem})"[:200], "save it as XLSX again"
        ) from problem


def _refuse_packed(name: str, content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = sum(one.file_size for one in packed.infolist())
        names = [one.filename.casefold() for one in packed.infolist()]
    if size > MOST_UNPACKED:
        raise InputError(name, "it is too large when unpacked", "bring fewer rows")
    if any("vbaproject" in one for one in names):
        raise InputError(name, "it holds macros", "save it as XLSX without macros")


def _text(name: str, cell: Cell) -> str:
    """A cell of a workbook as a person would have written it in a CSV file."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise InputError(
            f"{name}, cell {cell.coordinate}", "it is a formula", "write the value it has"
        )
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float | int):
        return repr(float(value)).removesuffix(".0")
    return str(value)


def _put(cell: Cell, value: object) -> None:
    """A value into a cell; text as text, whatever a spreadsheet would make of it."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("␀", value)[:LONGEST]
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(LIKE_FORMULAS)
    elif not pd.isna(cast("float", value)):
        cell.value = cast("float", value)
