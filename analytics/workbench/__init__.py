"""The assumptions as an analyst works on them: line by line, found, changed, and held against.

A line is one dated value of an assumption, as it stands in a view: from data/, published, from the
scenario, or an edit that nobody saved yet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from analytics import cases, results
from analytics.answers import View
from analytics.assumptions import Assumption, Book, Override, unsaved
from analytics.calendar import quarter_of, quarter_start
from analytics.errors import InputError
from analytics.labels import number
from analytics.sampling import Range
from analytics.saved import BASE, Signature
from analytics.workspace import Change

METRIC = "fsd_npv"
EDITABLE = ("value", "p10", "p90", "distribution")
CELLS = ("assumption", "since", *EDITABLE)  # what a table needs, to be read back


class Line(NamedTuple):
    """One dated value of an assumption, from the first day of a quarter on."""

    since: date
    value: float
    range: Range | None
    signed: Signature | None = None

    @property
    def says(self) -> tuple[object, ...]:
        """What a line says, whoever said it."""
        ends = self.range and (self.range.distribution, self.range.p10, self.range.p90)
        return self.since, self.value, ends


class Effect(NamedTuple):
    """The value of FSD [view's currency, m] before edits and after them, on the same draws.

    Medians before and after, P10 and P90 after; median, P10 and P90 of the difference.
    """

    before: float
    after: float
    low: float
    high: float
    difference: float
    p10: float
    p90: float


@dataclass(frozen=True)
class Draft:
    """A view with edits that nobody saved yet, beside the same view without them."""

    view: View

    @property
    def unedited(self) -> View:
        """The view as it is saved."""
        return replace(self.view, edits=())

    @property
    def key(self) -> tuple[object, ...]:
        """What two drafts that show the same digits have in common."""
        return (*self.view.key, *self.unedited.key)

    def on(self, draws: int) -> "Draft":
        """The same draft on another number of draws."""
        return Draft(self.view.on(draws))


@dataclass(frozen=True)
class DryRun:
    """What a table would change, what it would leave as it is, and what in it cannot be used."""

    changes: pd.DataFrame
    overrides: Mapping[str, tuple[Override, ...]]
    same: int
    problems: tuple[InputError, ...]


def lines(view: View, item: Assumption) -> list[Line]:
    """The values of an assumption that hold in a view, now and later."""
    outset = view.book.quarters.first_day
    mine = [
        Line(max(one.since, outset), one.value, one.range, one.signed)
        for one in sorted(view.overrides, key=lambda one: one.since)
        if one.assumption == item.name
    ]
    first = mine[0].since if mine else date.max
    return [*(one for one in base_lines(view.book, item) if one.since < first), *mine]


def base_lines(book: Book, item: Assumption) -> list[Line]:
    """What the base says of an assumption, now and later."""
    now = item.knots.index(item.knot_at(book.database.as_of))
    first = book.quarters.first_day
    told = {
        start: Line(start, knot.value, knot.range, knot.signed)
        for knot in item.knots[now:]
        for start in [max(quarter_start(quarter_of(knot.since)), first)]
    }
    return list(told.values())


def line_at(view: View, item: Assumption, since: date) -> Line:
    """The line of an assumption that begins on a day or, where none does, what holds then."""
    return [one for one in lines(view, item) if one.since <= since][-1]._replace(since=since)


def rewritten(
    view: View, item: Assumption, since: date, cells: Mapping[str, str]
) -> tuple[Override, ...]:
    """The edits of an assumption after cells of its line from a day on were written anew.

    Values that follow later stay. None where it is back to what the scenario says.

    Raises InputError for a cell that cannot be used.
    """
    others = [one for one in lines(view, item) if one.since != since]
    return edits_for(view, item, [*others, _written_line(view, item, since, cells)])


def edits_for(view: View, item: Assumption, told: Iterable[Line]) -> tuple[Override, ...]:
    """The edits that make an assumption say these lines, and none where the scenario says so."""
    after = sorted(told, key=lambda one: one.since)
    unedited = lines(replace(view, edits=()), item)
    if _says(after) == _says(unedited):
        return ()
    base = _says(base_lines(view.book, item))
    agreed = 0
    while agreed < min(len(base), len(after) - 1) and base[agreed] == after[agreed].says:
        agreed += 1
    return tuple(Override(item.name, one.since, one.value, one.range) for one in after[agreed:])


def table(view: View, stale: Mapping[str, str]) -> pd.DataFrame:
    """All lines of the view, as they are shown, taken along and brought back.

    `stale` says what is the matter with assumptions that should be looked at again.
    """
    mine = {edit.assumption for edit in view.edits}
    rows = []
    for item in view.book.assumptions.values():
        base = _says(base_lines(view.book, item))
        for line in lines(view, item):
            origin = item.knot_at(line.since).origin
            source = view.book.sources[origin["source"]]
            saved_by = line.signed.person if line.signed else ""
            rows.append(
                {
                    "assumption": item.name,
                    "label": item.label,
                    "since": quarter_in_words(view.book, line.since),
                    **shown(item, line),
                    "unit": item.unit,
                    "lowest": number_of(item, item.lowest),
                    "highest": number_of(item, item.highest),
                    "changed": line.says not in base,
                    "by": "you" if item.name in mine else saved_by,
                    "group": view.book.groups[item.group],
                    "grade": source["grade"],
                    "known_from": origin["known_from"].date(),
                    "look_again": stale.get(item.name, ""),
                    "source": f"{source['title']} ({source['publisher']})",
                    "meaning": item.meaning,
                }
            )
    return pd.DataFrame(rows)


def shown(item: Assumption, line: Line) -> dict[str, str]:
    """The cells of a line that can be written, each as it is read back."""
    spread = line.range
    return {
        "value": number_of(item, line.value),
        "p10": number_of(item, spread.p10) if spread else "",
        "p90": number_of(item, spread.p90) if spread else "",
        "distribution": spread.distribution if spread else "",
    }


def number_of(item: Assumption, value: float) -> str:
    """A value as a person writes it: a choice, a quarter, or digits."""
    if item.choices:
        return item.choices[int(value)]
    if item.unit == "year" and float(value * 4).is_integer():
        return number(value, "year").replace(" ", "")
    return repr(float(value)).removesuffix(".0")


def quarter_in_words(book: Book, since: date) -> str:
    """The quarter from which a line holds; nothing where it holds from the outset on."""
    return "" if since <= book.quarters.first_day else quarter_of(since)


def day_of(book: Book, quarter: str) -> date:
    """The first day of a quarter as a person writes it; of the horizon where nothing is written.

    Raises InputError for what is no quarter of the horizon.
    """
    text = quarter.strip().upper().replace(" ", "")
    position = book.quarters.position(text) if text else 0
    return quarter_start(book.quarters.names[position])


def dry_run(view: View, told: pd.DataFrame) -> DryRun:
    """What a table in the shape of `table` would change in a view, without changing it."""
    missing = [name for name in CELLS if name not in told.columns]
    if missing:
        problem = InputError(
            "first row of the table",
            f"there is no column {', '.join(missing)}",
            f"name the columns {', '.join(CELLS)}, in any order; more may follow",
        )
        return DryRun(pd.DataFrame(), {}, 0, (problem,))
    trial, rows, same = view, [], 0
    problems: list[InputError] = []
    seen: set[tuple[str, date]] = set()
    for number_of_row, row in enumerate(told.to_dict("records"), start=2):
        try:
            item = view.book[str(row["assumption"]).strip()]
            since = day_of(view.book, str(row["since"]))
            _refuse_second(seen, item, since)
            before, is_known = line_at(trial, item, since), since in _starts(trial, item)
            cells = {name: str(row[name]).strip() for name in EDITABLE}
            made = rewritten(trial, item, since, cells)
            trial = replace(trial, edits=(*_others(trial, item), *made))
        except InputError as problem:
            where = f"row {number_of_row}, {problem.where}"
            problems.append(InputError(where, problem.what, problem.fix))
            continue
        if is_known and line_at(trial, item, since).says == before.says:
            same += 1
            continue
        rows.append(
            {
                "assumption": item.name,
                "label": item.label,
                "since": quarter_in_words(view.book, since),
                "before": _in_words(shown(item, before)),
                "after": _in_words(shown(item, line_at(trial, item, since))),
                "unit": item.unit,
            }
        )
    touched = dict.fromkeys(row["assumption"] for row in rows)
    overrides = {
        name: tuple(edit for edit in trial.edits if edit.assumption == name) for name in touched
    }
    return DryRun(pd.DataFrame(rows), overrides, same, tuple(problems))


def changes(view: View, *, is_whole: bool) -> list[Change]:
    """What a save of the view holds: its edits or, as a whole, all that differs from the base."""
    told = view.overrides if is_whole else view.edits
    found = []
    for name in dict.fromkeys(one.assumption for one in told):
        item = view.book[name]
        base, now = base_lines(view.book, item), lines(view, item)
        before = base if is_whole else lines(replace(view, edits=()), item)
        mine = [one for one in view.overrides if one.assumption == name]
        is_back = _says(now) == _says(base)
        written = () if is_back else tuple(view.book.written(one) for one in mine)
        found.append(Change(name, _in_short(view.book, item, before), written))
    return found


def as_edits(view: View, told: Iterable[Change]) -> tuple[Override, ...]:
    """What a save would change, as edits of the view of its scenario.

    Where it goes back to the base, that is what data/ says if the base itself is changed.
    """
    edits: list[Override] = []
    for one in told:
        book = unsaved(view.book.database) if view.scenario == BASE else view.book
        if one.written:
            edits += [view.book.override(text) for text in one.written]
        else:
            edits += edits_for(
                view, view.book[one.assumption], base_lines(book, book[one.assumption])
            )
    return tuple(edits)


def effect(draft: Draft) -> Effect:
    """What the edits do to the value of FSD: medians, and the spread of the difference."""
    view = draft.view
    sets = [draft.unedited.overrides, view.overrides]
    made = cases.alternatives(view.book, sets, draws=view.draws, seed=view.seed)
    value = results.run(view.book, made, view.currency, [METRIC]).total(METRIC)
    before, after = value.reshape(2, -1)[:, 1:]
    low, middle, high = np.quantile(after, [0.1, 0.5, 0.9])
    p10, moved, p90 = np.quantile(after - before, [0.1, 0.5, 0.9])
    told = np.median(before), middle, low, high, moved, p10, p90
    return Effect(*(float(one) for one in told))


def _refuse_second(seen: set[tuple[str, date]], item: Assumption, since: date) -> None:
    if (item.name, since) in seen:
        raise InputError(item.name, "it stands there twice", "remove one of the two")
    seen.add((item.name, since))


def _says(told: Iterable[Line]) -> list[tuple[object, ...]]:
    return [one.says for one in told]


def _starts(view: View, item: Assumption) -> set[date]:
    return {one.since for one in lines(view, item)}


def _others(view: View, item: Assumption) -> tuple[Override, ...]:
    return tuple(edit for edit in view.edits if edit.assumption != item.name)


def _written_line(view: View, item: Assumption, since: date, cells: Mapping[str, str]) -> Line:
    """A line with what was written in some of its cells.

    A range that does not lie around a new value is void, unless it was written too.
    """
    before = line_at(view, item, since)
    now = shown(item, before) | {name: text.strip() for name, text in cells.items()}
    where = f"{item.label} {quarter_in_words(view.book, since)}".strip()
    if bool(now["p10"]) != bool(now["p90"]):
        raise InputError(
            where, "it has one end of a range only", "give both P10 and P90, or neither"
        )
    value = item.parse(now["value"], where)
    if before.range and not {"p10", "p90"} & set(cells):
        now["p10"] = now["p10"] if before.range.p10 < value < before.range.p90 else ""
    at = "" if since <= view.book.quarters.first_day else f"@{quarter_of(since)}"
    text = f"{item.name}{at}={now['value']}"
    if now["p10"]:
        text += f"~{now['p10']}..{now['p90']}~{now['distribution'] or 'normal'}"
    made = view.book.override(text, where)
    return Line(since, made.value, made.range)


def _in_short(book: Book, item: Assumption, told: Iterable[Line]) -> str:
    return "; ".join(
        book.written(Override(item.name, one.since, one.value, one.range)) for one in told
    )


def _in_words(cells: Mapping[str, str]) -> str:
    if not cells["p10"]:
        return cells["value"]
    return f"{cells['value']} ({cells['p10']} to {cells['p90']}, {cells['distribution']})"
