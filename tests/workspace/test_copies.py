"""Older formats come along, copies are made by themselves, and one command puts a copy back."""

from datetime import date, timedelta

import duckdb
import pytest

from analytics.database import statement
from analytics.errors import InputError
from analytics.workspace import Workspace, file
from tests.workspace.conftest import ANN, AS_OF, change


def tables(place):
    """Every row of every table, and what the tables promise."""
    with duckdb.connect(place, read_only=True) as connection:
        names = sorted(row[0] for row in connection.execute("show tables").fetchall())
        promised = connection.execute(
            "select table_name, constraint_text from duckdb_constraints() order by all"
        ).fetchall()
        return {name: connection.table(name).fetchall() for name in names}, promised


@pytest.fixture
def first_format(place):
    """A file of the first format, with a save in it."""
    place.parent.mkdir()
    with duckdb.connect(place) as connection:
        connection.execute(statement("workspace/format_1"))
        connection.execute(
            "insert into saves values (1, timestamp '2026-11-20 08:00:00', 'ann@example.com', "
            "'new', 'saved_1', date '2026-11-20', 'why', null, 1300, 1250.5, -90, -12, 'abc')"
        )
        connection.execute("insert into scenarios values (1, 'saved_1', 'Cheap', 'A story', false)")
        connection.execute("insert into edits values (1, 'vat_rate', '0.13', 'vat_rate=0.1', 0)")
        connection.execute(
            "insert into refusals values (timestamp '2026-11-20 08:01:00', 'vic', 'viewer', 'save')"
        )
    return place


@pytest.mark.parametrize("is_told", [False, True])
def test_a_file_of_the_first_format_is_copied_and_brought_to_todays(first_format, is_told):
    if is_told:
        with duckdb.connect(first_format) as connection:
            connection.execute("insert into format values (1, timestamp '2026-11-20 08:00:00')")
    before, _ = tables(first_format)
    workspace = Workspace(first_format)
    [one] = workspace.saved().scenarios
    assert (one.label, one.signed.person) == ("Cheap", ANN.name)
    [(name, edit)] = workspace.saved().edits
    assert (name, edit.written) == ("saved_1", ("vat_rate=0.1",))
    assert [row["person"] for row in workspace.refusals()] == ["vic"]
    assert workspace.problem is None
    workspace.comment(ANN, "scenario", "saved_1", "still here")
    workspace.look_again()
    after, _ = tables(first_format)
    assert [row[0] for row in after["format"]] == [1] * is_told + [file.FORMATS]
    for table in ("edits", "scenarios", "refusals"):
        assert after[table] == before[table]
    assert after["saves"][:1] == before["saves"]
    copied, _ = tables(file.backup_file(first_format, "format_1"))
    assert copied == before


def test_a_file_that_cannot_be_copied_first_is_not_brought_to_todays_format(first_format):
    file.backups(first_format).write_text("in the way")
    before = first_format.read_bytes()
    workspace = Workspace(first_format)
    assert workspace.newest() == 0
    assert "it cannot be written there" in workspace.problem.what
    assert first_format.read_bytes() == before


def test_the_first_save_of_a_day_copies_what_was_there_and_the_oldest_copies_go(
    workspace, scenario, place, monkeypatch
):
    class Today(date):
        day_now = date(2026, 11, 23)

        @classmethod
        def today(cls):
            return cls.day_now

    monkeypatch.setattr(file, "date", Today)
    assert not file.backups(place).exists()
    for number in range(file.MOST_DAILY + 3):
        for again in (1, 2):
            workspace.save(
                ANN, scenario, [change("own", f"{number} {again}")], reason="r", as_of=AS_OF,
                seen=99,
            )  # fmt: skip
        Today.day_now += timedelta(days=1)
    copies = sorted(file.backups(place).iterdir())
    assert len(copies) == file.MOST_DAILY
    assert copies[0].name == "workspace_day_2026-11-26.duckdb"
    assert len(tables(copies[0])[0]["saves"]) == 1 + 2 * 3


@pytest.mark.parametrize("stem", ["workspace", 'it\'s "here"', "backup", "memory", "copy.of"])
def test_a_copy_is_the_same_to_the_last_row_and_key_and_can_be_worked_with(tmp_path, stem):
    place = tmp_path / f"{stem}.duckdb"
    workspace = Workspace(place)
    name = workspace.create(ANN, "Cheap", "", [change("b", 1), change("a", 1, 2)], reason="r",
                            as_of=AS_OF)  # fmt: skip
    workspace.save(ANN, name, [change("z", 1), change("c", 1)], reason="r", as_of=AS_OF, seen=1)
    copy = file.back_up(workspace._connection, place, "by_hand")
    again = file.back_up(workspace._connection, place, "by_hand")
    workspace.look_again()
    assert copy != again
    assert tables(copy) == tables(again) == tables(place)
    kept = file.restore(place, copy)
    assert tables(kept) == tables(place)
    assert workspace.verify() is None
    assert workspace.save(ANN, name, [change("z", 2)], reason="r", as_of=AS_OF, seen=2) == 3
    workspace.look_again()


def test_one_command_puts_a_copy_back_and_keeps_what_was_there(workspace, scenario, place):
    copy = file.back_up(workspace._connection, place, "by_hand")
    workspace.save(ANN, scenario, [change("vat_rate", 0.1)], reason="later", as_of=AS_OF, seen=1)
    with pytest.raises(file.Locked, match="has it open"):
        file.restore(place, copy)
    workspace.look_again()
    kept = file.restore(place, copy)
    assert workspace.newest() == 1
    workspace.look_again()
    file.restore(place, kept)
    assert [row["reason"] for row in workspace.history()] == ["later", "why"]


def test_what_is_damaged_is_put_aside_with_its_log_and_replaced(workspace, scenario, place):
    copy = file.back_up(workspace._connection, place, "by_hand")
    workspace.look_again()
    log = place.with_name(place.name + ".wal")
    place.write_bytes(b"spilt coffee")
    log.write_bytes(b"and more")
    kept = file.restore(place, copy)
    assert kept.read_bytes() == b"spilt coffee"
    assert kept.with_name(kept.name + ".wal").read_bytes() == b"and more"
    assert not log.exists()
    assert [one.name for one in workspace.saved().scenarios] == [scenario]


def test_what_is_no_copy_is_refused_and_nothing_moved(workspace, place):
    workspace.create(ANN, "Cheap", "", reason="r", as_of=AS_OF)
    workspace.look_again()
    before = place.read_bytes()
    letter = place.with_name("letter")
    letter.write_text("A letter")
    for wrong, words in ((letter, "it cannot be read"), (place.with_name("gone"), "no such file")):
        with pytest.raises(InputError, match=words):
            file.restore(place, wrong)
    assert place.read_bytes() == before
    assert workspace.newest() == 1
