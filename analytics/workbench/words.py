"""What the workbench says: what edits do to the value, and what was saved when by whom."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from analytics.answers import View
from analytics.assumptions import Book
from analytics.calendar import quarter_of
from analytics.errors import InputError
from analytics.labels import amount, change, day, span, verbatim
from analytics.saved import BASE, Signature
from analytics.words import money_unit
from analytics.workbench import Effect

VALUES = ("Value before (USD m)", "Value after (USD m)", "Difference P10", "Difference P90")
EFFECT = ("value_before", "value_after", "difference_p10", "difference_p90")
KINDS = {
    "new": "made",
    "edit": "edited",
    "undo": "undid",
    "redo": "did again",
    "restore": "restored",
    "retell": "renamed or described",
    "archive": "archived",
    "reopen": "opened again",
    "comment": "commented",
    "resolve": "settled a comment",
    "grant": "gave or took a role",
}


def answer(view: View, found: Effect) -> str:
    """What the edits do to the value of FSD."""
    money = money_unit(view)
    told = view.book.scenario(view.scenario)
    scenario = f"the scenario {verbatim(told.label)}" if view.scenario != BASE else "the base case"
    held = f"FSD in China is worth {amount(found.after, money)} at the median"
    spread = f"P10 to P90: {span(found.low, found.high, money)}"
    if not view.edits:
        return f"{held} ({spread}) in {scenario}; nothing is changed here."
    count = len({edit.assumption for edit in view.edits})
    changed = f"{count} assumption{'s' if count > 1 else ''} changed"
    return (
        f"With {changed}, {held} instead of {amount(found.before, money)} in "
        f"{scenario}: {_moved(found, money)} (P10 to P90 of the difference: "
        f"{change(found.p10, money)} to {change(found.p90, money)})."
    )


def _moved(found: Effect, money: str) -> str:
    size = amount(abs(found.difference), money)
    if change(found.difference, money) == "unchanged":
        return "the median difference is nothing"
    return f"{size} {'more' if found.difference > 0 else 'less'}"


def when(made_at: datetime) -> str:
    """A moment of a save, in UTC."""
    return f"{day(made_at.date())}, {made_at:%H:%M} UTC"


def signed(signature: Signature) -> str:
    """Who saved something, when and why."""
    return f"{signature.person}, {when(signature.made_at)}: {signature.reason}"


def history(rows: Iterable[Mapping[str, Any]], book: Book) -> pd.DataFrame:
    """The saves as a table for people, newest first, a row for each assumption touched."""
    return pd.DataFrame([_saved(row, book) for row in rows])


def _saved(row: Mapping[str, Any], book: Book) -> dict[str, object]:
    return {
        "Save": row["moment"],
        "When (UTC)": row["made_at"].replace(microsecond=0),
        "Who": row["person"],
        "What": KINDS.get(row["kind"], row["kind"])
        + (f" (save {row['undoes']})" if row["undoes"] else ""),
        "Scenario": scenario(row),
        "Assumption": called(row["assumption"], book),
        "From": plain(row["was"], book),
        "To": plain(row["written"], book) or ("back to the base" if row["assumption"] else ""),
        "Why": row["reason"],
        **dict(zip(VALUES, (row[name] for name in EFFECT), strict=True)),
        "Undone by": row["undone_by"],
    }


def scenario(row: Mapping[str, Any]) -> str:
    """What the scenario of a save was called; nothing where it has none."""
    return "Base case" if row["scenario"] == BASE else row["label"] or row["scenario"] or ""


def called(assumption: str | None, book: Book) -> str:
    """The label of an assumption; its name where this book has none of it."""
    if assumption is None:
        return ""
    return book[assumption].label if assumption in book.assumptions else assumption


def plain(written: str | None, book: Book) -> str:
    """Overrides as they are written, in words: 32,000 from 2028Q1 (P10 to P90: ...)."""
    return "; ".join(_override(text, book) for text in (written or "").split("; ") if text)


def _override(text: str, book: Book) -> str:
    try:
        one = book.override(text)
    except InputError:
        return text
    item = book[one.assumption]
    value = (
        item.choices[int(one.value)].replace("_", " ")
        if item.choices
        else amount(one.value, item.unit)
    )
    if one.since > book.quarters.first_day:
        value += f" from {quarter_of(one.since)}"
    if one.range:
        value += f" (P10 to P90: {span(one.range.p10, one.range.p90, item.unit)})"
    return value


def history_answer(rows: list[dict[str, Any]]) -> str:
    """How much was saved, by how many, and what the last of it was."""
    if not rows:
        return "Nothing was saved yet."
    saves, people = {row["moment"] for row in rows}, {row["person"] for row in rows}
    last = rows[0]
    by = f"by {len(people)} people" if len(people) > 1 else f"by {verbatim(last['person'])}"
    count = f"{len(saves)} saves" if len(saves) > 1 else "One save"
    done = KINDS.get(last["kind"], last["kind"])
    about = "the base case" if last["scenario"] == BASE else last["label"] or ""
    why = f": {verbatim(last['reason'])}" if last["reason"] else ""
    return (
        f"{count} {by}; last, {verbatim(last['person'])} {done} {verbatim(about)} on "
        f"{when(last['made_at'])}{why}"
    ).replace("  ", " ") + "."
