"""A process that saves at a place, says so, and holds the file until its input ends."""

import sys
from datetime import date
from itertools import chain
from pathlib import Path

from analytics.access import LOCAL
from analytics.workspace import Change, Workspace

if __name__ == "__main__":
    workspace = Workspace(Path(sys.argv[1]))
    label = sys.argv[2]
    for text in chain(["first"], sys.stdin):
        word = text.strip()
        if word == "end":
            break
        if word == "first":
            workspace.create(
                LOCAL, label, "", [Change("a", "", ("a=1",))], reason="r", as_of=date(2026, 11, 23)
            )
        else:
            workspace.save(
                LOCAL, "base", [Change("a", "", (f"a={word}",))], reason="r",
                as_of=date(2026, 11, 23),
                seen=2**40,
            )  # fmt: skip
        sys.stdout.write(f"{workspace.newest()}\n")
        sys.stdout.flush()
    workspace.look_again()
