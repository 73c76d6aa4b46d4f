"""The workspace from the command line: where it is, whether it is whole, copies of it, history."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from analytics.errors import InputError
from analytics.printed import listed
from analytics.saved import Saved
from analytics.workspace import LATEST, file, here
from analytics.workspace.chain import first_broken

HIDDEN = ["label", "as_of", "undoes", "undone_by", "value_before", "value_after",
          "difference_p10", "difference_p90"]  # fmt: skip


def add_to(commands: Any) -> None:  # noqa: ANN401 (argparse does not name its type)
    """The command `workspace`, with what it can do."""
    parser = commands.add_parser("workspace", help="what people saved: where, whole, copied, when")
    deeds = parser.add_subparsers(required=True, metavar="DEED")
    told: dict[str, tuple[Callable[[argparse.Namespace], str], str]] = {
        "where": (_where, "the file it is in, and the copies there are"),
        "check": (_check, "read all of it, and hold every save against its digest"),
        "backup": (_backup, "copy it as it is now"),
        "restore": (_restore, "put a copy in its place; what was there is kept beside it"),
        "history": (_history, "every save, newest first"),
    }
    made = {}
    for name, (deed, meaning) in told.items():
        made[name] = deeds.add_parser(name, help=meaning)
        made[name].set_defaults(command=deed)
    made["restore"].add_argument("backup", metavar="FILE", help="a copy, by name or by path")
    made["history"].add_argument("--format", choices=["table", "json", "csv"], default="table")


def saved(as_of: date, moment: int | None, *, is_needed: bool) -> Saved:
    """What was saved, for a command that says on standard error what stands in its way.

    Raises InputError where it cannot be read although it is needed, and for a moment to come.
    """
    workspace = here()
    found = workspace.saved(LATEST if moment is None else moment, as_of)
    newest, problem, is_read = workspace.newest(), workspace.problem, workspace.is_read
    workspace.look_again()
    if problem is not None:
        if is_needed and not is_read:
            raise problem
        used = "a copy of what it holds now" if is_read else "the data without what was saved"
        print(f"{problem.where}: {problem.what}. Used: {used}.", file=sys.stderr)
    if moment is not None and moment > newest:
        raise InputError(
            f"--moment {moment}",
            f"the newest save is {newest}" if newest else "nothing was saved yet",
            "name an earlier moment, or leave it out",
        )
    return found


def _where(_: argparse.Namespace) -> str:
    path = file.place()
    copies = sorted(file.backups(path).glob(f"{path.stem}_*.duckdb"))
    return "\n".join(
        [
            f"{path}" if file.is_there(path) else f"{path} (nothing was saved there yet)",
            *(f"copy: {one}" for one in copies),
        ]
    )


def _check(_: argparse.Namespace) -> str:
    path = file.place()
    with _reading(path) as connection:
        found = file.format_of(connection, path)
        [held] = file.ask(connection, "newest", moment=LATEST) or [{"moment": 0}]
        if found < file.FORMATS:
            return (
                f"{path} is whole. Format {found}; {held['moment']} saves. Opened next, it is "
                f"copied and brought to format {file.FORMATS}."
            )
        broken = first_broken(partial(file.ask, connection))
    if broken is not None:
        raise InputError(
            f"workspace {path}, save {broken}",
            "its rows are not those that were saved",
            f"put back a copy from {file.backups(path)}",
        )
    return f"{path} is whole. Format {found}; {held['moment']} saves, each as its digest says."


def _backup(_: argparse.Namespace) -> str:
    path = file.place()
    with _reading(path) as connection:
        made = file.back_up(connection, path, f"{file.now():%Y%m%dT%H%M%S}")
    return f"Copied to {made}"


def _restore(options: argparse.Namespace) -> str:
    path, backup = file.place(), Path(options.backup)
    if not backup.exists() and (file.backups(path) / backup.name).exists():
        backup = file.backups(path) / backup.name
    kept = file.restore(path, backup)
    aside = f" What was there before is {kept}" if kept else ""
    return f"{path} is now what {backup} holds.{aside}"


def _history(options: argparse.Namespace) -> str:
    workspace = here()
    rows = workspace.history()
    problem, is_read = workspace.problem, workspace.is_read
    workspace.look_again()
    if problem is not None:
        if not is_read:
            raise problem
        print(f"{problem.where}: {problem.what}. Used: a copy of it.", file=sys.stderr)
    plain = [
        {name: str(value) if name in {"made_at", "as_of"} and value else value
         for name, value in row.items()}
        for row in rows
    ]  # fmt: skip
    if not plain and options.format == "table":
        return "Nothing was saved yet."
    return listed(plain, options.format, HIDDEN)


@contextmanager
def _reading(path: Path) -> Iterator[file.Connection]:
    """The file, open for reading; a copy of it where another process holds it."""
    if not file.is_there(path):
        raise InputError(f"workspace {path}", "nothing was saved there yet", "save something first")
    with tempfile.TemporaryDirectory(prefix="workspace_") as folder:
        try:
            connection = file.open_to_read(path)
        except file.Locked:
            connection = file.copy_of(path, Path(folder))
        with connection:
            yield connection
