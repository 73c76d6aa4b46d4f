"""Tables as the command line prints them: for people, as JSON or as CSV."""

import json
from typing import cast

import pandas as pd


def plain(table: pd.DataFrame) -> list[dict[str, object]]:
    """The rows of a table as JSON holds them: what is not a number is null."""
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return cast("list[dict[str, object]]", rows)


def listed(rows: list[dict[str, object]], form: str, hide: list[str]) -> str:
    """Rows in a form; the table leaves out some columns."""
    if form == "json":
        return json.dumps(rows, indent=2, allow_nan=False)
    frame = pd.DataFrame(rows)
    return printed(frame if form == "csv" else frame.drop(columns=hide), form)


def printed(frame: pd.DataFrame, form: str) -> str:
    """A table as CSV, or in columns for people."""
    if form == "csv":
        return str(frame.to_csv(index=False, lineterminator="\n")).rstrip("\n")
    return frame.to_string(index=False, na_rep="", float_format=lambda number: f"{number:,.6g}")
