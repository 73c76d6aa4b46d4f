"""The only door to DuckDB: load and check data/, forget what was not known, answer questions."""

import csv
import hashlib
import io
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar, cast

import duckdb
import pandas as pd
import pyarrow as pa

from analytics.errors import InputError

PACKAGE = Path(__file__).parent
SQL = PACKAGE / "sql"
DATA = PACKAGE.parent / "data"

NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?", re.IGNORECASE | re.ASCII)

Row = dict[str, Any]

Named = TypeVar("Named")


class Ask(Protocol):
    """Puts the question in sql/<question>.sql, and gives its answer."""

    def __call__(self, question: str, **parameters: object) -> pd.DataFrame:
        """All rows of the answer."""


class Table(NamedTuple):
    """What the schema says of a table; it refers to the first column of other tables."""

    name: str
    types: dict[str, str]
    required: set[str]
    keys: list[list[str]]
    references: dict[str, str]

    @property
    def file(self) -> str:
        """The file it is loaded from."""
        return f"data/{self.name}.csv"


class Vintages(NamedTuple):
    """The first and the last as-of date that data/ can serve."""

    earliest: date
    newest: date


class Database:
    """What was known on one date, held in memory. Made by `connect`."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        *,
        as_of: date,
        vintages: Vintages,
        digest: str,
        folder: Path,
    ) -> None:
        self._connection = connection
        self._folder = folder
        self.as_of = as_of
        self.vintages = vintages
        self.digest = digest

    def on(self, as_of: str | date) -> "Database":
        """What the same files say of another date."""
        day = self.vintages.newest if as_of == "today" else as_of
        return self if str(day) == str(self.as_of) else connect(day, self._folder)

    def ask(self, question: str, **parameters: object) -> pd.DataFrame:
        """The answer of the question in sql/<question>.sql, all rows of it."""
        cursor = self._connection.cursor()
        return cursor.execute(statement(question), parameters or None).df()

    def rows(self, question: str, **parameters: object) -> list[Row]:
        """The answer of the question, each row by column name."""
        return cast("list[Row]", self.ask(question, **parameters).to_dict("records"))


def connect(as_of: str | date = "today", data: Path = DATA) -> Database:
    """Everything in `data` that was known on a date; today is the newest date known in `data`.

    Raises InputError for a file, row, rule or date that cannot be used.
    """
    connection = _open()
    connection.execute((PACKAGE / "schema.sql").read_text("utf-8"))
    tables = _tables(connection)
    digest = hashlib.sha256()
    loaded: dict[str, list[Row]] = {}
    for table in tables:
        content = _content(table, data)
        digest.update(content)
        loaded[table.name] = _rows(table, content)
        _refuse_duplicates(table, loaded[table.name])
        _refuse_broken_references(table, loaded)
        _insert(connection, table, loaded[table.name])
    _check(connection)
    vintages = Vintages(_date(connection, "earliest_usable"), _date(connection, "newest_known"))
    day = _day(as_of, vintages)
    _forget(connection, tables, day)
    _calibrate(connection, day)
    database = Database(
        connection, as_of=day, vintages=vintages, digest=digest.hexdigest(), folder=data
    )
    _refuse_gaps(database)
    return database


def answer(question: str, tables: Mapping[str, pd.DataFrame], **parameters: object) -> pd.DataFrame:
    """The answer of a question to tables that are not in the database, such as results."""
    with asking(tables) as ask:
        return ask(question, **parameters)


@contextmanager
def asking(tables: Mapping[str, pd.DataFrame]) -> Iterator[Ask]:
    """Several questions to the same tables that are not in the database."""
    cursor = _scratch().cursor()
    for name, table in tables.items():
        cursor.register(name, pa.Table.from_pandas(table, preserve_index=False))

    def ask(question: str, **parameters: object) -> pd.DataFrame:
        return cursor.execute(statement(question), parameters or None).df()

    try:
        yield ask
    finally:
        cursor.close()


def closest(word: str, words: list[str]) -> str:
    """Advice for a name that does not exist: the nearest ones that do.

    >>> closest("fsd_revenu", ["fsd_revenue", "take_rate"])
    "did you mean 'fsd_revenue'?"
    """
    near = get_close_matches(word, words, n=2, cutoff=0.5)
    if near:
        return "did you mean " + " or ".join(repr(name) for name in near) + "?"
    return "choose one of " + ", ".join(words)


def named(kind: str, name: str, known: Mapping[str, Named], where: str = "") -> Named:
    """What has that name. Raises InputError where nothing has, with the nearest names that do.

    >>> named("metric", "fsd_revenu", {"fsd_revenue": 1})
    Traceback (most recent call last):
    analytics.errors.InputError: metric 'fsd_revenu': there is none of that name. ...
    """
    if name not in known:
        advice = closest(name, list(known))
        raise InputError(f"{kind} {name!r}", f"there is none of that name{where}", advice)
    return known[name]


def _open() -> duckdb.DuckDBPyConnection:
    """A connection whose digits repeat: one thread, and no table but those given to it."""
    return duckdb.connect(
        ":memory:",
        config={"threads": 1, "python_enable_replacements": False, "enable_external_access": False},
    )


@cache
def _scratch() -> duckdb.DuckDBPyConnection:
    """An empty database; each question sees only the tables registered at its own cursor."""
    return _open()


@cache
def statement(question: str) -> str:
    """The text of sql/<question>.sql."""
    return (SQL / f"{question}.sql").read_text("utf-8")


def _date(connection: duckdb.DuckDBPyConnection, question: str) -> date:
    [(found,)] = connection.execute(statement(question)).fetchall()
    return cast("date", found)


def _day(as_of: str | date, vintages: Vintages) -> date:
    if as_of == "today":
        return vintages.newest
    advice = f"write 'today' or a date from {vintages.earliest} to {vintages.newest}"
    try:
        day = as_of if isinstance(as_of, date) else date.fromisoformat(as_of)
    except ValueError:
        raise InputError(f"as-of date {as_of!r}", "it is not a date", advice) from None
    if day > vintages.newest:
        raise InputError(
            f"as-of date {day}", "nothing later than the newest date in data/ is known", advice
        )
    if day < vintages.earliest:
        raise InputError(f"as-of date {day}", "not every assumption had a value by then", advice)
    return day


# --- loading ------------------------------------------------------------------------------------


def _tables(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    """The tables of the schema, each after those it refers to."""
    columns, keys, references = (
        connection.execute(statement(question)).fetchall()
        for question in ("columns", "keys", "references")
    )
    return [
        Table(
            name,
            {row[1]: row[2] for row in columns if row[0] == name},
            {row[1] for row in columns if row[0] == name and not row[3]},
            [row[1] for row in keys if row[0] == name],
            {row[1]: row[2] for row in references if row[0] == name},
        )
        for name in dict.fromkeys(row[0] for row in columns)
    ]


def _content(table: Table, data: Path) -> bytes:
    try:
        return (data / f"{table.name}.csv").read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(
            table.file, "the file is missing", f"add it with the header {','.join(table.types)}"
        ) from None


def _rows(table: Table, content: bytes) -> list[Row]:
    """The rows of a file with typed values, each checked field by field."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            table.file, f"it is not UTF-8 text ({error})", "save it as UTF-8"
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    if header != list(table.types):
        raise InputError(
            f"{table.file}, header",
            f"the columns are {','.join(header) or 'missing'}",
            f"name them, in this order, {','.join(table.types)}",
        )
    rows = []
    for number, cells in enumerate(reader, start=2):
        if len(cells) != len(header):
            raise InputError(
                f"{table.file}, row {number}",
                f"it has {len(cells)} fields, the header has {len(header)}",
                "give one value to each column; put text that contains a comma in double quotes",
            )
        rows.append(
            {
                name: _typed(table, number, name, cell)
                for name, cell in zip(header, cells, strict=True)
            }
        )
    return rows


def _typed(table: Table, number: int, column: str, cell: str) -> object:
    """One cell as the type its column asks for; blank is None."""
    kind = table.types[column]
    if kind == "VARCHAR" and cell:
        return cell
    where = f"{table.file}, row {number}, {column}"
    if cell == "":
        if column in table.required:
            raise InputError(where, "it is blank", "fill it in; this column is never blank")
        return None
    match kind:
        case "DOUBLE" | "INTEGER":
            return _number(where, cell, whole=kind == "INTEGER")
        case "DATE":
            try:
                return date.fromisoformat(cell)
            except ValueError:
                raise InputError(
                    where, f"{cell!r} is not a date", "write it as 2024-05-17"
                ) from None
    words = re.findall(r"'([^']*)'", kind)
    if cell not in words:
        raise InputError(where, f"{cell!r} is not an allowed word", closest(cell, words))
    return cell


def _number(where: str, cell: str, *, whole: bool) -> float | int:
    is_number = NUMBER.fullmatch(cell) is not None and math.isfinite(float(cell))
    if not is_number or (whole and not float(cell).is_integer()):
        kind = "whole number" if whole else "number"
        raise InputError(
            where,
            f"{cell!r} is not a {kind}",
            "write digits with a point and no separators or signs",
        )
    return int(float(cell)) if whole else float(cell)


def _refuse_duplicates(table: Table, rows: list[Row]) -> None:
    for key in table.keys:
        seen: dict[tuple[object, ...], int] = {}
        for number, row in enumerate(rows, start=2):
            found = tuple(row[name] for name in key)
            if found in seen:
                raise InputError(
                    f"{table.file}, row {number}",
                    f"it repeats the {', '.join(key)} of row {seen[found]} "
                    f"({', '.join(map(str, found))})",
                    "remove one of the two, or give them different keys",
                )
            seen[found] = number


def _refuse_broken_references(table: Table, loaded: Mapping[str, list[Row]]) -> None:
    for column, other in table.references.items():
        known = {next(iter(row.values())): None for row in loaded[other]}
        for number, row in enumerate(loaded[table.name], start=2):
            if row[column] not in known:
                raise InputError(
                    f"{table.file}, row {number}, {column}",
                    f"{row[column]!r} is not in data/{other}.csv",
                    f"add it there first, or {closest(str(row[column]), list(known))}",
                )


def _insert(connection: duckdb.DuckDBPyConnection, table: Table, rows: list[Row]) -> None:
    names = ", ".join(f'"{name}"' for name in table.types)
    columns = {name: pa.array([row[name] for row in rows]) for name in table.types}
    connection.register("incoming", pa.table(columns))
    insert = f'insert into "{table.name}" ({names}) select {names} from incoming'  # noqa: S608
    connection.execute(insert)
    connection.unregister("incoming")


def _check(connection: duckdb.DuckDBPyConnection) -> None:
    """Run every rule in sql/checks; a rule returns the rows that break it."""
    for rule in sorted((SQL / "checks").glob("*.sql")):
        written = rule.read_text("utf-8")
        broken = connection.execute(written).df()
        if len(broken):
            meaning, fix = (line.removeprefix("-- ") for line in written.splitlines()[:2])
            shown = broken.head(3).to_dict("records")
            first = "; ".join(", ".join(f"{k} {v}" for k, v in row.items()) for row in shown)
            raise InputError(f"data/ ({first})", meaning.rstrip("."), fix.rstrip("."))


# --- what was known ----------------------------------------------------------------------------


def _forget(connection: duckdb.DuckDBPyConnection, tables: list[Table], as_of: date) -> None:
    """Delete whatever could not be known yet, so that no question can see it."""
    connection.execute(statement("forget_scenario_values"), {"as_of": as_of})
    for table in tables:
        if "known_from" in table.types:
            delete = f'delete from "{table.name}" where known_from > $as_of'  # noqa: S608
            connection.execute(delete, {"as_of": as_of})
    connection.execute(statement("forget_sources"))


# --- what follows from evidence -----------------------------------------------------------------


def _calibrate(connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Add the assumption values that evidence known on the date implies."""
    for calibration in sorted((SQL / "calibration").glob("*.sql")):
        rows = connection.execute(calibration.read_text("utf-8"), {"as_of": as_of}).df()
        connection.register("calibrated", rows)
        connection.execute(statement("add_calibrated_values"))
        connection.execute(statement("add_calibrated_ranges"))
        connection.unregister("calibrated")


def _refuse_gaps(database: Database) -> None:
    """Every assumption needs a value on the as-of date."""
    missing = database.ask("assumptions_without_value")["assumption"].tolist()
    if missing:
        raise InputError(
            f"as-of date {database.as_of}",
            f"no value was known yet for {', '.join(missing[:3])}"
            + (f" and {len(missing) - 3} more" if len(missing) > 3 else ""),
            "choose a later date, or add values with an earlier known_from",
        )
