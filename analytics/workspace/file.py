"""The file of a workspace: found, checked, brought to today's format, copied and put back.

A file that is not ours, or made by a later version, or damaged is never written to.
"""

import os
import re
import shutil
import tempfile
import time
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
from platformdirs import user_data_path

from analytics.database import SQL, statement
from analytics.errors import InputError

PLACE = "FSD_WORKSPACE"  # the environment variable that names another file
FORMATS = len(list((SQL / "workspace").glob("format_*.sql")))
TABLES = (
    ("saves", "edits", "scenarios", "refusals"),
    ("comments", "grants"),
)  # of the first format, and what each later one added
LOGS = (".wal", ".wal.checkpoint", ".wal.recovery")  # what DuckDB keeps beside a file
LOG_BEGINS = b"d\0b"  # every log of DuckDB; what ends before its third byte was never confirmed
COPY = "copy_of_workspace"  # as DuckDB calls a copy while it is made
MOST_DAILY = 30
TRIES = 20

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "python_enable_replacements": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}

Connection = duckdb.DuckDBPyConnection


class Locked(InputError):  # noqa: N818 (it is in use, not in error)
    """Another process has the file open for writing."""


class OpenHere(Locked):
    """It is open for writing in this process. To copy it would give up its lock."""


def place() -> Path:
    """Where the workspace is kept: as the environment says, or with the person's other data."""
    told = os.environ.get(PLACE)
    return Path(told) if told else user_data_path("fsd-china") / "workspace.duckdb"


def is_there(path: Path) -> bool:
    """Whether there is a file, or what is left of one.

    Raises InputError where that cannot be seen, or where there is none and none can be made.
    """
    for file in _files(path):
        try:
            file.lstat()
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as problem:
            raise trouble(path, problem) from problem
        return True
    folder = next(one for one in path.absolute().parents if one.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        raise trouble(path, PermissionError(f"nothing can be added to {folder}"))
    return False


def identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another at its place; none where there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def ask(connection: Connection, question: str, **parameters: object) -> list[dict[str, Any]]:
    """The answer of the question in sql/workspace/<question>.sql, each row by column name."""
    found = connection.cursor().execute(statement(f"workspace/{question}"), parameters or None)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def create(path: Path) -> Connection:
    """A new workspace, open for writing. Made aside and then put in place, so never seen half."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix="new_") as aside:
            made = Path(aside) / path.name
            with duckdb.connect(made, config=CONFIG) as connection:
                _bring_to(connection, FORMATS)
                connection.execute("checkpoint")  # which closing would not tell to have failed
            with suppress(FileExistsError):  # where another process was first
                path.hardlink_to(made)
    except (duckdb.Error, OSError, ValueError) as problem:
        raise trouble(path, problem) from problem
    return open_file(path)


def open_file(path: Path) -> Connection:
    """An existing workspace, open for writing, in today's format.

    Raises Locked where another process has it open, and InputError for a file that cannot be used.
    """
    try:
        found = check(path)
    except OpenHere:
        return _connect(path)
    if found < FORMATS:
        try:
            with _connect(path) as connection:
                back_up(connection, path, f"format_{found}")
                _bring_to(connection, FORMATS)
        except (duckdb.Error, OSError) as problem:
            raise trouble(path, problem) from problem
    return _connect(path)


def check(path: Path) -> int:
    """The format of a file, all of whose rows can be read. Nothing is written to it.

    Raises InputError for a file that is not a workspace, is damaged, or of a later format.
    """
    with open_to_read(path) as connection:
        return format_of(connection, path)


def format_of(connection: Connection, path: Path) -> int:
    """The format of an open file, all of whose rows can be read; InputError as of `check`."""
    try:
        names = {row[0] for row in connection.execute("show tables").fetchall()}
        if not {"format", *TABLES[0]} <= names:
            raise _foreign(path)
        [(found,)] = connection.execute(statement("workspace/version")).fetchall()
        if not isinstance(found, int) or found > FORMATS:
            raise InputError(
                f"workspace {path}",
                f"a later version of this product made it (format {found}, this is {FORMATS})",
                f"update the product, or name another file in {PLACE}",
            )
        for table in (name for names in TABLES[:found] for name in names):
            connection.table(table).fetchall()
    except duckdb.Error as problem:
        raise _damaged(path, _first_line(str(problem))) from problem
    return found


def open_to_read(path: Path) -> Connection:
    """A file that is there and no other process writes to, open for reading."""
    try:
        if not path.exists():
            raise _damaged(path, "only its log is there, or a link to nothing")
        if not path.is_file():
            raise _damaged(path, "it is no file")
        if path.stat().st_size == 0:
            raise _damaged(path, "it is empty")
        for log in _files(path)[1:]:
            with suppress(FileNotFoundError), log.open("rb") as opened:
                if not LOG_BEGINS.startswith(opened.read(len(LOG_BEGINS))):
                    raise _damaged(path, f"{log.name} beside it is no log of it")
    except OSError as problem:
        raise trouble(path, problem) from problem
    return _connect(path, read_only=True)


def copy_of(path: Path, folder: Path) -> Connection:
    """What a file that another process holds says now, read from a copy in a folder.

    Raises InputError where it does not stand still long enough to be copied.
    """
    for _ in range(TRIES):
        before = _stamps(path)
        for file in _files(path):
            (folder / file.name).unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                shutil.copyfile(file, folder / file.name)
        if _stamps(path) == before:
            with suppress(InputError):  # torn, where it was written to without a later time
                check(folder / path.name)
                return _connect(folder / path.name, read_only=True)
        time.sleep(0.05)
    raise InputError(
        f"workspace {path}", "it is being written to without a pause", "try again in a moment"
    )


def back_up_daily(connection: Connection, path: Path) -> None:
    """Copy the workspace unless that was done today; the oldest of many daily copies go."""
    today = f"day_{date.today().isoformat()}"  # noqa: DTZ011 (the day of whoever looks for it)
    if not backup_file(path, today).exists():
        back_up(connection, path, today)
        for old in sorted(backups(path).glob(f"{path.stem}_day_*"))[:-MOST_DAILY]:
            old.unlink()


def back_up(connection: Connection, path: Path, name: str) -> Path:
    """Copy the workspace as it is now; what was copied under that name before is kept."""
    target = backup_file(path, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target = backup_file(path, f"{name}_{datetime.now(UTC):%H%M%S%f}")
    with tempfile.TemporaryDirectory(dir=target.parent) as aside:
        made = Path(aside) / target.name
        [(current,)] = connection.execute("select current_database()").fetchall()
        name_here, quoted = current.replace('"', '""'), str(made).replace("'", "''")
        connection.execute(f"attach '{quoted}' as {COPY} (read_write)")
        try:
            connection.execute(f'copy from database "{name_here}" to {COPY}')
            connection.execute(f"checkpoint {COPY}")
        finally:
            connection.execute(f"detach {COPY}")
        made.replace(target)
    return target


def restore(path: Path, backup: Path) -> Path | None:
    """Put a backup in the place of the workspace; what was there is kept beside it.

    Returns where, if there was anything. Raises InputError for a backup that cannot be used, and
    Locked where the workspace is open.
    """
    if not backup.exists():
        known = ", ".join(sorted(one.name for one in backups(path).glob("*.duckdb"))) or "none yet"
        raise InputError(f"backup {backup}", "there is no such file", f"name one of: {known}")
    check(backup)
    _refuse_held(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _put_back(path, backup)
    except OSError as problem:
        raise trouble(path, problem) from problem


def _put_back(path: Path, backup: Path) -> Path | None:
    kept = path.with_name(f"{path.stem}_until_{now():%Y%m%dT%H%M%S%f}{path.suffix}")
    was = [file for file in _files(path) if os.path.lexists(file)]
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="restored_") as aside:
        made = Path(aside)
        for file in _files(backup):
            if file.exists():
                shutil.copyfile(file, made / file.name.replace(backup.name, path.name, 1))
        for file in was:
            file.rename(kept.with_name(file.name.replace(path.name, kept.name, 1)))
        for file in reversed(_files(path)):
            if (made / file.name).exists():
                (made / file.name).replace(file)
    return kept if was else None


def _refuse_held(path: Path) -> None:
    """Raise Locked where somebody has the file open. That it is damaged does not matter."""
    try:
        if is_there(path):
            check(path)
    except Locked:
        raise
    except InputError:
        pass


def backups(path: Path) -> Path:
    """The folder of the copies of a workspace."""
    return path.parent / "backups"


def backup_file(path: Path, name: str) -> Path:
    """The copy of that name."""
    return backups(path) / f"{path.stem}_{name}.duckdb"


def trouble(path: Path, problem: Exception) -> InputError:
    """What DuckDB or the system could not do with the file, in words for people."""
    text = str(problem)
    held = re.search(r"lock is held in (.*?) \(PID (\d+)\)", text)
    if held or "could not set lock" in text.casefold():
        who = f"process {held[2]} ({_command(held[2]) or held[1]})" if held else "another process"
        return Locked(
            f"workspace {path}",
            f"{who} has it open",
            "read what it holds, or save there; to save here, end that process",
        )
    if "different configuration than existing connections" in text:
        return OpenHere(f"workspace {path}", "this process has it open", "close it first")
    if "sqlite" in text.casefold():
        return _foreign(path)
    if isinstance(problem, OSError) or re.search(
        r"permission|read-only|cannot open file", text, re.IGNORECASE
    ):
        return _unwritable(path, problem)
    if re.search(r"no space|could not write|file too large|disk", text, re.IGNORECASE):
        return InputError(
            f"workspace {path}", f"there is no room for it ({_first_line(text)})",
            "free space there and save again; nothing saved before is lost",
        )  # fmt: skip
    return _damaged(path, _first_line(text))


def _connect(path: Path, *, read_only: bool = False) -> Connection:
    try:
        return duckdb.connect(path, read_only=read_only, config=CONFIG)
    except (duckdb.Error, OSError) as problem:
        raise trouble(path, problem) from problem


def _bring_to(connection: Connection, version: int) -> None:
    """Take the file from its format to a later one, all steps or none."""
    connection.execute("begin")
    has_format = connection.execute("show tables").fetchall()
    found = connection.execute(statement("workspace/version")).fetchall()[0][0] if has_format else 0
    for step in range(found + 1, version + 1):
        connection.execute(statement(f"workspace/format_{step}"))
        connection.execute(statement("workspace/insert_format"), {"version": step, "since": now()})
    connection.execute("commit")


def now() -> datetime:
    """The time [UTC], as it is written in the file."""
    return datetime.now(UTC).replace(tzinfo=None)


def _files(path: Path) -> list[Path]:
    """The file, and the logs that belong to it."""
    return [path, *(path.with_name(path.name + log) for log in LOGS)]


def _stamps(path: Path) -> list[tuple[int, int] | None]:
    """When each file was written last, and how long it is."""
    stamps: list[tuple[int, int] | None] = []
    for file in _files(path):
        try:
            found = file.stat()
        except FileNotFoundError:
            stamps.append(None)
        else:
            stamps.append((found.st_mtime_ns, found.st_size))
    return stamps


def _command(process: str) -> str:
    """What a process was started as; nothing where the system does not say."""
    try:
        words = Path(f"/proc/{int(process)}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    return b" ".join(words).decode(errors="replace").strip()[:120]


def _foreign(path: Path) -> InputError:
    return InputError(
        f"workspace {path}",
        "it is a database, but not one of ours",
        f"name another file in {PLACE}, or move this one away",
    )


def _unwritable(path: Path, problem: Exception) -> InputError:
    return InputError(
        f"workspace {path}",
        f"it cannot be written there ({_first_line(str(problem))})",
        f"name a place of your own in {PLACE}",
    )


def _damaged(path: Path, why: str) -> InputError:
    return InputError(
        f"workspace {path}",
        f"it cannot be read ({why}), and it was left as it is",
        f"put back a copy from {backups(path)} (python -m analytics workspace restore FILE), or "
        f"name another file in {PLACE}",
    )


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0][:160] if text.strip() else "no reason given"
