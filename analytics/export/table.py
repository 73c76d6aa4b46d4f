"""The data of an exhibit as files for other programs. Text in them never becomes a formula."""

import io
from collections.abc import Callable

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analytics.cells import csv_text, xlsx_bytes
from analytics.exhibits import Exhibit

CSV_MARK = "utf-8-sig"  # the mark by which spreadsheets know UTF-8


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as CSV that spreadsheets open as it is."""
    return csv_text(table).encode(CSV_MARK)


def as_csv(exhibit: Exhibit) -> bytes:
    """The data, with what reproduces it in every row."""
    return csv_bytes(_with_circumstances(exhibit))


def as_xlsx(exhibit: Exhibit) -> bytes:
    """The data as a workbook, with what reproduces it in every row."""
    return xlsx_bytes(_with_circumstances(exhibit), exhibit.name)


def as_parquet(exhibit: Exhibit) -> bytes:
    """The data with all its digits and types."""
    table = _with_circumstances(exhibit)
    words = table.select_dtypes(include=["object", "category", "string"]).columns
    made = io.BytesIO()
    plain = table.assign(**{name: table[name].astype("string") for name in words})
    pq.write_table(pa.Table.from_pandas(plain, preserve_index=False), made)
    return made.getvalue()


FORMS: dict[str, Callable[[Exhibit], bytes]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "parquet": as_parquet,
}


def _with_circumstances(exhibit: Exhibit) -> pd.DataFrame:
    view = exhibit.view
    return exhibit.data.assign(
        as_of=str(view.book.database.as_of), scenario=view.scenario, run=view.digest
    )
