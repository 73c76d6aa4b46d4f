"""Scenarios, edits, comments and roles that outlive the browser tab.

Rows are only ever added. A save is one transaction and one moment; what was there at a moment is
there for ever, under its number. Each save carries the digest of all before it.
"""

import re
import tempfile
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from analytics.access import Grant, Person, Role
from analytics.database import statement
from analytics.errors import InputError
from analytics.saved import BASE, NOTHING, OWN, Edit, Saved, SavedScenario, Signature
from analytics.workspace import file
from analytics.workspace.chain import chained, first_broken
from analytics.workspace.text import plain, visible

LATEST = 2**62  # a moment after all others
ALWAYS = date.max
LONGEST_LABEL, LONGEST_TEXT = 80, 2_000
MOST_KEPT = 64
NAME = re.compile("[a-z0-9_]{1,80}")  # of a scenario of data/
NO_SAVE: Mapping[str, Any] = {"moment": 0, "digest": ""}

Rows = list[dict[str, Any]]


class Change(NamedTuple):
    """What a save makes of one assumption of a scenario: what held, and what shall hold.

    Both as `Book.written` spells overrides; none for what the base says.
    """

    assumption: str
    was: str
    written: tuple[str, ...]


class Effect(NamedTuple):
    """What a save does to the value of FSD [USD m]: medians, and the difference's P10 and P90."""

    value_before: float | None = None
    value_after: float | None = None
    difference_p10: float | None = None
    difference_p90: float | None = None


NONE = Effect()


class Clash(NamedTuple):
    """One assumption that somebody else saved since the person who saves now last looked."""

    assumption: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    signed: Signature


class Conflict(InputError):  # noqa: N818 (two people, no error)
    """Somebody else saved the same assumptions meanwhile. Nothing was saved; one has to choose."""

    def __init__(self, scenario: str, clashes: Sequence[Clash]) -> None:
        who = ", ".join(dict.fromkeys(one.signed.person for one in clashes))
        super().__init__(
            f"scenario {scenario}",
            f"{who} saved {', '.join(one.assumption for one in clashes)} meanwhile",
            "choose yours or theirs for each, and save again",
        )
        self.scenario = scenario
        self.clashes = tuple(clashes)


class Comment(NamedTuple):
    """What somebody says of an assumption or a scenario."""

    moment: int
    subject: str
    name: str
    text: str
    person: str
    made_at: datetime


class Workspace:
    """A workspace at a place. It is made by the first save; until then nothing is saved there.

    Where the file cannot be used, `problem` says why, nothing is saved, and nothing is written to
    it. Where another process holds it, what it said when last looked at can be read.
    """

    _lock = threading.RLock()  # whoever reads or saves, one at a time in this process

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem: InputError | None = None
        self._connection: file.Connection | None = None
        self._identity: tuple[int, int] | None = None  # of the file that is open
        self._copies: tempfile.TemporaryDirectory[str] | None = None
        self._head: Mapping[str, Any] | None = None  # the newest save
        self._kept: dict[tuple[int, date], Saved] = {}
        self._comments: tuple[int, list[Comment]] | None = None
        self._history: tuple[int, Rows] | None = None

    # --- reading --------------------------------------------------------------------------------

    def look_again(self) -> None:
        """Close the file and look at its place afresh."""
        with self._lock:
            if self._connection is not None:
                with suppress(duckdb.Error):  # a full disk: what is saved is safe in its log
                    self._connection.close()
            if self._copies is not None:
                self._copies.cleanup()
            self._connection, self._copies, self.problem, self._head = None, None, None, None
            self._kept.clear()
            self._comments = self._history = None

    @property
    def is_read(self) -> bool:
        """Whether what is saved can be read: from the file, or from a copy of it."""
        return self._open() is not None

    def newest(self) -> int:
        """The moment of the newest save; 0 where there is none."""
        return int(self._upto(LATEST)["moment"])

    def saved(self, moment: int = LATEST, as_of: date = ALWAYS) -> Saved:
        """What had been saved at a moment, as far as it was known on a day."""
        head = self._upto(moment)
        key = int(head["moment"]), as_of
        if key not in self._kept:
            for oldest in list(self._kept)[:-MOST_KEPT]:
                self._kept.pop(oldest, None)
            self._kept[key] = self._saved(head, as_of) if head["moment"] else NOTHING
        return self._kept[key]

    def history(self) -> Rows:
        """Every save, newest first, with a row for each assumption it touched."""
        moment = self.newest()
        if self._history is None or self._history[0] != moment:
            self._history = moment, self._ask("history")
        return self._history[1]

    def comments(self) -> list[Comment]:
        """The comments that are open, newest first."""
        moment = self.newest()
        if self._comments is None or self._comments[0] != moment:
            self._comments = moment, [Comment(**row) for row in self._ask("comments")]
        return self._comments[1]

    def grants(self) -> list[Grant]:
        """The roles that hold now."""
        return [Grant(**row) for row in self._ask("grants") if row["role"]]

    def refusals(self) -> Rows:
        """What was refused, newest first."""
        return self._ask("refusals")

    def saves_since(self, moment: int) -> Mapping[str, Any]:
        """How many saves of values came after a moment, and the person of the last."""
        found = self._ask("counts", moment=moment)
        return found[0] if found else {"saves": 0, "person": None, "moment": None}

    def verify(self) -> int | None:
        """The first save whose rows are not those that were saved; none where all are."""
        return first_broken(self._ask)

    # --- saving ---------------------------------------------------------------------------------

    def save(
        self,
        person: Person,
        scenario: str,
        changes: Sequence[Change],
        *,
        reason: str,
        as_of: date,
        seen: int,
        effect: Effect = NONE,
    ) -> int:
        """Save changes of a scenario; returns the moment.

        Those of the base are published, and hold in all scenarios. Raises Conflict where somebody
        saved one of the assumptions otherwise since the moment that was seen.
        """
        said = plain("reason", reason, LONGEST_TEXT)
        rows = {"edits": _edit_rows(changes)}
        with self._saving(person, f"save in scenario {scenario}", _role_for(scenario)):
            self._known(scenario)
            self._refuse_clashes(scenario, changes, as_of, seen)
            return self._append(
                person, "edit", said, rows,
                scenario=scenario, as_of=as_of, effect=effect,
            )  # fmt: skip

    def create(
        self,
        person: Person,
        label: str,
        story: str,
        changes: Sequence[Change] = (),
        *,
        reason: str,
        as_of: date,
        effect: Effect = NONE,
    ) -> str:
        """A new scenario with what it holds; returns its name."""
        told = {
            "label": plain("name of the scenario", label, LONGEST_LABEL),
            "story": plain("description", story, LONGEST_TEXT, may_be_empty=True),
            "is_archived": False,
        }
        said = plain("reason", reason, LONGEST_TEXT)
        edits = _edit_rows(changes)
        with self._saving(person, f"make scenario {told['label']}"):
            self._refuse_label(str(told["label"]))
            name = f"{OWN}{self.newest() + 1}"
            rows = {"scenarios": [{"scenario": name, **told}], "edits": edits}
            self._append(person, "new", said, rows, scenario=name, as_of=as_of, effect=effect)
            return name

    def retell(
        self,
        person: Person,
        scenario: str,
        *,
        reason: str,
        seen: int,
        label: str | None = None,
        story: str | None = None,
        is_archived: bool | None = None,
    ) -> int:
        """Rename, describe or archive a scenario, or open an archived one again."""
        said = plain("reason", reason, LONGEST_TEXT)
        with self._saving(person, f"change scenario {scenario}"):
            now = self._known(scenario)
            if now is None:
                raise InputError(
                    f"scenario {scenario}", "it comes with the product", "copy it, and change that"
                )
            if now.signed.moment > seen:
                raise InputError(
                    f"scenario {now.label}",
                    f"{now.signed.person} changed its name or description meanwhile",
                    "look at it again, and change it then",
                )
            told = {
                "scenario": scenario,
                "label": now.label if label is None
                else plain("name of the scenario", label, LONGEST_LABEL),
                "story": now.story if story is None
                else plain("description", story, LONGEST_TEXT, may_be_empty=True),
                "is_archived": now.is_archived if is_archived is None else is_archived,
            }  # fmt: skip
            if told["label"] != now.label:
                self._refuse_label(str(told["label"]))
            kind = "retell"
            if is_archived is not None:
                kind = "archive" if is_archived else "reopen"
            return self._append(person, kind, said, {"scenarios": [told]}, scenario=scenario)

    def undo(self, person: Person, moment: int, *, reason: str, effect: Effect = NONE) -> int:
        """Put back what a save of values changed; undoing that again is how to redo.

        Raises InputError where a later save touched the same: that would be lost.
        """
        said = plain("reason", reason, LONGEST_TEXT)
        save = self._one(moment)
        with self._saving(person, f"undo save {moment}", _role_for(save["scenario"])):
            self._refuse_later(save)
            changes = self.undoing(moment)
            if not changes:
                raise InputError(
                    f"save {moment}", "it changed no value", "undo a save that changed one"
                )
            kind = "redo" if save["kind"] == "undo" else "undo"
            return self._append(
                person, kind, said, {"edits": _edit_rows(changes)}, scenario=save["scenario"],
                as_of=save["as_of"], undoes=moment, effect=effect,
            )  # fmt: skip

    def undoing(self, moment: int) -> list[Change]:
        """What undoing a save would change."""
        save = self._one(moment)
        if save["scenario"] is None or save["as_of"] is None:
            return []
        return self.restoring(save["scenario"], moment - 1, save["as_of"], moment)

    def restoring(
        self, scenario: str, moment: int, as_of: date, only: int | None = None
    ) -> list[Change]:
        """What taking a scenario back to a moment would change, or what `only` a save changed."""
        then, now = self._held(scenario, moment, as_of), self._held(scenario, as_of=as_of)
        return [
            Change(
                name,
                "; ".join(edit.written) or "base",
                then[name].written if name in then else (),
            )
            for name, edit in now.items()
            if only in {None, edit.signed.moment}
            and edit.written != (then[name].written if name in then else ())
        ]

    def restore(
        self,
        person: Person,
        scenario: str,
        moment: int,
        *,
        reason: str,
        as_of: date,
        effect: Effect = NONE,
    ) -> int:
        """Give a scenario the values that it had at a moment."""
        said = plain("reason", reason, LONGEST_TEXT)
        with self._saving(person, f"restore {scenario}", _role_for(scenario)):
            self._known(scenario)
            changes = self.restoring(scenario, moment, as_of)
            if not changes:
                raise InputError(
                    f"scenario {scenario}", f"it is as it was at save {moment}", "nothing to do"
                )
            return self._append(
                person, "restore", said, {"edits": _edit_rows(changes)}, scenario=scenario,
                as_of=as_of, effect=effect,
            )  # fmt: skip

    def comment(self, person: Person, subject: str, name: str, text: str) -> int:
        """Say something of an assumption or a scenario."""
        said = plain("comment", text, LONGEST_TEXT)
        with self._saving(person, f"comment on {name}"):
            row = {"subject": subject, "name": name, "text": said, "resolves": None}
            return self._append(person, "comment", "", {"comments": [row]})

    def resolve(self, person: Person, comment: Comment) -> int:
        """Say that a comment is settled: it is shown no more, and stays in the history."""
        with self._saving(person, f"settle comment {comment.moment}"):
            row = {**comment._asdict(), "resolves": comment.moment}
            kept = {key: row[key] for key in ("subject", "name", "text", "resolves")}
            return self._append(person, "resolve", "", {"comments": [kept]})

    def grant(self, person: Person, given: Grant, *, is_withdrawn: bool = False) -> int:
        """Give a role to a person or a group, or take it back."""
        with self._saving(person, f"give the role {given.role} to {given.name}", "owner"):
            row = {
                "kind": given.kind,
                "name": plain("name", given.name, LONGEST_LABEL),
                "role": None if is_withdrawn else given.role,
            }
            return self._append(person, "grant", "", {"grants": [row]})

    # --- inside ---------------------------------------------------------------------------------

    def _saved(self, head: Mapping[str, Any], as_of: date) -> Saved:
        upto = {"moment": head["moment"], "as_of": as_of}
        scenarios = tuple(
            SavedScenario(
                row["scenario"],
                row["label"],
                row["story"],
                row["is_archived"],
                row["known_from"],
                _signature(row),
            )
            for row in self._ask("scenarios", **upto)
        )
        edits = tuple(
            (
                row["scenario"],
                Edit(row["assumption"], tuple(row["written"] or ()), _signature(row)),
            )
            for row in self._ask("held", **upto)
        )
        return Saved(head["moment"], head["digest"], scenarios, edits)

    def _upto(self, moment: int) -> Mapping[str, Any]:
        """The newest save up to a moment, and its digest."""
        if moment <= 0:
            return NO_SAVE
        with self._lock:
            if self._head is None or self._connection is None:
                found = self._ask("newest", moment=LATEST)
                self._head = found[0] if found else NO_SAVE
            if moment >= self._head["moment"]:
                return self._head
            found = self._ask("newest", moment=moment)
            return found[0] if found else NO_SAVE

    def _known(self, scenario: str) -> SavedScenario | None:
        """The scenario; none for one that comes with the product.

        Raises InputError where it was never made, or has a name that none can have.
        """
        found = {one.name: one for one in self.saved().scenarios}
        if scenario in found:
            return found[scenario]
        if scenario.startswith(OWN) or NAME.fullmatch(scenario) is None:
            raise InputError(
                f"scenario {visible(scenario)[:LONGEST_LABEL]}",
                "it was never saved here",
                "choose another, or make it",
            )
        return None

    def _refuse_label(self, label: str) -> None:
        taken = {_alike(one.label) for one in self.saved().scenarios if not one.is_archived}
        if _alike(label) in taken:
            raise InputError(
                f"scenario {label}", "there is one of that name", "choose another name"
            )

    def _refuse_clashes(
        self, scenario: str, changes: Iterable[Change], as_of: date, seen: int
    ) -> None:
        """Raise Conflict for what somebody else made something else of, after it was seen."""
        held = self._held(scenario, as_of=as_of)
        clashes = [
            Clash(name, one.written, held[name].written, held[name].signed)
            for one in changes
            if (name := visible(one.assumption)) in held
            and held[name].signed.moment > seen
            and held[name].written != _kept(one.written)
        ]
        if clashes:
            raise Conflict(scenario, clashes)

    def _refuse_later(self, save: Mapping[str, Any]) -> None:
        """Raise InputError where what a save touched was saved again since."""
        held = self._held(save["scenario"], as_of=save["as_of"] or ALWAYS)
        for row in self._ask("edited", moment=save["moment"]):
            latest = held[row["assumption"]].signed.moment
            if latest != save["moment"]:
                raise InputError(
                    f"save {save['moment']}",
                    f"save {latest} changed {row['assumption']} since",
                    "undo that first, or restore the scenario to a moment",
                )

    def _held(self, scenario: str, moment: int = LATEST, as_of: date = ALWAYS) -> dict[str, Edit]:
        """What a scenario held of each assumption that was ever saved in it."""
        edits = self.saved(moment, as_of).edits
        return {edit.assumption: edit for name, edit in edits if name == scenario}

    def _one(self, moment: int) -> dict[str, Any]:
        found = self._ask("save", moment=moment)
        if not found:
            raise InputError(f"save {moment}", "there is none of that number", "choose another")
        return found[0]

    def _ask(self, question: str, **parameters: object) -> Rows:
        with self._lock:
            connection = self._open()
            if connection is None:
                return []
            try:
                return file.ask(connection, question, **parameters)
            except duckdb.Error as problem:
                self.problem = file.trouble(self.path, problem)
                return []

    def _open(self) -> file.Connection | None:
        """The file, opened if it is there; none where nothing was saved or nothing can be read."""
        with self._lock:
            if self._connection is not None or self.problem is not None:
                return self._connection
            try:
                if file.is_there(self.path):
                    self._connection = file.open_file(self.path)
                    self._identity = file.identity(self.path)
            except file.Locked as problem:
                self.problem = problem
                self._copies = tempfile.TemporaryDirectory(prefix="workspace_")
                with suppress(InputError):
                    self._connection = file.copy_of(self.path, Path(self._copies.name))
            except InputError as problem:
                self.problem = problem
            return self._connection

    @contextmanager
    def _saving(self, person: Person, attempt: str, role: Role = "analyst") -> Iterator[None]:
        """While a person with the role for it saves: alone, with the file open for writing.

        Raises InputError where the role or the file does not allow it. That somebody tried what
        their role does not allow is written down.
        """
        try:
            person.must_be(role, attempt)
        except InputError:
            refused = {
                "made_at": file.now(),
                "person": visible(person.name),
                "role": person.role,
                "attempt": visible(attempt),
            }
            with self._lock, suppress(InputError):
                self._be_ready()
                self._write([("refusals", refused)])
            raise
        with self._lock:
            self._be_ready()
            yield

    def _be_ready(self) -> None:
        """Have the file open for writing. Raises InputError where that cannot be.

        What stood in the way before may have gone: it is looked at afresh.
        """
        if self.problem is not None:
            self.look_again()
        connection = self._open()
        if self.problem is not None:
            raise self.problem
        if connection is None:
            connection = self._made()
        elif file.identity(self.path) != self._identity:
            raise self._moved(connection)
        self._head = None
        with suppress(duckdb.Error, OSError):  # a full disk must not keep a save from being tried
            if self.newest():
                file.back_up_daily(connection, self.path)

    def _made(self) -> file.Connection:
        """A new file, open for writing."""
        try:
            self._connection = file.create(self.path)
        except file.Locked:  # by another process, which made it meanwhile
            raise
        except InputError as problem:
            self.problem = problem
            raise
        self._identity = file.identity(self.path)
        return self._connection

    def _moved(self, connection: file.Connection) -> InputError:
        """That the file is not where it was. What is open is kept as a backup, and then let go."""
        with suppress(duckdb.Error, OSError):
            kept = file.back_up(connection, self.path, "moved")
            self.look_again()
            return InputError(
                f"workspace {self.path}",
                f"the file was moved, deleted or replaced; what it held is in {kept}",
                f"put that back (python -m analytics workspace restore {kept}), or save again to "
                "go on with what is there now",
            )
        return InputError(
            f"workspace {self.path}",
            "the file was moved, deleted or replaced while it was open",
            "put it back",
        )

    def _append(
        self,
        person: Person,
        kind: str,
        reason: str,
        rows: Mapping[str, Sequence[Mapping[str, object]]],
        *,
        scenario: str | None = None,
        as_of: date | None = None,
        undoes: int | None = None,
        effect: Effect = NONE,
    ) -> int:
        """Add one save with its rows, all or nothing; returns its moment."""
        head = self._upto(LATEST)
        moment = int(head["moment"]) + 1
        rows = {table: [_texts(row) for row in several] for table, several in rows.items()}
        save = {
            "moment": moment,
            "made_at": file.now(),
            "person": visible(person.name),
            "kind": kind,
            "scenario": scenario,
            "as_of": as_of,
            "reason": reason,
            "undoes": undoes,
            **{name: _number(value) for name, value in effect._asdict().items()},
        }
        digest = chained(head["digest"], save, rows)
        added = [
            (table, {"moment": moment, **row}) for table, several in rows.items() for row in several
        ]
        try:
            self._write([("save", {**save, "digest": digest}), *added])
        except InputError:
            if self._upto(LATEST)["digest"] != digest:  # what was asked of the file afresh
                raise
        self._head = {"moment": moment, "digest": digest}
        return moment

    def _write(self, rows: Sequence[tuple[str, Mapping[str, object]]]) -> None:
        connection = self._connection
        assert connection is not None  # noqa: S101 (whoever saves has it open)
        try:
            connection.execute("begin")
            for table, row in rows:
                connection.execute(statement(f"workspace/insert_{table}"), row)
            connection.execute("commit")
        except duckdb.Error as problem:
            self.look_again()
            raise file.trouble(self.path, problem) from problem
        except BaseException:
            connection.execute("rollback")
            raise


@cache
def here() -> Workspace:
    """The workspace of this process."""
    return Workspace(file.place())


def _role_for(scenario: str) -> Role:
    return "owner" if scenario == BASE else "analyst"


def _edit_rows(changes: Sequence[Change]) -> Rows:
    """A row for each dated value of each change; one that says nothing where there is none."""
    names = [visible(one.assumption) for one in changes]
    for name in names:
        if names.count(name) > 1:
            raise InputError(
                f"assumption {name}", "one save changes it twice", "keep one of the two changes"
            )
    return [
        {"assumption": name, "was": one.was, "written": written, "place": place}
        for name, one in zip(names, changes, strict=True)
        for place, written in enumerate(one.written or (None,))
    ]


def _kept(written: Iterable[str]) -> tuple[str, ...]:
    return tuple(visible(one) for one in written)


def _texts(row: Mapping[str, object]) -> dict[str, object]:
    return {name: visible(one) if isinstance(one, str) else one for name, one in row.items()}


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _alike(label: str) -> str:
    """What a label shares with those that look the same."""
    return unicodedata.normalize("NFKC", label).casefold()


def _signature(row: Mapping[str, Any]) -> Signature:
    return Signature(row["moment"], row["person"], row["made_at"], row["reason"])
