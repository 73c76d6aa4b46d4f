"""What a move of BYD does to Tesla in China: the page `margin_pressure`, in findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from analytics import cases, results
from analytics.answers import View
from analytics.assumptions import Override, replaced
from analytics.calendar import quarter_start
from analytics.model.cars import BYD_MOVES
from analytics.sampling import low_and_high
from analytics.types import Array

BEFORE = "no_move"
COEFFICIENTS = ("price_coefficient", "nest_correlation")
COMPARED = ("tesla_deliveries", "tesla_gross_profit", "tesla_margin_per_car", "tesla_price")
METRICS = (
    *COMPARED, "tesla_car_gross_profit", "tesla_variable_cost", "tesla_fixed_cost",
    "fsd_gross_profit",
)  # fmt: skip
PROFIT = "tesla_gross_profit"
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

    def answered(self, answer: str) -> list[Override]:
        """The overrides of the market after the move, under one of Tesla's answers."""
        first = self.view.book.quarters.first_day
        conduct = Override("tesla_conduct", first, float(self.answers.index(answer)))
        return [*self.calm, *self.moves, conduct]

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
            if metric == PROFIT and answer != BEFORE
        }
        return max(means, key=means.__getitem__)

    @cached_property
    def _rows(self) -> dict[tuple[str, str], dict[str, float]]:
        points = [str(name) for name in self.answers.columns[2:]]
        return {
            (metric, answer): dict(zip(points, row, strict=True))
            for metric, answer, *row in self.answers.itertuples(index=False, name=None)
        }


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
    drawn = {name: run.in_year(name, asked.year).reshape(len(sets), -1)[:, 1:] for name in METRICS}
    cars = run.in_year("contender_deliveries", asked.year)
    cars = cars.reshape(len(sets), view.draws + 1, -1)[[0, asked.block], 1:]
    return Pressure(
        answers=_side_by_side([BEFORE, *asked.answers], drawn),
        bridge=_bridge({name: values[[0, asked.block]] for name, values in drawn.items()}),
        gains=_gains(view.book.contenders.names, (cars[1] - cars[0]).T),
    )


def _side_by_side(answers: Sequence[str], drawn: Mapping[str, Array]) -> pd.DataFrame:
    """How far each figure spreads under each answer, and its change against the first, no move.

    Each figure drawn is of shape (answers, draws). Best in a draw is what leaves most gross profit.
    """
    left = np.stack([drawn[name] for name in COMPARED])
    spread, changed = results.spread_of(left), results.spread_of(left - left[:, :1])
    best = 1 + drawn[PROFIT][1:].argmax(axis=0)
    chances = np.bincount(best, minlength=len(answers)) / len(best)
    points = ("p10", "p50", "p90")
    return pd.DataFrame(
        {
            "metric": np.repeat(COMPARED, len(answers)),
            "answer": [*answers] * len(COMPARED),
            "mean": spread["mean"].ravel(),
            **{point: spread[point].ravel() for point in points},
            "mean_change": changed["mean"].ravel(),
            **{f"change_{point}": changed[point].ravel() for point in points},
            "change_error": changed["error"].ravel(),
            "chance_best": np.tile(chances, len(COMPARED)),
        }
    )


def _bridge(drawn: Mapping[str, Array]) -> pd.DataFrame:
    """From which causes gross profit changes between the market without the move and with it.

    Each figure drawn is of shape (2, draws), before and after. A change of a product is its
    factors' changes, each at the mean of the other: the causes add up.
    """
    cars, margin = drawn["tesla_deliveries"], drawn["tesla_margin_per_car"]
    variable, fixed = drawn["tesla_variable_cost"], drawn["tesla_fixed_cost"]
    earned, profit = cars * margin, drawn["tesla_car_gross_profit"]
    rates = np.divide(profit, earned, out=np.zeros_like(earned), where=earned != 0)
    money = np.where(earned[0] != 0, rates[0], rates[1])  # that a CNY of margin is worth
    per_car = money * cars.mean(axis=0)
    amounts = {
        "before": drawn[PROFIT][0],
        "price": per_car * _change(margin + variable + fixed),
        "volume": money * margin.mean(axis=0) * _change(cars),
        "variable_cost": -per_car * _change(variable),
        "fixed_cost": -per_car * _change(fixed),
        "software": _change(drawn["fsd_gross_profit"]),
        "after": drawn[PROFIT][1],
    }
    spread = results.spread_of(np.stack(list(amounts.values())))
    points = {point: spread[point] for point in ("mean", "p10", "p90")}
    return pd.DataFrame({"cause": list(amounts), **points})


def _change(pair: Array) -> Array:
    """What comes after less what was before, shape (draws)."""
    return pair[1] - pair[0]


def _gains(names: Sequence[str], change: Array) -> pd.DataFrame:
    """Who sells more cars and who fewer after the move, and how many more buy none of them.

    The change is of shape (contenders, draws); who gains most on average comes first.
    """
    spread = results.spread_of(np.vstack([change, -change.sum(axis=0)]))
    everybody = np.array([*names, "outside"])
    order = np.lexsort((everybody, -spread["mean"]))
    points = {point: spread[point][order] for point in ("mean", "p10", "p50", "p90")}
    return pd.DataFrame({"contender": everybody[order], **points})


def profits(asked: Question) -> Array:
    """Tesla's gross profit in the year under each answer to the move, shape (answers, draws)."""
    view = asked.view
    sets = [asked.answered(answer) for answer in asked.answers]
    made = cases.alternatives(view.book, sets, draws=view.draws, seed=view.seed)
    return _profit(asked, made).reshape(len(sets), -1)[:, 1:]


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
        replaced(overrides, held)
        for _, _, held in ends
        for overrides in (asked.calm, *map(asked.answered, asked.answers))
    ]
    by_end = _profit(asked, cases.alternatives(view.book, sets)).reshape(len(ends), -1)
    rows = [
        (name, end, held[0].value if held else np.nan, answer, after - profit[0])
        for (name, end, held), profit in zip(ends, by_end, strict=True)
        for answer, after in zip(asked.answers, profit[1:], strict=True)
    ]
    return pd.DataFrame(
        rows, columns=["coefficient", "end", "coefficient_value", "answer", "change"]
    )


def payback(asked: Question, probe: str) -> Payback:
    """At which take rate, or which price of FSD, Tesla earns what it did before the move.

    The gain at each value over the draws, and every crossing of the base case, found between
    neighbouring values and sought again in between.
    """
    view, draws = asked.view, asked.view.draws_for_each(DRAWS_PER_VALUE)
    values = _tried(asked, probe)
    sets = [asked.calm, *(_trying(asked, probe, value) for value in values)]
    made = cases.alternatives(view.book, sets, draws=draws, seed=view.seed)
    profit = _profit(asked, made).reshape(len(sets), draws + 1)
    gain = profit[1:] - profit[0]
    base, drawn = gain[:, 0], gain[:, 1:]
    crossings = _crossings(values, base)
    if len(crossings):
        closer = np.linspace(crossings["low"], crossings["high"], POINTS, axis=1)
        sets = [_trying(asked, probe, value) for value in closer.ravel()]
        found = _profit(asked, cases.alternatives(view.book, sets)).reshape(closer.shape)
        crossings = _crossings(closer, found - profit[0, 0])
    return Payback(
        probe=probe,
        gain=pd.DataFrame(
            {
                "tried": values,
                "base": base,
                "mean": drawn.mean(axis=1),
                **results.points_of(drawn),
                "share_paid": (drawn.max(axis=0) >= 0).mean(),
            }
        ),
        crossings=crossings,
        at_most=float(base.max()),
    )


def _crossings(tried: Array, gain: Array) -> pd.DataFrame:
    """Between which neighbouring values the gain changes its sign, and where if it is straight.

    Neighbours are those on the last axis, on which the values tried rise.

    >>> found = _crossings(np.array([0.0, 1.0, 2.0]), np.array([-1.0, 3.0, 4.0]))
    >>> found["crossing"].item(), found["is_rising"].item()
    (0.25, True)
    """
    is_lost = gain < 0
    crossed = is_lost[..., :-1] != is_lost[..., 1:]
    low, high = tried[..., :-1][crossed], tried[..., 1:][crossed]
    start, end = gain[..., :-1][crossed], gain[..., 1:][crossed]
    return pd.DataFrame(
        {
            "low": low,
            "high": high,
            "crossing": low + (high - low) * start / (start - end),
            "is_rising": end > start,
        }
    )


def _profit(asked: Question, made: cases.Cases) -> Array:
    """Tesla's gross profit in the year, shape (cases)."""
    return _run(asked, made, [PROFIT]).in_year(PROFIT, asked.year)


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


def _trying(asked: Question, probe: str, value: float) -> list[Override]:
    """The market after the move with a value held; a take rate that is tried is set by hand."""
    first = asked.view.book.quarters.first_day
    held = [Override(probe, first, float(value))]
    if probe == "take_rate_fixed":
        held.append(Override("take_rate_mode", first, 1.0))
    return replaced(asked.answered(asked.answer), held)
