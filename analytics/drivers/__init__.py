"""What matters most, and what is worth finding out first: the page `drivers`, in findings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd
from scipy.special import ndtri

from analytics import licensing, pressure, results, routes
from analytics.answers import View, swings
from analytics.cases import at_points
from analytics.dependence import dependent
from analytics.pressure import Move
from analytics.sampling import uniforms
from analytics.sensitivity import Outcome, pair, shapley, sobol, worth_of_knowing
from analytics.types import Array
from analytics.words import inside_sentence, listed

TOTAL = "total"
DRAWS_PER_BLOCK = 256
MOVE = Move("byd_price_change", -0.1, "2027Q1")
YEAR_OF_ANSWER = 2028
DECISIONS = ("route", "licence", "answer")


@dataclass(frozen=True)
class Aim:
    """What is explained: a metric over the whole horizon, or in one year."""

    view: View
    metric: str
    period: str = TOTAL

    def on(self, draws: int) -> "Aim":
        """The same aim on another number of draws."""
        return replace(self, view=self.view.on(draws))

    @property
    def key(self) -> tuple[object, ...]:
        """What two aims that show the same digits have in common."""
        return (self.view.key, self.metric, self.period)

    @property
    def shown_period(self) -> str:
        """The period that the metric has: a metric of the whole case has no years."""
        is_whole = self.view.book.metrics[self.metric].per == "case"
        return TOTAL if is_whole else self.period

    def of(self, run: results.Results) -> Array:
        """The metric of each case of a run, shape (cases)."""
        if self.shown_period == TOTAL:
            return run.total(self.metric)
        position = run.cases.quarters.calendar_years.index(int(self.period))
        return run.by_year(self.metric)[:, position]

    def outcome(self) -> Outcome:
        """The metric as a function of points of the unit cube."""
        view = self.view

        def outcome(points: Array) -> Array:
            made = at_points(view.book, view.overrides, points)
            return self.of(results.run(view.book, made, view.currency, [self.metric]))[1:]

        return outcome


def spread(aim: Aim) -> "pd.Series[float]":
    """How far the aim spreads over the draws of the view: mean, its error, P10 to P90."""
    run = aim.view.run([aim.metric])
    rows = run.bands([aim.metric], "total" if aim.period == TOTAL else "year")
    return rows[rows["period"] == aim.shown_period].iloc[0]


class Unit(NamedTuple):
    """Uncertain assumptions that are changed together, because they hang together."""

    names: tuple[str, ...]
    group: str


def tornado(aim: Aim) -> pd.DataFrame:
    """The aim with each assumption at its P10 and P90, all others held: one row each, widest first.

    Assumptions that move nothing are left out.
    """
    rows = swings(aim.view, aim.metric, aim.of)
    moved = [aim.view.book[name] for name in rows["assumption"]]
    rows.insert(1, "label", [item.label for item in moved])
    rows.insert(2, "group", [item.group for item in moved])
    return rows


def units(view: View) -> list[Unit]:
    """The uncertain assumptions; those that hang together in draws are one unit.

    What the view holds at a value is certain in it, and no unit.
    """
    given = {one.assumption for one in view.overrides if one.range is not None}
    held = {one.assumption for one in view.overrides} - given
    known = view.book.assumptions.items()
    free = [name for name, one in known if one.is_uncertain or name in given]
    together = {name: {name} for name in free}
    for row in view.book.database.rows("correlations"):
        pair_of = row["assumption_a"], row["assumption_b"]
        if set(pair_of) <= set(free):
            joined = together[pair_of[0]] | together[pair_of[1]]
            together |= dict.fromkeys(joined, joined)
    clusters = dict.fromkeys(tuple(name for name in free if name in together[one]) for one in free)
    return [Unit(names, view.book[names[0]].group) for names in clusters if not set(names) <= held]


def by_unit(aim: Aim) -> pd.DataFrame:
    """First-order and total Sobol index of each unit, largest total first."""
    told = units(aim.view)
    found = _indices(aim, [one.names for one in told])
    labels = [_called(aim.view, one.names) for one in told]
    rows = found.assign(label=labels, group=[one.group for one in told])
    return rows.sort_values("total", ascending=False, ignore_index=True)


def by_group(aim: Aim) -> pd.DataFrame:
    """Sobol indices and Shapley effect of each group of assumptions; the effects add up to one."""
    blocks = _groups(aim.view)
    a, b = pair(aim.view.seed, aim.view.draws_for_each(DRAWS_PER_BLOCK))
    effects = shapley(aim.outcome(), _columns(aim, list(blocks.values())), a, b)
    found = _indices(aim, list(blocks.values()))
    labels = [aim.view.book.groups[name] for name in blocks]
    rows = found.assign(group=list(blocks), label=labels, shapley=effects)
    return rows.sort_values("shapley", ascending=False, ignore_index=True)


def finding_out(view: View) -> pd.DataFrame:
    """What knowing each unit, and each group, would be worth before each decision.

    One row for each decision and unit or group, with its standard error.
    """
    points = dependent(uniforms(view.seed, view.draws), view.book.dependence)
    asked = [
        *(("unit", one.names, one.group) for one in units(view)),
        *(("group", names, name) for name, names in _groups(view).items()),
    ]
    rows = []
    for decision, values in _decisions(view):
        for kind, names, group in asked:
            columns = [view.book[name].sobol_dimension for name in names]
            worth = worth_of_knowing(values, ndtri(points[:, columns]))
            label = view.book.groups[group]
            if kind == "unit":
                label = _called(view, names)
            rows.append(
                {"decision": decision, "kind": kind, "label": label, "group": group}
                | worth._asdict()
            )
    return pd.DataFrame(rows)


def _decisions(view: View) -> Iterator[tuple[str, Array]]:
    """What each choice of each decision is worth in each draw, shape (choices, draws)."""
    yield "route", routes.worths(view)
    yield "licence", licensing.worths(view)
    asked = pressure.Question(view, MOVE.overrides, view.book["tesla_conduct"].choices[0],
                              YEAR_OF_ANSWER)  # fmt: skip
    yield "answer", pressure.profits(asked)


def _indices(aim: Aim, blocks: Sequence[Sequence[str]]) -> pd.DataFrame:
    a, b = pair(aim.view.seed, aim.view.draws_for_each(DRAWS_PER_BLOCK))
    found = sobol(aim.outcome(), _columns(aim, blocks), a, b)
    return pd.DataFrame(found._asdict())


def _columns(aim: Aim, blocks: Sequence[Sequence[str]]) -> list[list[int]]:
    return [[aim.view.book[name].sobol_dimension for name in names] for names in blocks]


def _called(view: View, names: Sequence[str]) -> str:
    """The labels of assumptions as one."""
    first, *others = (view.book[name].label for name in names)
    return listed([first, *(inside_sentence(label) for label in others)])


def _groups(view: View) -> Mapping[str, list[str]]:
    """The names of the units of each group; a unit stands in the group of its first assumption."""
    found: dict[str, list[str]] = {}
    for one in units(view):
        found.setdefault(one.group, []).extend(one.names)
    return found
