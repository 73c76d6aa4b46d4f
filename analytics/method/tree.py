"""A figure as a tree that opens level by level: formula, inputs with values, and their sources."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape

import numpy as np
import pandas as pd

from analytics.assumptions import Assumption, Book, Knot
from analytics.calendar import quarter_of
from analytics.database import Row
from analytics.deals import Arrangement
from analytics.derivation import Step
from analytics.labels import amount, day, span, unit_of
from analytics.method.notation import Meaning, symbols
from analytics.method.typeset import typeset
from analytics.results import Currency
from analytics.types import Array

CODE = re.compile(r"`([^`]+)`")
SERIES = {  # what is told of a contender, where what the model reads has another name
    "cars": "retail",
    "share": "retail",
    "price": "net_price",
}


@dataclass
class Tree:
    """The steps to one figure of the base case as HTML, with values of one quarter.

    `changed` says which assumptions are not at their base value, and by whom.
    """

    book: Book
    currency: Currency
    quarter: str
    arrangement: Arrangement
    changed: Mapping[str, str] = field(default_factory=dict)
    _opened: set[Step] = field(default_factory=set)
    _told: dict[Step, str] = field(default_factory=dict)

    def of(self, step: Step) -> str:
        """The figure, open on its first level; a step met again is told where it stands above."""
        self._opened = {step}
        return f"<div class='tree'>{self._within(step)}{self._all(step)}</div>"

    def value(self, step: Step) -> str:
        """What the step is in the quarter, in words."""
        known = self.book.assumptions.get(step.name)
        at = self._at(step)
        if known is not None:
            return known.said(float(at))
        unit = self.unit(step)
        if np.ndim(at) == 0:
            return figure(float(at), unit)
        contenders = self.book.contenders
        told = [
            f"{escape(contenders.labels[one])} {figure(float(at[one]), unit)}"
            for one in (contenders.tesla, *contenders.byd)
        ]
        return "; ".join(told)

    def unit(self, step: Step) -> str:
        """The unit of a step; empty where nothing says."""
        metric = self.book.metrics.get(step.name)
        if metric is not None:
            return unit_of(metric.unit, self.currency)
        kind, _, name = step.name.partition(".")
        if kind == "observed":
            return self._symbols[name].unit
        if kind == "term":
            known = self.book.deals.terms.get(name)
            return known.unit if known else "number"
        return step.unit

    def label(self, step: Step) -> str:
        """What a step is, in words."""
        kind, _, name = step.name.partition(".")
        if step.name in self.book.assumptions:
            return self.book[step.name].label
        if step.name in self.book.metrics:
            return self.book.metrics[step.name].label
        if kind == "observed":
            return f"{self._symbols[name].meaning}, {self.book.contenders.year}"
        if kind == "term":
            known = self.book.deals.terms.get(name)
            return known.label if known else name.replace("_", " ")
        if step.formula is None:
            return step.name
        part = step.name.removeprefix(step.formula.name).strip(".").replace("_", " ")
        return f"{part.capitalize()} ({step.formula.meaning})" if part else step.formula.meaning

    def _within(self, step: Step) -> str:
        """What stands behind a step: its formula, and each of its inputs."""
        parts = []
        if step.formula is not None:
            parts.append(typeset(step.formula))
            parts.extend(f"<p>{prose(one)}</p>" for one in (step.formula.rules,) if one)
            if step.formula.source:
                parts.append(f"<p>Formula: {escape(step.formula.source)}</p>")
        elif step.name in self.book.metrics:
            parts.append(f"<p>{escape(self.book.metrics[step.name].meaning)}</p>")
        for parameter, steps in step.inputs.items():
            parts.extend(self._entry(parameter, one) for one in steps)
        if not step.inputs:
            self._told[step] = self._told.get(step) or self._leaf(step)
            parts.append(self._told[step])
        return "".join(parts)

    def _all(self, step: Step) -> str:
        """Everything a figure rests on in the end, each with its source, in one list."""
        leaves = [one for one in step.leaves() if one is not step]
        if not leaves:
            return ""
        known = [one for one in leaves if one.name in self.book.assumptions]
        rows = [
            f"<b>{escape(self.label(one))}</b> {self.value(one)}, "
            + source(self.book, self._knot(self.book[one.name]).origin["source"])
            for one in known
        ]
        rows += [
            f"<b>{escape(self.label(one))}</b>{self._leaf(one)}"
            for one in leaves
            if one not in known
        ]
        return (
            f"<details><summary><b>All {len(leaves)} inputs it rests on, nearest first, with their "
            f"sources</b></summary><div>{listed(rows)}</div></details>"
        )

    def _entry(self, parameter: str, step: Step) -> str:
        called = parameter.replace("_", " ")
        name = f"<i>{escape(called)}</i> " if called else ""
        head = (
            f"{name}<b>{escape(self.label(step))}</b> <span class='value'>{self.value(step)}</span>"
            f" {self._grade(step)}"
        )
        if step in self._opened and step.inputs:
            return f"<p class='again'>{head} <span class='origin'>opened above</span></p>"
        self._opened.add(step)
        return f"<details><summary>{head}</summary><div>{self._within(step)}</div></details>"

    def _grade(self, step: Step) -> str:
        """How well an input is known, beside its value."""
        if step.inputs or step.name not in self.book.assumptions:
            return ""
        if step.name in self.changed:
            return f"<span class='origin judgement'>{escape(self.changed[step.name])}</span>"
        source = self.book.sources[self._knot(self.book[step.name]).origin["source"]]
        kind = "judgement" if source["grade"] == "J" else "evidence"
        words = "judged" if kind == "judgement" else f"source of grade {escape(source['grade'])}"
        return f"<span class='origin {kind}'>{words}</span>"

    def _leaf(self, step: Step) -> str:
        kind, _, name = step.name.partition(".")
        if step.name in self.book.assumptions:
            return assumption(self.book, self.book[step.name], self._history)
        if kind == "observed":
            return self._observed(name)
        if kind == "term":
            return self._term(name)
        return "<p>Nothing goes into it: it is zero in this view.</p>"

    def _observed(self, name: str) -> str:
        rows = [row for row in self._figures if row["series"] == SERIES.get(name, name)]
        return listed(
            f"{escape(row['label'])}: {figure(row['value'], row['unit'])}, "
            f"{source(self.book, row['source'])}"
            for row in rows
        )

    def _term(self, name: str) -> str:
        told = [
            (one, one.origins.get(name)) for one in self.arrangement.contracts if name in one.terms
        ]
        known = self.book.deals.terms.get(name)
        if known is None or not told:
            return "<p>Whether the deal is signed: in the base case it is.</p>"
        return f"<p>{escape(known.meaning)}</p>" + listed(
            f"{escape(one.label)}: {known.said(one.terms[name])}, "
            + (source(self.book, origin["source"]) + _why(origin["note"]) if origin else "edited")
            for one, origin in told
        )

    def _at(self, step: Step) -> Array:
        """The value in the quarter; shape (contenders) where each has one."""
        if step.name.startswith("observed."):
            return step.value
        is_by_contender_first = step.value.ndim == 3 and step.name not in self.book.metrics
        path = step.value[:, 0].T if is_by_contender_first else step.value[0]
        if path.ndim == 0:
            return np.asarray(path)
        quarters = self.book.quarters
        position = quarters.position(self.quarter)
        places = {
            len(quarters.calendar_years): quarters.year_of[position],
            len(quarters.starts): position,
        }
        return np.asarray(path[places.get(len(path), -1)])

    def _knot(self, item: Assumption) -> Knot:
        start = self.book.quarters.starts[self.book.quarters.position(self.quarter)]
        return item.knot_at(pd.Timestamp(int(start), int(start % 1 * 12) + 1, 1).date())

    @cached_property
    def _history(self) -> Mapping[str, list[Row]]:
        return history(self.book)

    @cached_property
    def _symbols(self) -> Mapping[str, Meaning]:
        return symbols(self.book)

    @cached_property
    def _figures(self) -> list[Row]:
        return self.book.database.rows("observed_figures")


def history(book: Book) -> Mapping[str, list[Row]]:
    """What each assumption was held to be, by name, the newest first."""
    told: dict[str, list[Row]] = {}
    for row in book.database.rows("assumption_history"):
        told.setdefault(row["assumption"], []).append(row)
    return told


def assumption(book: Book, item: Assumption, told: Mapping[str, list[Row]]) -> str:
    """An assumption as HTML: meaning, values with ranges and sources, and its history."""
    held = listed(_knot_words(book, item, knot) for knot in item.knots)
    before = listed(
        f"known from {day(row['known_from'].date())}: {item.said(row['value'])} from "
        f"{day(row['since'].date())}{_range(row['p10'], row['p90'], item.unit)}, "
        f"{source(book, row['source'])}"
        for row in told[item.name]
    )
    return (
        f"<p>{escape(item.meaning)}. Driver: {escape(book.groups[item.group])}.</p>{held}"
        f"<p>History, the newest first:</p>{before}"
    )


def source(book: Book, key: str) -> str:
    """A source as HTML: title with its address, publisher, date, grade."""
    told = book.sources[key]
    title, url = escape(told["title"]), told["url"]
    if isinstance(url, str) and url.startswith(("https://", "http://")):
        title = f"<a href='{escape(url)}' target='_blank'>{title}</a>"
    grade = "judgement" if told["grade"] == "J" else f"grade {escape(told['grade'])}"
    return f"{title} ({escape(told['publisher'])}, {day(told['published'].date())}, {grade})"


def figure(value: float, unit: str) -> str:
    """A value with its unit, large money in millions; infinite is never.

    >>> figure(float("inf"), "CNY"), figure(0.125, "share"), figure(2.5, "utility")
    ('never', '12.5%', '2.5 utility')
    """
    if not np.isfinite(value):
        return "never"
    if unit.startswith(("CNY", "money")) and abs(value) >= 1e7:
        return amount(value / 1e6, unit.replace("money", "CNY").replace("CNY", "CNY m", 1))
    return amount(value, unit) if unit else f"{value:,.4g}"


def prose(text: str) -> str:
    """Text as HTML, names in code set apart.

    >>> prose("where `moves` < 1")
    'where <i>moves</i> &lt; 1'
    """
    return CODE.sub(lambda found: f"<i>{found[1].replace('_', ' ')}</i>", escape(text))


def listed(lines: Iterable[str]) -> str:
    """Lines of HTML as a list."""
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"


def _knot_words(book: Book, item: Assumption, knot: Knot) -> str:
    origin = knot.origin
    words = f"{item.said(knot.value)} from {quarter_of(knot.since)}"
    if knot.range is not None:
        words += _range(knot.range.p10, knot.range.p90, item.unit)
    words += f", {source(book, origin['source'])}{_why(origin['note'])}"
    if knot.range is not None and origin["range_source"] != origin["source"]:
        words += f". Range: {source(book, origin['range_source'])}{_why(origin['range_note'])}"
    return words


def _range(p10: float, p90: float, unit: str) -> str:
    return "" if np.isnan(p10) else f" (P10 to P90: {span(p10, p90, unit)})"


def _why(note: object) -> str:
    return f": {escape(note)}" if isinstance(note, str) and note else ""
