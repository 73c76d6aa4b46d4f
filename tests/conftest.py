"""What the tests of the engine share: the book as of two dates, and a copy of data/ to edit."""

import csv
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import settings

from analytics import cases, database, results
from analytics.assumptions import Book
from analytics.method.checks import checks

# The same examples on every machine and in every run; none is kept between runs.
settings.register_profile("steady", max_examples=60, derandomize=True, deadline=None, database=None)
settings.load_profile("steady")

VINTAGE = "2024-05-17"

# No test reads or writes what the person who runs them has saved.
_workspaces = tempfile.TemporaryDirectory(prefix="workspaces_")
os.environ["FSD_WORKSPACE"] = f"{_workspaces.name}/workspace.duckdb"

Rows = list[dict[str, str]]


def pytest_unconfigure() -> None:
    """Take away what tests saved."""
    _workspaces.cleanup()


@pytest.fixture(scope="session")
def book() -> Book:
    """All that is known today."""
    return Book(database.connect())


@pytest.fixture(scope="session")
def book_2024() -> Book:
    """All that was known on 17 May 2024."""
    return Book(database.connect(VINTAGE))


@pytest.fixture(scope="session")
def checked(book) -> pd.DataFrame:
    """The external checks of today."""
    return checks(book)


@pytest.fixture(scope="session", params=["today", VINTAGE])
def either_book(request, book, book_2024) -> Book:
    """Today's book, then that of 2024."""
    return book if request.param == "today" else book_2024


def keep(is_kept: Callable[[dict[str, str]], bool]) -> Callable[[Rows], None]:
    """An edit that leaves only some rows."""

    def edit(rows: Rows) -> None:
        rows[:] = [row for row in rows if is_kept(row)]

    return edit


class DataCopy:
    """A copy of data/ that a test may spoil."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, table: str) -> Path:
        return self.folder / f"{table}.csv"

    def rows(self, table: str) -> Rows:
        with self.path(table).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def write(self, table: str, rows: Rows) -> None:
        with self.path(table).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def known_by(self, day: str) -> "DataCopy":
        """Take out whatever became known after a day."""
        kept_sources = {"calibration"}
        for path in sorted(self.folder.glob("*.csv")):
            rows = self.rows(path.stem)
            if "known_from" in rows[0]:
                rows = [row for row in rows if row["known_from"] <= day]
                self.write(path.stem, rows)
                kept_sources |= {row.get("source", "") for row in rows}
        told = {row["scenario"] for row in self.rows("scenarios")}
        self.change("scenario_values", keep(lambda row: row["scenario"] in told))
        return self.change("sources", keep(lambda row: row["source"] in kept_sources))

    def change(self, table: str, edit: Callable[[Rows], object]) -> "DataCopy":
        """Let `edit` change the rows of a table in place."""
        rows = self.rows(table)
        edit(rows)
        self.write(table, rows)
        return self

    def text(self, table: str, edit: Callable[[str], str]) -> "DataCopy":
        """Let `edit` change the text of a file."""
        path = self.path(table)
        path.write_text(edit(path.read_text("utf-8")), "utf-8")
        return self


@pytest.fixture
def data_copy(tmp_path) -> DataCopy:
    folder = tmp_path / "data"
    shutil.copytree(database.DATA, folder)
    return DataCopy(folder)


@pytest.fixture(scope="session")
def evaluated() -> Callable[..., results.Results]:
    """The base case of a book under overrides as a person writes them, in CNY unless told."""

    def evaluated(book: Book, *overrides: str, currency: results.Currency = "CNY"):
        made = cases.base(book, [book.override(text) for text in overrides])
        return results.run(book, made, currency)

    return evaluated


@pytest.fixture(scope="session")
def drawn(book) -> results.Results:
    """Five thousand draws of today, all metrics, in CNY."""
    return results.run(book, cases.draws(book, draws=5_000, seed=1), "CNY")


@pytest.fixture(scope="session")
def one():
    """A number as the model takes it: one case, one quarter."""

    def one(value: float) -> np.ndarray:
        return np.array([[float(value)]])

    return one
