"""Scenarios side by side, and a difference split by cause: the page `scenarios`, in findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

import numpy as np
import pandas as pd

from analytics import cases, database, results
from analytics.answers import FIRST_DRAWS, View
from analytics.assumptions import Book, Override
from analytics.drivers import Aim
from analytics.sensitivity import shared_out, subsets
from analytics.types import Array

MOST = 6
SHOWN_BY_YEAR = "fsd_revenue"
MOST_CASES = 4_096
TIME = "time"
AT_OUTSET = (  # what is known with the day, as the market and the horizon are
    "opening_capable_fleet", "opening_fsd_owners", "opening_deferred_revenue",
    "opening_accelerators", "opening_training", "rival_parity_start",
)  # fmt: skip
STACK = "+"


@dataclass(frozen=True)
class Conflict:
    """Scenarios stacked on each other that say different things of one assumption."""

    assumption: str
    scenarios: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """Scenarios in the same draws: an aim of each, its difference from the first, and by year."""

    figures: pd.DataFrame
    years: pd.DataFrame

    def at(self, scenario: str) -> Mapping[str, float]:
        """The spread of the aim in a scenario, and of its difference from the first."""
        return self._rows[scenario]

    @cached_property
    def _rows(self) -> dict[str, dict[str, float]]:
        rows = self.figures.drop(columns="scenario").to_dict("records")
        return dict(
            zip(self.figures["scenario"], cast("list[dict[str, float]]", rows), strict=True)
        )


def overrides_of(view: View, scenario: str) -> list[Override]:
    """What a scenario, or several stacked on each other, overrides in the view.

    Of scenarios that say something of the same assumption, the later one counts; the view's edits
    count before all.
    """
    held: dict[str, list[Override]] = {}
    for name in scenario.split(STACK):
        told: dict[str, list[Override]] = {}
        for one in view.book.scenario(name).overrides:
            told.setdefault(one.assumption, []).append(one)
        held |= told
    for one in view.edits:
        held[one.assumption] = [edit for edit in view.edits if edit.assumption == one.assumption]
    return [one for several in held.values() for one in several]


def conflicts(view: View, scenario: str) -> list[Conflict]:
    """Where scenarios stacked on each other disagree."""
    told: dict[str, dict[str, list[tuple[object, ...]]]] = {}
    for name in scenario.split(STACK):
        for one in view.book.scenario(name).overrides:
            said = told.setdefault(one.assumption, {}).setdefault(name, [])
            said.append((one.since, one.value, one.range))
    return [
        Conflict(assumption, tuple(by_name))
        for assumption, by_name in told.items()
        if any(said != next(iter(by_name.values())) for said in by_name.values())
    ]


def label(view: View, scenario: str) -> str:
    """The label of a scenario, or of several stacked on each other."""
    return " + ".join(view.book.scenario(name).label for name in scenario.split(STACK))


def compare(aim: Aim, scenarios: Sequence[str]) -> Compared:
    """The aim in each scenario, all on the draws of the view."""
    view = aim.view
    sets = [overrides_of(view, one) for one in scenarios]
    made = cases.alternatives(view.book, sets, draws=view.draws, seed=view.seed)
    run = results.run(view.book, made, view.currency, {aim.metric, SHOWN_BY_YEAR})
    found = aim.of(run)
    outcomes = pd.DataFrame({"case_id": np.arange(len(found), dtype=np.int32), "value": found})
    tables = {"outcomes": outcomes, "results": run.table([SHOWN_BY_YEAR], "year")}
    names, size = list(scenarios), view.draws + 1
    with database.asking(tables) as ask:
        figures = ask("scenario_figures", scenarios=names, size=size)
        years = ask("blocks_by_year", names=names, size=size)
    return Compared(figures, years.rename(columns={"name": "scenario"}))


def split(aim: Aim, before: str, after: str) -> pd.DataFrame:
    """What of the difference between two scenarios comes from each group of assumptions.

    A row before, one for each group that differs, one after: means, with P10 and P90. The parts
    are Shapley's, so that they add up in every draw and depend on no order.
    """
    view = aim.view
    first, last = overrides_of(view, before), overrides_of(view, after)
    causes = _causes(view, first, last)
    sets = subsets(len(causes))
    draws = _draws(view, len(sets))
    made = cases.in_steps(
        view.book, first, last, list(causes.values()), draws=draws, seed=view.seed
    )
    found = aim.of(results.run(view.book, made, view.currency, [aim.metric]))
    return _shares(dict(zip(sets, np.split(found, len(sets)), strict=True)), list(causes))


def split_over_time(aim: Aim, earlier: Book, scenario: str) -> pd.DataFrame:
    """What of the difference between what was known at an earlier date and now comes from where.

    As `split`, of one scenario. Time is a cause of its own: the horizon, the market observed in
    the last full year, and the stocks at the outset, which come with the day.
    """
    view = aim.view
    then = replace(view, book=earlier, edits=())
    known = (earlier, overrides_of(then, scenario)), (view.book, overrides_of(view, scenario))
    causes = {
        group: [name for name in names if name not in AT_OUTSET]
        for group, names in _by_group(view.book).items()
    }
    sets = subsets(len(causes))
    draws = _draws(view, 2 * len(sets))
    values: dict[tuple[int, ...], Array] = {}
    for day, passed in enumerate(((), (len(causes),))):
        made = cases.over_time(known, day, list(causes.values()), draws=draws, seed=view.seed)
        run = results.run(known[day][0], made, view.currency, [aim.metric])
        found = np.split(aim.of(run), len(sets))
        values |= {(*some, *passed): one for some, one in zip(sets, found, strict=True)}
    return _shares(values, [*causes, TIME])


def _draws(view: View, blocks: int) -> int:
    """How many draws go through so many blocks: fewer than the view has where they are many."""
    most = MOST_CASES * max(view.draws, FIRST_DRAWS) // FIRST_DRAWS
    return min(view.draws, max(most // blocks, 1))


def _shares(values: Mapping[tuple[int, ...], Array], causes: Sequence[str]) -> pd.DataFrame:
    """Before, what each cause adds, and after: means of draws with P10 and P90, one row each."""
    before, after = values[()], values[tuple(range(len(causes)))]
    parts = list(shared_out(values, len(causes))) if causes else []
    rows = {"before": before, **dict(zip(causes, parts, strict=True)), "after": after}
    return pd.DataFrame(
        [
            {
                "cause": cause,
                "base": drawn[0],
                "mean": drawn[1:].mean(),
                **dict(zip(("p10", "p90"), np.quantile(drawn[1:], [0.1, 0.9]), strict=True)),
            }
            for cause, drawn in rows.items()
        ]
    )


def _by_group(book: Book) -> dict[str, list[str]]:
    """The assumptions of each group."""
    found: dict[str, list[str]] = {group: [] for group in book.groups}
    for name, one in book.assumptions.items():
        found[one.group].append(name)
    return found


def _causes(
    view: View, before: Sequence[Override], after: Sequence[Override]
) -> dict[str, list[str]]:
    """The assumptions that two sets of overrides hold differently, by group."""

    def told(overrides: Sequence[Override], name: str) -> list[Override]:
        return [one for one in overrides if one.assumption == name]

    names = dict.fromkeys(one.assumption for one in (*before, *after))
    found: dict[str, list[str]] = {}
    for name in names:
        if told(before, name) != told(after, name):
            found.setdefault(view.book[name].group, []).append(name)
    return found
