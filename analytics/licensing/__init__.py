"""Which deal, at what fee, at what cost to Tesla's own cars: the page `licensing`, in findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from analytics import cases, database, results
from analytics.answers import Bands, View, bands_of
from analytics.cases import Cases
from analytics.deals import Arrangement, Contract
from analytics.model import Deal
from analytics.model.licensing import agreed_fee
from analytics.types import Array

VALUES = ("licensing_net_value", "licensing_paid", "licensing_own_profit", "licensee_value")
FLOWS = ("licensing_cash_flow", "licensee_cash_flow")
SIDES = ("licensing_net_value", "licensee_value")
BY_DEAL = (
    "deal", "chance", "licensing_paid", "licensing_support", "licensing_own_profit",
    "licensing_net_value", "licensee_value", "break_even_fee", "highest_fee", "agreed_fee",
)  # fmt: skip
EVEN = 0.5  # bargaining power of Tesla that splits evenly what both gain: judgement
FEES_TRIED = 13
DRAWS_PER_FEE = 32
POINTS = 25
FINE, COARSE = 20, 7
MOST_STEPS = 12
CLOSE_ENOUGH = 1e-9  # of the worth of what is paid
LEVERS = (
    "fee_per_car", "line_up_share", "integration", "lead_quarters", "consumer_price",
    "support_per_car", "support_per_year", "term_years",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A view of the model, an arrangement with its terms as edited, and the deal looked at."""

    view: View
    arrangement: Arrangement
    deal: str

    def on(self, draws: int) -> "Question":
        """The same question on another number of draws."""
        return replace(self, view=self.view.on(draws))

    @property
    def key(self) -> tuple[object, ...]:
        """What two questions that show the same digits have in common."""
        return (self.shown.digest, self.deal, self.view.currency)

    @cached_property
    def shown(self) -> View:
        """The view with the arrangement in it; what its digest stands for."""
        return replace(self.view, licence=self.arrangement)

    @property
    def contract(self) -> Contract:
        """The deal looked at."""
        return self.arrangement.contract(self.deal)

    @property
    def position(self) -> int:
        """Where the deal looked at stands in the arrangement."""
        return self.arrangement.contracts.index(self.contract)


@dataclass(frozen=True)
class Outcome:
    """What an arrangement is worth once signed, to both sides, and their cash by year."""

    arrangement: Arrangement
    figures: pd.DataFrame
    cash: Bands

    def at(self, metric: str) -> Mapping[str, float]:
        """The spread of one figure, and its base case."""
        return self._rows[metric]

    @property
    def expected(self) -> float:
        """Mean net value before it is known whether anybody signs."""
        return self.arrangement.chance * self.at("licensing_net_value")["mean"]

    @cached_property
    def _rows(self) -> dict[str, dict[str, float]]:
        return {
            str(row["metric"]): {
                str(name): row[name] for name in row if name not in {"metric", "position"}
            }
            for row in self.figures.to_dict("records")
        }


@dataclass(frozen=True)
class Fees:
    """What both sides gain at each fee per car, and the fees that they would sign.

    Below `floors` Tesla loses in the base case, above `ceilings` the licensee; every crossing is
    there. `floor_range` and `ceiling_range` are P10 and P90 over the draws.
    """

    curves: pd.DataFrame
    floors: list[float]
    ceilings: list[float]
    floor_range: tuple[float, float]
    ceiling_range: tuple[float, float]
    agreed: float | None


@dataclass(frozen=True)
class Heat:
    """Net value of the base case, by fee per car (columns) and closeness to Tesla (rows)."""

    fees: Array
    closeness: Array
    value: Array

    def table(self) -> pd.DataFrame:
        """One row for each point."""
        close, fee = np.meshgrid(self.closeness, self.fees, indexing="ij")
        return pd.DataFrame(
            {"fee": fee.ravel(), "closeness": close.ravel(), "net_value": self.value.ravel()}
        )


def outcomes(asked: Sequence[Question]) -> list[Outcome]:
    """What each arrangement is worth in the same draws, all of worlds in which it is signed."""
    if not asked:
        return []
    runs = _signed_runs(asked)
    table = pd.concat(
        [
            pd.DataFrame({name: run.total(name) for name in VALUES}).assign(
                case_id=np.arange(run.cases.count, dtype=np.int32), position=position
            )
            for position, run in enumerate(runs)
        ]
    )
    rows = database.answer("licence_outcomes", {"outcomes": table})
    return [
        Outcome(one.arrangement, rows[rows["position"] == position], bands_of(run, FLOWS))
        for position, (one, run) in enumerate(zip(asked, runs, strict=True))
    ]


def _signed_runs(asked: Sequence[Question]) -> list[results.Results]:
    """Each arrangement in the same draws, once at least one of its deals is signed."""
    view = asked[0].view
    made = cases.draws(view.book, view.overrides, draws=view.draws, seed=view.seed)
    deals = [
        cases.once_signed(view.book, one.arrangement, draws=view.draws, seed=view.seed)
        for one in asked
    ]
    return results.run_each(view.book, made, deals, view.currency, [*VALUES, *FLOWS])


def outcome(asked: Question) -> Outcome:
    """What one arrangement is worth."""
    return outcomes([asked])[0]


def worths(view: View) -> Array:
    """What no licence, and each arrangement once signed, is worth in each draw.

    Of shape (arrangements + 1, draws).
    """
    made = [one for one in view.book.deals.arrangements.values() if one.contracts]
    runs = _signed_runs([Question(view, one, one.contracts[0].name) for one in made])
    values = [run.total("licensing_net_value")[1:] for run in runs]
    return np.stack([np.zeros_like(values[0]), *values])


def fees(asked: Question, power: float) -> Fees:
    """What both sides gain at each fee of the deal looked at, and which fees both would sign.

    `power` is Tesla's bargaining power, 0 to 1.
    """
    view, draws = asked.view, asked.view.draws_for_each(DRAWS_PER_FEE)
    term = view.book.deals.terms["fee_per_car"]
    tried = np.linspace(term.shown_lowest, term.shown_highest, FEES_TRIED)
    drawn = _drawn(asked, draws)
    many = _repeated(drawn, len(tried))
    found = _run(asked, many, fee_per_car=np.repeat(tried, draws + 1))
    table = pd.DataFrame(
        {"case_id": np.arange(many.count, dtype=np.int32)} | {name: found[name] for name in SIDES}
    )
    curves = database.answer("value_by_fee", {"tried": table}, fees=tried.tolist(), size=draws + 1)
    floors, ceilings = (_crossings(asked, "fee_per_car", side) for side in SIDES)
    is_signed = drawn.deals[asked.position].signed[1:, 0] > 0
    spans = [_spread(_limit(asked, drawn, side)[1:][is_signed]) for side in SIDES]
    base = {side: found[side].reshape(len(tried), -1)[:, 0] for side in SIDES}
    return Fees(
        curves,
        floors,
        ceilings,
        spans[0],
        spans[1],
        agreed_fee(tried, base[SIDES[0]], base[SIDES[1]], power),
    )


def break_even_fee(asked: Question) -> float | None:
    """The lowest fee per car of the deal looked at at which licensing is worth nothing to Tesla.

    Of the base case; none within the bounds of the fee gives None.
    """
    found = _crossings(asked, "fee_per_car", "licensing_net_value")
    return found[0] if found else None


def heat(asked: Question, points: int = FINE) -> Heat:
    """Net value by the fee per car and by how close the licensed cars are to Tesla's.

    Closeness is the share of the licensed cars that are battery cars, as Teslas are; the rest are
    plug-in hybrids. Both are other makers' cars, as many in all as in the deal.
    """
    view, contenders = asked.view, asked.view.book.contenders
    term = view.book.deals.terms["fee_per_car"]
    fee = np.linspace(term.shown_lowest, term.shown_highest, points)
    close = np.linspace(0.0, 1.0, points)
    share = asked.contract.terms["share_of_licensee"]
    cars = share * contenders.cars[contenders.names.index(asked.contract.licensee)]
    grid_close, grid_fee = (
        part.ravel()[:, None] for part in np.meshgrid(close, fee, indexing="ij")
    )
    made = cases.base(view.book, view.overrides, asked.arrangement)
    deal = made.deals[asked.position]._replace(fee_per_car=grid_fee)
    parts = []
    for maker, part in (("other_battery", grid_close), ("other_plug_in", 1.0 - grid_close)):
        there = contenders.names.index(maker)
        parts.append(
            deal._replace(
                licensee=there,
                share_of_licensee=part * min(cars / contenders.cars[there], 1.0),
                upfront_fee=part * deal.upfront_fee,
                minimum_per_year=part * deal.minimum_per_year,
                support_per_year=part * deal.support_per_year,
            )
        )
    pair = Cases(made.quarters, made.inputs, len(grid_fee), tuple(parts))
    run = results.run(view.book, pair, view.currency, ["licensing_net_value"])
    return Heat(fee, close, run.total("licensing_net_value").reshape(points, points))


def must_be_true(asked: Question) -> pd.DataFrame:
    """For each lever of the deal alone, where licensing begins to beat keeping FSD.

    One row for each lever: its value now, every value at which the net value of the base case is
    nothing, and whether the net value rises with it.
    """
    terms, rows = asked.view.book.deals.terms, []
    for name in LEVERS:
        term = terms[name]
        values = np.linspace(term.shown_lowest, term.shown_highest, POINTS)
        if name == "term_years":
            values = values[values > asked.contract.terms["lead_quarters"] / 4]
        net = _base_values(asked, name, values, "licensing_net_value")
        rows.append(
            {
                "term": name,
                "now": asked.contract.terms[name],
                "crossings": _between(asked, name, values, net, "licensing_net_value"),
                "is_rising": bool(net[-1] > net[0]),
                "lowest": float(net.min()),
                "highest": float(net.max()),
            }
        )
    return pd.DataFrame(rows)


def each_alone(asked: Question) -> list[Question]:
    """Each deal of the arrangement as an arrangement of its own."""
    return [alone(replace(asked, deal=one.name)) for one in asked.arrangement.contracts]


def alone(asked: Question) -> Question:
    """The deal looked at as an arrangement of its own."""
    return replace(asked, arrangement=replace(asked.arrangement, contracts=(asked.contract,)))


def by_deal(asked: Question, power: float) -> pd.DataFrame:
    """The base case of each deal alone, and of all of them together: one row each.

    Worth of what is paid and of support, change in own profit, net value, value to the licensee;
    of each deal the fee per car at which Tesla breaks even, that above which the licensee loses,
    and that which both would agree on; nan where there is none.
    """
    rows = []
    for one in each_alone(asked):
        floor, ceilings = break_even_fee(one), _crossings(one, "fee_per_car", SIDES[1])
        rows.append(
            _worth(one)
            | {"deal": one.deal, "chance": one.contract.terms["chance"]}
            | {"break_even_fee": np.nan if floor is None else floor}
            | {"highest_fee": ceilings[-1] if ceilings else np.nan}
            | {"agreed_fee": _agreed(one, power)}
        )
    rows.append(_worth(asked) | {"deal": "all", "chance": asked.arrangement.chance})
    return pd.DataFrame(rows)[[*BY_DEAL]]


def _worth(asked: Question) -> dict[str, float]:
    """What an arrangement is worth in the base case."""
    view = asked.view
    made = cases.base(view.book, view.overrides, asked.arrangement)
    run = results.run(view.book, made, view.currency, VALUES)
    found = {name: float(run.total(name)[0]) for name in VALUES}
    support = found["licensing_paid"] + found["licensing_own_profit"] - found["licensing_net_value"]
    return found | {"licensing_support": support}


def _agreed(asked: Question, power: float) -> float:
    term = asked.view.book.deals.terms["fee_per_car"]
    tried = np.linspace(term.shown_lowest, term.shown_highest, POINTS)
    ours, theirs = (_base_values(asked, "fee_per_car", tried, side) for side in SIDES)
    agreed = agreed_fee(tried, ours, theirs, power)
    return np.nan if agreed is None else agreed


def _drawn(asked: Question, draws: int) -> Cases:
    """The base and draws of the world in which the arrangement is signed."""
    view = asked.view
    made = cases.draws(view.book, view.overrides, draws=draws, seed=view.seed)
    deals = cases.once_signed(view.book, asked.arrangement, draws=draws, seed=view.seed)
    return replace(made, deals=deals)


def _repeated(made: Cases, times: int) -> Cases:
    """The same cases several times over."""

    def tiled(values: Array) -> Array:
        return values if len(values) == 1 else np.tile(values, (times, 1))

    inputs = {name: tiled(values) for name, values in made.inputs.items()}
    deals = tuple(Deal(deal.licensee, *map(tiled, deal[1:])) for deal in made.deals)
    return Cases(made.quarters, inputs, made.count * times, deals)


def _run(asked: Question, made: Cases, **terms: Array) -> Mapping[str, Array]:
    """What the cases are worth with some terms of the deal looked at, a value for each case."""
    deals = list(made.deals)
    now = deals[asked.position]._asdict()
    changed = {name: values[:, None] for name, values in terms.items()}
    deals[asked.position] = Deal(**(now | changed))
    count = max(made.count, *(len(values) for values in terms.values()))
    tried = Cases(made.quarters, made.inputs, count, tuple(deals))
    found = results.run(asked.view.book, tried, asked.view.currency, VALUES)
    return {name: found.total(name) for name in VALUES}


def _base_values(asked: Question, term: str, values: Array, metric: str) -> Array:
    """A figure of the base case at each value of a term of the deal looked at."""
    made = cases.base(asked.view.book, asked.view.overrides, asked.arrangement)
    return _run(asked, made, **{term: values})[metric]


def _crossings(asked: Question, term: str, metric: str) -> list[float]:
    """Every value of a term within its bounds on screen at which a figure is nothing."""
    told = asked.view.book.deals.terms[term]
    values = np.linspace(told.shown_lowest, told.shown_highest, POINTS)
    return _between(asked, term, values, _base_values(asked, term, values, metric), metric)


def _between(asked: Question, term: str, values: Array, found: Array, metric: str) -> list[float]:
    """The crossings between values tried, sought until the figure is nothing."""
    ends = np.flatnonzero(np.sign(found[1:]) * np.sign(found[:-1]) < 0)
    return [
        float(
            brentq(
                lambda value: float(_base_values(asked, term, np.array([value]), metric)[0]),
                values[end],
                values[end + 1],
                xtol=1e-9 * values[-1],
            )
        )
        for end in ends
    ]


def _limit(asked: Question, made: Cases, metric: str) -> Array:
    """The fee of each case at which a side gains nothing, by secants; it may lie below zero.

    Where the fee moves nothing, because a minimum is paid anyway, there is none: nan.
    """
    fee = np.full(made.count, asked.contract.terms["fee_per_car"])
    other = fee + 1_000.0
    found = _run(asked, made, fee_per_car=fee)
    gain = next_gain = found[metric]
    enough = CLOSE_ENOUGH * np.abs(found["licensing_paid"])
    for _ in range(MOST_STEPS):
        next_gain = _run(asked, made, fee_per_car=other)[metric]
        missed = np.abs(next_gain) > enough
        if not missed.any():
            break
        slope = np.divide(next_gain - gain, other - fee, out=np.zeros_like(fee), where=other != fee)
        step = np.divide(-next_gain, slope, out=np.zeros_like(fee), where=missed & (slope != 0))
        fee, gain, other = other, next_gain, other + np.clip(step, -50_000.0, 50_000.0)
    return np.where(np.abs(next_gain) <= enough, other, np.nan)


def _spread(values: Array) -> tuple[float, float]:
    """P10 and P90 of some values; a limit below zero, or none, counts as no fee at all."""
    if not len(values):
        return (np.nan, np.nan)
    low, high = np.quantile(np.maximum(np.nan_to_num(values), 0.0), [0.1, 0.9])
    return float(low), float(high)


def together(found: Sequence[Outcome]) -> pd.DataFrame:
    """The figures of several arrangements in one table."""
    return pd.concat(
        [
            one.figures.drop(columns="position").assign(arrangement=one.arrangement.label)
            for one in found
        ],
        ignore_index=True,
    )


def best(found: Sequence[Outcome]) -> Outcome | None:
    """The arrangement with the highest mean value once signed, of those that suit both sides."""
    suits = [one for one in found if min(one.at(side)["p50"] for side in SIDES) >= 0]
    return max(suits, key=lambda one: one.at("licensing_net_value")["mean"], default=None)
