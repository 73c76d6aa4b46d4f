"""Cars sold in China by everybody: from costs and qualities to prices, volumes and margins.

From the inputs of the model by name. Results have shape (cases, years), or (contenders, cases,
years), so that what one contender does lies together; money in CNY.
"""

from collections.abc import Mapping
from functools import reduce
from typing import NamedTuple

import numpy as np

from analytics.calendar import Quarters
from analytics.model import competition, margin, release
from analytics.model.competition import Conditions
from analytics.model.contenders import Contenders, standing
from analytics.model.offer import Function, Offer, offered
from analytics.types import Array

MOVES_OF_THE_WORLD = ("byd_cost_change", "byd_free_system_value")
BYD_MOVES = ("byd_price_change", *MOVES_OF_THE_WORLD)
NO_MOVE = {name: np.zeros((1, 1)) for name in BYD_MOVES}
YEARLY = (
    *BYD_MOVES, "tesla_conduct", "price_coefficient", "nest_correlation", "market_size",
    "outside_quality_drift", "tesla_quality_drift", "byd_quality_drift", "plug_in_quality_drift",
    "battery_pack_price", "other_cost_change", "free_system_value", "shanghai_exports",
    "usd_cny", "vat_rate",
)  # fmt: skip


class Cars(NamedTuple):
    """The market after BYD's move, and the offer of FSD that the move leaves.

    Rival parity is quarterly; price with VAT, share of the market, cars, variable cost of one car
    (software profit not counted) and whether the price is fixed by the move or its answer are
    (contenders, cases, years); VAT rate and exports of Tesla yearly.
    """

    offer: Offer
    rival_parity: Array
    price: Array
    share: Array
    deliveries: Array
    cost: Array
    vat_rate: Array
    exports: Array
    conditions: Conditions
    fixed: np.ndarray


class Tesla(NamedTuple):
    """Tesla's cars in China, (cases, years): price with VAT, costs and margin of one car."""

    price: Array
    variable_cost: Array
    fixed_cost: Array
    margin_per_car: Array
    gross_margin: Array


class Byd(NamedTuple):
    """BYD's cars in China, (cases, years): mean price with VAT, cars, gross margin."""

    price: Array
    deliveries: Array
    gross_margin: Array


class _World(NamedTuple):
    """What contenders set their prices under, and where it comes from."""

    offer: Offer
    rival_parity: Array
    cost: Array
    conditions: Conditions


def sold(
    a: Mapping[str, Array], quarters: Quarters, contenders: Contenders, function: Function
) -> Cars:
    """Cars after BYD's move and Tesla's answer, shape (contenders, cases, years)."""
    by_year = {name: quarters.by_year(a[name]) for name in YEARLY}
    world = _world(a, by_year | NO_MOVE, quarters, contenders, function)
    prices = competition.undisturbed(world.conditions, contenders)
    moves = reduce(np.logical_or, (by_year[name] != 0.0 for name in BYD_MOVES))
    if moves.any():
        if any(by_year[name].any() for name in MOVES_OF_THE_WORLD):
            world = _world(a, by_year, quarters, contenders, function)
        prices = competition.answered(
            prices,
            world.conditions,
            contenders,
            byd_price_change=by_year["byd_price_change"],
            moves=moves,
            conduct=np.round(by_year["tesla_conduct"]),
        )
    return Cars(
        offer=world.offer,
        rival_parity=world.rival_parity,
        price=prices.price,
        share=prices.share,
        deliveries=prices.share * by_year["market_size"],
        cost=np.broadcast_to(world.cost, prices.price.shape),
        vat_rate=by_year["vat_rate"],
        exports=by_year["shanghai_exports"],
        conditions=world.conditions,
        fixed=competition.fixed_prices(
            contenders,
            byd_price_change=by_year["byd_price_change"],
            moves=moves,
            conduct=np.round(by_year["tesla_conduct"]),
        ),
    )


def tesla(cars: Cars, contenders: Contenders) -> Tesla:
    """What Tesla earns on a car, Shanghai's fixed cost spread, shape (cases, years).

    No maker tells what it earns in China: the observed year's margin is the worldwide one.
    """
    one = contenders.tesla
    price, cost = cars.price[one], cars.cost[one]
    fixed = margin.fixed_cost_per_car(
        fixed_cost=contenders.fixed_cost[one],
        deliveries=cars.deliveries[one],
        exports=cars.exports,
    )
    kept = margin.margin_per_car(
        price=price, vat_rate=cars.vat_rate, variable_cost=cost, fixed_cost=fixed
    )
    return Tesla(
        price=price,
        variable_cost=cost,
        fixed_cost=fixed,
        margin_per_car=kept,
        gross_margin=margin.gross_margin(profit=kept, sales=price / (1.0 + cars.vat_rate)),
    )


def byd(cars: Cars, contenders: Contenders) -> Byd:
    """What BYD sells and keeps in China, its exports as observed, shape (cases, years)."""
    volumes, paid, profit = [], [], []
    for one in contenders.byd:
        volume, price = cars.deliveries[one], cars.price[one]
        fixed = margin.fixed_cost_per_car(
            fixed_cost=contenders.fixed_cost[one],
            deliveries=volume,
            exports=contenders.exports[one],
        )
        kept = margin.margin_per_car(
            price=price,
            vat_rate=cars.vat_rate,
            variable_cost=cars.cost[one],
            fixed_cost=fixed,
        )
        volumes.append(volume)
        paid.append(volume * price)
        profit.append(volume * kept)
    none = np.zeros((1, 1))
    deliveries, sales = sum(volumes, none), sum(paid, none)
    mean_price = sum((cars.price[one] for one in contenders.byd), none) / len(contenders.byd)
    return Byd(
        price=np.divide(sales, deliveries, out=mean_price, where=deliveries > 0),
        deliveries=deliveries,
        gross_margin=margin.gross_margin(
            profit=sum(profit, none), sales=sales / (1.0 + cars.vat_rate)
        ),
    )


def _world(
    a: Mapping[str, Array],
    by_year: Mapping[str, Array],
    quarters: Quarters,
    contenders: Contenders,
    function: Function,
) -> _World:
    parity = _parity_with_byd(by_year, quarters, contenders, function)
    offer = offered(a, function, parity)
    found = standing(
        shares=contenders.share,
        price=contenders.price,
        net_price=contenders.net_price,
        price_coefficient=by_year["price_coefficient"],
        nest_correlation=by_year["nest_correlation"],
        nests=contenders.nests,
        owners=contenders.owners,
    )
    cost = _cost(by_year, quarters, contenders, found.cost)
    software = quarters.by_year(offer.profit_on_new_car * a["current_computer_share"])
    surplus = _surplus(a, by_year, quarters, contenders, function, offer)
    shape = len(contenders.names), max(map(len, a.values())), len(quarters.calendar_years)
    asked = cost - _each(contenders.is_tesla) * software
    return _World(
        offer,
        parity,
        cost,
        Conditions(
            quality=np.broadcast_to(_quality(by_year, quarters, contenders, found.quality), shape),
            cost=asked,
            surplus=surplus,
            start=surplus + (asked - surplus) * (_each(contenders.price) / found.cost),
            price_coefficient=by_year["price_coefficient"],
            nest_correlation=by_year["nest_correlation"],
            vat_rate=by_year["vat_rate"],
        ),
    )


def _each(values: np.ndarray) -> np.ndarray:
    """A value for each contender, whatever the case and year, shape (contenders, 1, 1)."""
    return values[:, None, None]


def _parity_with_byd(
    by_year: Mapping[str, Array],
    quarters: Quarters,
    contenders: Contenders,
    function: Function,
) -> Array:
    """Rival parity once BYD gives its system away, shape (cases, quarters)."""
    rivals = contenders.cars[~contenders.is_tesla].sum()

    def by_quarter(yearly: Array) -> Array:
        return yearly if yearly.shape[1] == 1 else yearly[:, quarters.year_of]

    return release.parity_with_byd(
        rival_parity=function.rival_parity,
        byd_share_of_rivals=contenders.cars[contenders.is_byd].sum() / rivals,
        byd_free_system_value=by_quarter(by_year["byd_free_system_value"]),
        free_system_value=by_quarter(by_year["free_system_value"]),
    )


def _quality(
    by_year: Mapping[str, Array], quarters: Quarters, contenders: Contenders, observed: Array
) -> Array:
    """Quality year by year, shape (contenders, cases, years)."""

    def gain(yearly: Array) -> Array:
        return _added_up(yearly, quarters, contenders)

    return competition.quality(
        observed=observed,
        outside_gain=gain(by_year["outside_quality_drift"]),
        tesla_gain=gain(by_year["tesla_quality_drift"]),
        byd_gain=gain(by_year["byd_quality_drift"]),
        plug_in_gain=gain(by_year["plug_in_quality_drift"]),
        is_tesla=_each(contenders.is_tesla),
        is_byd=_each(contenders.is_byd),
        is_plug_in=_each(contenders.is_plug_in),
    )


def _cost(
    by_year: Mapping[str, Array], quarters: Quarters, contenders: Contenders, observed: Array
) -> Array:
    """Variable cost year by year, with BYD's own change."""
    growth = np.log1p(by_year["other_cost_change"])
    cost = competition.variable_cost(
        cost=observed,
        pack_size=_each(contenders.pack_size),
        observed_pack_price=contenders.pack_price,
        pack_price=by_year["battery_pack_price"],
        other_growth=np.exp(_added_up(growth, quarters, contenders)),
        usd_cny=by_year["usd_cny"],
    )
    return cost * (1.0 + by_year["byd_cost_change"] * _each(contenders.is_byd))


def _added_up(yearly: Array, quarters: Quarters, contenders: Contenders) -> Array:
    """A yearly change added up from the observed year on, shape (cases, years)."""
    years = quarters.calendar_years
    full = np.broadcast_to(yearly, (len(yearly), len(years)))
    return competition.drifted(full, years[0], contenders.year)


def _surplus(
    a: Mapping[str, Array],
    by_year: Mapping[str, Array],
    quarters: Quarters,
    contenders: Contenders,
    function: Function,
    offer: Offer,
) -> Array:
    """What driver assistance adds to each car since the observed year."""
    rivals = ~contenders.is_tesla
    fsd = quarters.by_year(offer.surplus_in_choice * a["current_computer_share"])
    mean_price = np.average(contenders.price[rivals], weights=contenders.cars[rivals])
    return competition.assistance_surplus(
        fsd_surplus=fsd,
        free_system_value=by_year["free_system_value"],
        rival_parity=quarters.by_year(function.rival_parity),
        observed_parity=function.observed_parity,
        relative_price=_each(contenders.price / mean_price),
        byd_free_system_value=by_year["byd_free_system_value"],
        is_tesla=_each(contenders.is_tesla),
        is_byd=_each(contenders.is_byd),
    )
