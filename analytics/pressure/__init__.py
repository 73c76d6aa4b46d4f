"""What a move of BYD does to Tesla in China: the page `margin_pressure`, in findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, cast

import numpy as np
import pandas as pd

from analytics import cases, database, results
from analytics.answers import View
from analytics.assumptions import Override
from analytics.calendar import quarter_start
from analytics.model.cars import BYD_MOVES
from analytics.sampling import low_and_high
from analytics.types import Array

BEFORE = "no_move"
COEFFICIENTS = ("price_coefficient", "nest_correlation")
METRICS = (
    "tesla_price", "tesla_deliveries", "tesla_margin_per_car", "tesla_gross_margin",
    "tesla_gross_profit", "tesla_car_gross_profit", "tesla_variable_cost", "tesla_fixed_cost",
    "fsd_gross_profit",
)  # fmt: skip
PROFIT = ("tesla_gross_profit",)
VALUES_TRIED = 13
DRAWS_PER_VALUE = 32
POINTS = 25
HIGHEST_TAKE = 0.99


@dataclass(frozen=True)
class Move:
    """What BYD does, and from when on: an assumption, its value, and a quarter."""

    assumption: str
    value: float
    since: str

    @property
    def overrides(self) -> tuple[Override, ...]:
        """The move as overrides; one of nothing is none."""
        if self.value == 0.0:
            return ()
        return (Override(self.assumption, quarter_start(self.since), self.value),)


class UsualMove(NamedTuple):
    """A kind of move that BYD may make, as one calls it, and how large it is unless told."""

    label: str
    assumption: str
    value: float


MOVES = {
    "prices": UsualMove("Its prices", "byd_price_change", -0.10),
    "cost": UsualMove("Its cost", "byd_cost_change", -0.10),
    "system": UsualMove("Free driver assistance", "byd_free_system_value", 5_000.0),
}


@dataclass(frozen=True)
class Question:
    """A view of the model, what BYD does in it, Tesla's answer looked at, and in which year."""

    view: View
    moves: tuple[Override, ...]
    answer: str
    year: int

    def on(self, draws: int) -> "Question":
        """The same question on another number of draws."""
        return replace(self, view=self.view.on(draws))

    @cached_property
    def calm(self) -> list[Override]:
        """The view's overrides without any move of BYD or answer to it."""
        left_out = {*BYD_MOVES, "tesla_conduct"}
        return [one for one in self.view.overrides if one.assumption not in left_out]

    @cached_property
    def digest(self) -> str:
        """What reproduces the digits: the market after the move, under the answer looked at."""
        return self.shown.digest

    @property
    def key(self) -> tuple[object, ...]:
        """What two questions that show the same digits have in common."""
        return (self.digest, self.answer, self.year, self.view.currency)

    @cached_property
    def shown(self) -> View:
        """The view after the move, under the answer looked at; what its digest stands for."""
        first = self.view.book.quarters.first_day
        moved = {one.assumption for one in self.moves}
        still = {one.assumption for one in self.view.overrides} & set(BYD_MOVES) - moved
        kept = [one for one in self.view.edits if one in self.calm]
        unmoved = [Override(name, first, 0.0) for name in sorted(still)]
        conduct = self.answered(self.answer)[-1]
        return replace(self.view, edits=(*kept, *unmoved, *self.moves, conduct))

    @property
    def answers(self) -> tuple[str, ...]:
        """Tesla's possible answers."""
        return self.view.book["tesla_conduct"].choices

    def answered(self, answer: str, *more: Override) -> list[Override]:
        """The overrides of the market after the move, under one of Tesla's answers."""
        first = self.view.book.quarters.first_day
        conduct = Override("tesla_conduct", first, float(self.answers.index(answer)))
        return [*self.calm, *more, *self.moves, conduct]

    @property
    def block(self) -> int:
        """The position of the answer looked at, after the market without the move."""
        return 1 + self.answers.index(self.answer)


@dataclass(frozen=True)
class Pressure:
    """What each answer leaves, why gross profit changes, and who gains the cars."""

    answers: pd.DataFrame
    bridge: pd.DataFrame
    gains: pd.DataFrame

    def at(self, metric: str, answer: str) -> Mapping[str, float]:
        """The spread of a metric under an answer, and of its change against no move."""
        return self._rows[metric, answer]

    @cached_property
    def best(self) -> str:
        """The answer that leaves most gross profit on average."""
        means = {
            answer: row["mean"]
            for (metric, answer), row in self._rows.items()
            if metric == "tesla_gross_profit" and answer != BEFORE
        }
        return max(means, key=means.__getitem__)

    @cached_property
    def _rows(self) -> dict[tuple[str, str], dict[str, float]]:
        points = self.answers.drop(columns=["metric", "answer"]).to_dict("records")
        keys = zip(self.answers["metric"], self.answers["answer"], strict=True)
        return dict(zip(keys, cast("list[dict[str, float]]", points), strict=True))


@dataclass(frozen=True)
class Payback:
    """How much more gross profit than before the move each value of an assumption would leave.

    `crossings` are the values of the base case at which it is as much as before.
    """

    probe: str
    gain: pd.DataFrame
    crossings: pd.DataFrame
    at_most: float

    @property
    def share_paid(self) -> float:
        """Share of the draws in which some value tried pays for the move."""
        return float(self.gain["share_paid"].iloc[0])


def pressure(asked: Question) -> Pressure:
    """Tesla's answers side by side, the causes of one, and where its cars go."""
    view = asked.view
    sets = [asked.calm, *(asked.answered(answer) for answer in asked.answers)]
    made = cases.alternatives(view.book, sets, draws=view.draws, seed=view.seed)
    run = _run(asked, made, [*METRICS, "contender_deliveries"])
    size = view.draws + 1
    outcomes = {"outcomes": run.in_year(METRICS, asked.year)}
    sold = {"sold": run.cars_in_year(asked.year)}
    return Pressure(
        answers=database.answer(
            "answers_to_move", outcomes, size=size, answers=[BEFORE, *asked.answers]
        ),
        bridge=database.answer("gross_profit_bridge", outcomes, size=size, block=asked.block),
        gains=database.answer("who_gains", sold, size=size, block=asked.block),
    )


def profits(asked: Question) -> Array:
    """Tesla's gross profit in the year under each answer to the move, shape (answers, draws)."""
    view = asked.view
    sets = [asked.answered(answer) for answer in asked.answers]
    made = cases.alternatives(view.book, sets, draws=view.draws, seed=view.seed)
    found = _run(asked, made, PROFIT).in_year(PROFIT, asked.year)["tesla_gross_profit"]
    return found.to_numpy().reshape(len(sets), -1)[:, 1:]


def sensitivity(asked: Question) -> pd.DataFrame:
    """The change of gross profit under each answer, at the P10 and P90 of both coefficients.

    Of the base case, one row for each coefficient, end and answer.
    """
    view = asked.view
    first = view.book.quarters.first_day
    ends: list[tuple[str, str, tuple[Override, ...]]] = [("", "value", ())]
    for name in COEFFICIENTS:
        spread = view.book[name].knots[-1].range
        if spread is not None:
            for end, value in zip(("p10", "p90"), low_and_high(spread), strict=True):
                ends.append((name, end, (Override(name, first, float(value)),)))
    sets = [
        overrides
        for _, _, held in ends
        for overrides in (
            [*asked.calm, *held],
            *(asked.answered(answer, *held) for answer in asked.answers),
        )
    ]
    run = _run(asked, cases.alternatives(view.book, sets), PROFIT)
    profit = run.in_year(PROFIT, asked.year)["tesla_gross_profit"].to_numpy()
    by_end = profit.reshape(len(ends), -1)
    rows = [
        {
            "coefficient": name,
            "end": end,
            "coefficient_value": held[0].value if held else np.nan,
            "answer": answer,
            "change": by_end[position, 1 + number] - by_end[position, 0],
        }
        for position, (name, end, held) in enumerate(ends)
        for number, answer in enumerate(asked.answers)
    ]
    return pd.DataFrame(rows)


def payback(asked: Question, probe: str) -> Payback:
    """At which take rate, or which price of FSD, Tesla earns what it did before the move.

    The gain at each value over the draws, and every crossing of the base case, found between
    neighbouring values and sought again in between.
    """
    view, draws = asked.view, asked.view.draws_for_each(DRAWS_PER_VALUE)
    book, after = view.book, [*asked.answered(asked.answer), *_by_hand(asked, probe)]
    calm = cases.draws(book, asked.calm, draws=draws, seed=view.seed)
    before = _run(asked, calm, PROFIT).in_year(PROFIT, asked.year)
    values = _tried(asked, probe)
    sets = [[*after, _held(asked, probe, value)] for value in values]
    made = cases.alternatives(book, sets, draws=draws, seed=view.seed)
    probed = _run(asked, made, PROFIT).in_year(PROFIT, asked.year)
    gain = database.answer(
        "gain_by_value",
        {"probed": probed, "before": before},
        size=draws + 1,
        tried=values.tolist(),
    )
    gains = gain[["tried", "base"]].rename(columns={"base": "gain"})
    at_base = float(before["tesla_gross_profit"].iloc[0])
    brackets = database.answer("crossings", {"gains": gains})
    sought = [
        _sought(asked, probe, after, at_base, ends)
        for ends in zip(brackets["low"], brackets["high"], strict=True)
    ]
    return Payback(
        probe=probe,
        gain=gain,
        crossings=pd.concat([brackets.head(0), *sought], ignore_index=True),
        at_most=float(gains["gain"].max()),
    )


def _sought(
    asked: Question,
    probe: str,
    after: Sequence[Override],
    before: float,
    ends: tuple[float, float],
) -> pd.DataFrame:
    """The crossings of the base case between two values."""
    view = asked.view
    values = np.linspace(*ends, POINTS)
    made = cases.alternatives(view.book, [[*after, _held(asked, probe, v)] for v in values])
    profit = _run(asked, made, PROFIT).in_year(PROFIT, asked.year)["tesla_gross_profit"]
    gains = pd.DataFrame({"tried": values, "gain": profit - before})
    return database.answer("crossings", {"gains": gains})


def _run(asked: Question, made: cases.Cases, keep: Sequence[str]) -> results.Results:
    """The cases up to the year asked for."""
    return results.run(asked.view.book, made.until(asked.year), asked.view.currency, keep)


def _tried(asked: Question, probe: str) -> Array:
    """The values shown; a take rate is tried closer where it is more likely."""
    if probe == "take_rate_fixed":
        return np.concatenate([np.linspace(0.0, 0.4, 9), [0.5, 0.65, 0.8, HIGHEST_TAKE]])
    item = asked.view.book[probe]
    # A monthly price of nothing means that no subscription is offered.
    lowest = item.step if probe == "fsd_monthly_price" else item.shown_lowest
    return np.linspace(lowest, item.shown_highest, VALUES_TRIED)


def _held(asked: Question, probe: str, value: float) -> Override:
    return Override(probe, asked.view.book.quarters.first_day, float(value))


def _by_hand(asked: Question, probe: str) -> Sequence[Override]:
    """A take rate that is tried has to be set by hand."""
    if probe != "take_rate_fixed":
        return ()
    return (Override("take_rate_mode", asked.view.book.quarters.first_day, 1.0),)
