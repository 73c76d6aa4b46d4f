"""The data of an exhibit as files for other programs. Text in them never becomes a formula.

Each row says what it is from, so that the table can be made again.
"""

import io
from collections.abc import Callable

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import load_workbook

from analytics.cells import csv_text, unguarded, xlsx_bytes
from analytics.errors import InputError
from analytics.exhibits import Exhibit
from analytics.export.recipe import Recipe, digits
from analytics.link import Link

CSV_MARK = "utf-8-sig"  # the mark by which spreadsheets know UTF-8
ORIGIN = ["as_of", "scenario", "run", "reproduce"]


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as CSV that spreadsheets open as it is."""
    return csv_text(table).encode(CSV_MARK)


def as_csv(exhibit: Exhibit, link: Link) -> bytes:
    """The data of an exhibit that a link shows, as CSV."""
    return csv_bytes(_with_origin(exhibit, link))


def as_xlsx(exhibit: Exhibit, link: Link) -> bytes:
    """The data as a workbook of one sheet."""
    return xlsx_bytes(_with_origin(exhibit, link), exhibit.name)


def as_parquet(exhibit: Exhibit, link: Link) -> bytes:
    """The data with its types."""
    rows = _with_origin(exhibit, link)
    words = rows.select_dtypes(include=["object", "category", "string"]).columns
    plain = rows.assign(**{name: rows[name].astype("string") for name in words})
    made = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(plain, preserve_index=False), made)
    return made.getvalue()


def recipe_of(rows: pd.DataFrame) -> Recipe:
    """What makes a table again that was read back.

    It tells the digest of its run, and not which data and code that stands for. Raises InputError
    for a table that does not say what it is from.
    """
    if rows.empty or not set(ORIGIN) <= set(rows.columns):
        raise InputError(
            "table", "its rows do not say what they are from", "name a table that was exported here"
        )
    link, _, name = str(rows["reproduce"].iloc[0]).rpartition("#")
    return Recipe(
        link=link,
        run=str(rows["run"].iloc[0]),
        data="",
        code="",
        versions={},
        tables={name: digits(rows.drop(columns=ORIGIN))},
    )


def _with_origin(exhibit: Exhibit, link: Link) -> pd.DataFrame:
    view = exhibit.view
    return exhibit.data.assign(
        as_of=str(view.book.database.as_of),
        scenario=view.scenario,
        run=view.digest,
        reproduce=f"{link}#{exhibit.name}",
    )


def _read_csv(content: bytes) -> pd.DataFrame:
    rows = pd.read_csv(io.BytesIO(content), encoding=CSV_MARK)
    return rows.map(lambda cell: unguarded(cell) if isinstance(cell, str) else cell)


def _read_xlsx(content: bytes) -> pd.DataFrame:
    page = load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    header, *rows = page.iter_rows(values_only=True)
    return pd.DataFrame(rows, columns=list(header))


def _read_parquet(content: bytes) -> pd.DataFrame:
    return pq.read_table(pa.BufferReader(content)).to_pandas()


FORMS: dict[str, Callable[[Exhibit, Link], bytes]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "parquet": as_parquet,
}
READ: dict[str, Callable[[bytes], pd.DataFrame]] = {
    "csv": _read_csv,
    "xlsx": _read_xlsx,
    "parquet": _read_parquet,
}
