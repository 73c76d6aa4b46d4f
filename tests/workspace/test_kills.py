"""Killed while it saves, at any moment and as often as one likes: what was confirmed is there."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import SimpleQueue

import pytest

from analytics import database

KILLS = int(os.environ.get("FSD_KILLS", "20"))  # a thousand are run by hand
EACH = 10  # in one file, then comes a new one
WHILE_OPENING = 0.4  # of the kills
LONGEST = 0.4  # seconds until one
PATIENCE = 60


class Saver:
    """The process that forks those who save."""

    def __init__(self) -> None:
        root = database.PACKAGE.parent
        self.process = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, str(Path(__file__).with_name("saver.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(root)}, start_new_session=True,
        )  # fmt: skip
        self.lines: SimpleQueue[str] = SimpleQueue()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.put(line)

    def start(self, place: Path) -> int:
        self.process.stdin.write(f"{place}\n")
        self.process.stdin.flush()
        word, pid = self.lines.get(timeout=PATIENCE).split()
        assert word == "pid"
        return int(pid)

    def until(self, *words: str) -> list[tuple[str, object]]:
        """What it says up to one of these words."""
        said = []
        while not said or said[-1][0] not in words:
            name, _, value = self.lines.get(timeout=PATIENCE).partition(" ")
            said.append((name, json.loads(value)))
        return said

    def end(self) -> None:
        """End it, and whom it forked."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.reader.join()
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.fixture
def saver():
    made = Saver()
    yield made
    made.end()


def killed(saver: Saver, place: Path, luck: random.Random) -> list[tuple[str, object]]:
    """What a child said until it was killed: while it opens the file, or while it saves."""
    pid = saver.start(place)
    said = [] if luck.random() < WHILE_OPENING else saver.until("found", "ended")
    last = threading.Timer(luck.random() * LONGEST, os.kill, (pid, signal.SIGKILL))
    last.start()
    said += saver.until("ended")
    last.join()
    return said


class Account:
    """What was confirmed of one file, held against what a process that opens it finds."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.confirmed = 0
        self.saves = 0

    def read(self, said: list[tuple[str, object]]) -> None:
        for word, value in said:
            assert word != "failed", value
            if word == "found":
                moments = value["moments"]
                assert (value["problem"], value["broken"], value["halves"]) == ("", None, [])
                assert moments == list(range(1, len(moments) + 1))
                assert self.confirmed <= len(moments) <= self.confirmed + 1
                self.confirmed = len(moments)
            if word == "confirmed":
                assert value == self.confirmed + 1
                self.confirmed = value
                self.saves += 1


def test_after_each_kill_every_confirmed_save_is_there_and_none_by_half(saver, tmp_path, capsys):
    luck = random.Random(7)  # noqa: S311 (which moment to kill at)
    accounts = []
    for kill in range(KILLS):
        if kill % EACH == 0:
            accounts.append(Account(tmp_path / str(kill) / "workspace.duckdb"))
        accounts[-1].read(killed(saver, accounts[-1].place, luck))
    for one in accounts:
        pid = saver.start(one.place)
        one.read(saver.until("found"))
        os.kill(pid, signal.SIGKILL)
        saver.until("ended")
    saves = sum(one.saves for one in accounts)
    assert saves > 0
    with capsys.disabled():
        print(f"\n{KILLS} kills, {saves} saves confirmed in {len(accounts)} files, none lost")  # noqa: T201
