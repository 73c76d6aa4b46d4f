"""What is known on a date, and nothing else: no later fact, no file, no code in a text."""

import csv
import re

import duckdb
import numpy as np
import pytest

from analytics import cases, database, results
from analytics.assumptions import Book
from analytics.database import Database
from analytics.errors import InputError

VINTAGE = "2024-05-17"


def sql(known: Database, statement: str) -> list[tuple]:
    return known._connection.cursor().execute(statement).fetchall()


def tables_with(known: Database, column: str) -> list[str]:
    columns = known.ask("columns")
    return columns.loc[columns["column_name"] == column, "table_name"].tolist()


def test_a_vintage_holds_no_row_that_was_known_later(book_2024):
    tables = tables_with(book_2024.database, "known_from")
    assert len(tables) > 15
    for table in tables:
        newest = sql(book_2024.database, f'select max(known_from) from "{table}"')[0][0]  # noqa: S608
        assert newest is None or str(newest) <= VINTAGE, table


def test_a_source_published_later_is_there_only_for_a_figure_known_before(book_2024):
    known = book_2024.database
    used = {
        source
        for table in tables_with(known, "source")
        if table != "sources"
        for (source,) in sql(known, f'select distinct source from "{table}"')  # noqa: S608
    }
    held = dict(sql(known, "select source, published from sources"))
    assert set(held) - {"calibration"} == used - {"calibration"}
    later = {source for source, published in held.items() if str(published) > VINTAGE}
    assert later < used
    assert "judgement_2026_11_22" not in held


def test_today_is_the_newest_date_in_any_table_and_uses_every_row(book):
    known = book.database
    newest = []
    for table in tables_with(known, "known_from"):
        with (database.DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        newest.append(max(row["known_from"] for row in rows))
        held = sql(known, f"select count(*) from \"{table}\" where source <> 'calibration'")  # noqa: S608
        assert held == [(len(rows),)], table
    assert str(known.as_of) == max(newest)


def test_the_newest_date_is_sought_in_every_table_that_has_dates(book):
    statement = (database.SQL / "newest_known.sql").read_text("utf-8")
    sought = set(re.findall(r"max\(known_from\) as known_from from (\w+)", statement))
    assert sought == set(tables_with(book.database, "known_from"))


def test_every_table_that_names_a_source_counts_as_using_it(book):
    view = (database.PACKAGE / "schema.sql").read_text("utf-8").split("create view used_sources")[1]
    named = set(re.findall(r"select source from (\w+)", view))
    assert named == set(tables_with(book.database, "source")) - {"sources"}


def test_a_vintage_has_the_same_digits_when_all_that_came_later_is_removed(book_2024, data_copy):
    alone = Book(database.connect(VINTAGE, data_copy.known_by(VINTAGE).folder))
    assert str(database.connect("today", data_copy.folder).as_of) == VINTAGE
    assert list(alone.scenarios) == list(book_2024.scenarios)
    for scenario in alone.scenarios:
        one, other = (
            results.run(known, cases.draws(known, known.scenario(scenario).overrides, draws=64))
            for known in (alone, book_2024)
        )
        for name, values in one.values.items():
            assert values.tobytes() == other.values[name].tobytes(), (scenario, name)


@pytest.mark.parametrize(
    "as_of", ["2024-06-30", "2024-12-31", "2025-02-27", "2025-11-11", "2026-08-26"]
)
def test_any_date_between_the_vintages_can_be_looked_from(as_of):
    known = Book(database.connect(as_of))
    values = results.run(known, cases.draws(known, draws=32)).values
    assert np.isfinite(values["fsd_npv"]).all()
    assert (np.ptp(values["fsd_npv"]) > 0).all()


@pytest.mark.parametrize(
    ("as_of", "what"),
    [
        ("yesterday", "it is not a date"),
        ("2024-02-30", "it is not a date"),
        ("17 May 2024", "it is not a date"),
        ("", "it is not a date"),
        ("2999-01-01", "known"),
        ("2024-05-16", "by then"),
        ("2020-01-01", "by then"),
        ("1900-01-01", "by then"),
    ],
)
def test_a_date_that_cannot_be_used_is_refused_with_one_that_can(as_of, what):
    with pytest.raises(InputError) as error:
        database.connect(as_of)
    assert as_of in error.value.where
    assert what in error.value.what
    assert VINTAGE in error.value.fix


HOSTILE = """Robert'); drop table sources; --" 'x' $as_of %s {0} <script>alert(1)</script> 雪"""


def test_hostile_text_is_kept_as_text_and_every_table_survives(data_copy, book):
    data_copy.change("assumptions", lambda rows: rows[0].update(label=HOSTILE, meaning=HOSTILE))
    data_copy.change("sources", lambda rows: rows[0].update(title=HOSTILE, note=HOSTILE))
    spoilt = database.connect(data=data_copy.folder)
    assert Book(spoilt)["fsd_list_price"].label == HOSTILE
    assert (HOSTILE,) in sql(spoilt, "select title from sources")
    assert tables_with(spoilt, "source") == tables_with(book.database, "source")


@pytest.mark.parametrize("text", ["two\nlines", "a\u2028b", "a\u0085b", "a\x0bb"])
def test_a_line_break_within_a_text_is_kept(text, data_copy):
    data_copy.change("sources", lambda rows: rows[0].update(note=text))
    assert (text,) in sql(database.connect(data=data_copy.folder), "select note from sources")


@pytest.mark.parametrize("table", ["hidden", "read_text('/etc/hostname')"])
def test_a_question_sees_no_variable_of_python_and_no_file(table, book):
    hidden = book.database.ask("columns")  # a data frame that DuckDB could pick up by its name
    assert len(hidden)
    with pytest.raises(duckdb.Error, match=r"does not exist|disabled"):
        sql(book.database, f"select count(*) from {table}")  # noqa: S608


def test_the_digest_of_the_data_is_that_of_its_bytes(data_copy, book):
    assert database.connect(data=data_copy.folder).digest == book.database.digest
    data_copy.change("sources", lambda rows: rows[0].update(note="another note"))
    assert database.connect(data=data_copy.folder).digest != book.database.digest
