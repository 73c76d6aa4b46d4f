"""What is changed from the base in a view: which assumptions, from what to what, and by whom."""

from typing import NamedTuple

from analytics.answers import View
from analytics.assumptions import Assumption, Override
from analytics.calendar import decimal_year
from analytics.labels import amount, span
from analytics.workbench import base_lines


class Change(NamedTuple):
    """An override in words."""

    label: str
    base: str
    here: str
    since: str
    who: str


def changes(view: View) -> list[Change]:
    """What the scenario of a view and its edits change, the edits first."""
    edited = {edit.assumption for edit in view.edits}
    told = sorted(view.overrides, key=lambda one: one.assumption not in edited)
    return [_change(view, one, is_edit=one.assumption in edited) for one in told]


def _change(view: View, one: Override, *, is_edit: bool) -> Change:
    item, first = view.book[one.assumption], view.book.quarters.first_day
    return Change(
        item.label,
        _base(view, item, one),
        _said(item, one),
        amount(decimal_year(max(one.since, first)), "year"),
        "edit" if is_edit else _scenario(view, one),
    )


def _base(view: View, item: Assumption, one: Override) -> str:
    """What the base says where an override begins."""
    first = max(one.since, view.book.quarters.first_day)
    held = [line for line in base_lines(view.book, item) if line.since <= first]
    return item.said(held[-1].value) if held else item.said(item.example)


def _said(item: Assumption, one: Override) -> str:
    spread = f" ({span(one.range.p10, one.range.p90, item.unit)})" if one.range else ""
    return f"{item.said(one.value)}{spread}"


def _scenario(view: View, one: Override) -> str:
    """The scenario, and who saved it there."""
    label = view.book.scenario(view.scenario).label
    return f"{label}, {one.signed.person}" if one.signed else label
