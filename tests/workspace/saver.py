"""A process that saves without end, to be killed: python saver.py, then a place a line.

For each place it forks a child, which opens the workspace there, says what it found, and saves,
saying so after each save. Forked, so that a thousand of them take minutes.
"""

import json
import os
import sys
import traceback
from datetime import date
from pathlib import Path

from analytics.access import LOCAL
from analytics.workspace import Change, Workspace

AS_OF = date(2026, 11, 23)
TOGETHER = ("first", "second", "third")  # what every save changes, to the same number


def say(word: str, value: object) -> None:
    os.write(1, f"{word} {value}\n".encode())


def found(workspace: Workspace) -> dict[str, object]:
    """What is there: the number of every save in each of its edits, and what does not hold."""
    written: dict[int, set[str]] = {}
    for row in workspace.history():
        written.setdefault(row["moment"], set()).add(f"{row['assumption']}={row['written']}")
    halves = [
        moment
        for moment, edits in written.items()
        if edits != {f"{name}={name}={moment}" for name in TOGETHER}
    ]
    return {
        "moments": sorted(written),
        "halves": halves,
        "problem": str(workspace.problem or ""),
        "broken": workspace.verify(),
    }


def work(place: Path) -> None:
    workspace = Workspace(place)
    say("found", json.dumps(found(workspace)))
    while True:
        number = workspace.newest() + 1
        changes = [Change(name, "", (f"{name}={number}",)) for name in TOGETHER]
        moment = workspace.save(LOCAL, "base", changes, reason="r", as_of=AS_OF, seen=number)
        say("confirmed", moment)
        if moment % 4 == 0:  # closing folds the log into the file
            workspace.look_again()


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            say("pid", os.getpid())
            try:
                work(Path(line.strip()))
            except BaseException:  # noqa: BLE001 (told to whoever reads)
                say("failed", json.dumps(traceback.format_exc()))
            finally:
                os._exit(1)
        os.waitpid(child, 0)
        say("ended", child)


if __name__ == "__main__":
    main()
