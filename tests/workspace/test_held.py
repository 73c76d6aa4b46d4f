"""Who finds the file held by another process is told by whom, reads a copy, and loses nothing."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analytics import database
from analytics.errors import InputError
from analytics.saved import BASE
from analytics.workspace import Conflict, Workspace, file
from tests.workspace.conftest import ANN, AS_OF, BEN, OWNER, change


class Holder:
    """Another process that saves and holds the file."""

    def __init__(self, place: Path, label: str = "Theirs") -> None:
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, str(Path(__file__).with_name("holder.py")), str(place), label],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(database.PACKAGE.parent)},
        )  # fmt: skip

    def save(self, value: object) -> int:
        self.process.stdin.write(f"{value}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def end(self) -> str:
        """What it said of what went wrong."""
        return self.process.communicate("end\n")[1]


@pytest.fixture
def holder(place):
    made = Holder(place)
    assert made.process.stdout.readline() == "1\n"
    yield made
    if made.process.poll() is None:
        made.end()


def test_who_holds_the_file_is_told_and_a_copy_of_it_read(workspace, holder):
    assert [one.label for one in workspace.saved().scenarios] == ["Theirs"]
    assert isinstance(workspace.problem, file.Locked)
    assert f"process {holder.process.pid} (" in workspace.problem.what
    assert "holder.py" in workspace.problem.what
    for attempt in (
        lambda: workspace.create(ANN, "Mine", "", reason="r", as_of=AS_OF),
        lambda: workspace.comment(ANN, "scenario", "saved_1", "x"),
    ):
        with pytest.raises(file.Locked, match=f"process {holder.process.pid} .* has it open"):
            attempt()
    assert workspace.newest() == 1


def test_what_they_save_is_read_when_one_looks_again(workspace, holder):
    assert workspace.newest() == 1
    assert holder.save(5) == 2
    workspace.look_again()
    assert [edit.written for edit in workspace.saved().of(BASE)] == [("a=5",)]
    assert workspace.verify() is None


def test_once_they_ended_a_save_goes_through_and_theirs_is_there(workspace, holder):
    assert workspace.newest() == 1
    holder.save(6)
    assert holder.end() == ""
    seen = workspace.newest()
    assert seen == 1
    with pytest.raises(Conflict) as found:
        workspace.save(OWNER, BASE, [change("a", 7)], reason="r", as_of=AS_OF, seen=seen)
    assert found.value.clashes[0].theirs == ("a=6",)
    assert workspace.problem is None
    assert workspace.save(OWNER, BASE, [change("a", 7)], reason="r", as_of=AS_OF, seen=2) == 3


def test_a_copy_taken_while_they_save_is_whole(place, holder):
    with ThreadPoolExecutor(1) as pool:
        saving = pool.submit(lambda: [holder.save(number) for number in range(60)])
        looks = 0
        while not saving.done() or not looks:
            looked = Workspace(place)
            assert looked.newest() >= 1
            assert looked.verify() is None
            looked.look_again()
            looks += 1
    assert saving.result()[-1] == 61


def test_of_two_who_make_the_file_at_once_nothing_is_lost(place):
    """Both begin where there is no file: one makes it, the other is told or comes after."""
    for round_ in range(3):
        there = place.with_name(f"{round_}.duckdb")
        both = [Holder(there, label) for label in ("One", "Other")]
        told = [one.process.stdout.readline() for one in both]
        faults = [one.end() for one in both]
        confirmed = [
            label for label, said in zip(("One", "Other"), told, strict=True) if said.strip()
        ]
        assert confirmed
        for said, fault in zip(told, faults, strict=True):
            assert said.strip() or "Locked" in fault
        looked = Workspace(there)
        assert sorted(one.label for one in looked.saved().scenarios) == sorted(confirmed)
        assert looked.verify() is None
        looked.look_again()


def test_a_second_workspace_of_this_process_shares_the_file(workspace, scenario, place):
    other = Workspace(place)
    assert [one.name for one in other.saved().scenarios] == [scenario]
    other.save(BEN, scenario, [change("vat_rate", 0.1)], reason="his", as_of=AS_OF, seen=1)
    with pytest.raises(Conflict):
        workspace.save(ANN, scenario, [change("vat_rate", 0.2)], reason="r", as_of=AS_OF, seen=1)
    workspace.save(ANN, scenario, [change("vat_rate", 0.2)], reason="r", as_of=AS_OF, seen=2)
    other.look_again()
    assert other.newest() == 3
    assert other.verify() is None
    other.look_again()


def test_nothing_in_this_process_gives_the_lock_away(workspace, scenario, place):
    """A lock of a file is lost with the first of its descriptors that this process closes."""
    with pytest.raises(file.OpenHere):
        file.check(place)
    with pytest.raises(file.Locked):
        file.restore(place, place)
    file.back_up(workspace._connection, place, "by_hand")
    Workspace(place).newest()
    workspace.save(ANN, scenario, [change("vat_rate", 0.1)], reason="r", as_of=AS_OF, seen=1)
    late = Holder(place, "Late")
    assert late.process.stdout.readline() == ""
    assert f"process {os.getpid()} " in late.end()


@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_file_that_is_taken_away_while_open_is_kept_and_the_save_refused(
    workspace, scenario, place, is_replaced
):
    place.rename(place.with_name("elsewhere"))
    if is_replaced:
        place.write_bytes(b"")
    with pytest.raises(InputError, match="moved, deleted or replaced") as found:
        workspace.save(ANN, scenario, [change("vat_rate", 0.1)], reason="r", as_of=AS_OF, seen=1)
    [copy] = file.backups(place).iterdir()
    assert str(copy) in found.value.what
    place.unlink(missing_ok=True)
    place.with_name(place.name + ".wal").unlink(missing_ok=True)
    workspace.look_again()
    file.restore(place, copy)
    assert [one.name for one in workspace.saved().scenarios] == [scenario]
    assert workspace.verify() is None
