"""External checks of the model: published numbers, closed forms and what makers report.

Each is worked out anew when it is asked for. What it should give stands in data/.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analytics import cases
from analytics.assumptions import Book
from analytics.model import demand, fleet, margin, revenue
from analytics.model.competition import Conditions, undisturbed
from analytics.model.contenders import Standing, standing
from analytics.model.market import solve_prices
from analytics.model.price_search import PriceForm
from analytics.sampling import uniforms
from analytics.sensitivity import pair, sobol, worth_of_knowing
from analytics.types import Array

COLUMNS = (
    "check", "label", "words", "quantity", "unit", "expected", "computed", "tolerance", "verdict",
    "source", "fault",
)  # fmt: skip
DRAWS = 8_192
MONOPOLIES = ((1.0, 2.0, 1.0), (0.5, 5.0, 3.0), (2.0, 4.0, 1.5))  # b, d and c of one seller
RIVALS = (2, 3, 5)
GAINS = ((100, 300), (0, 1))  # mean and standard deviation

Check = Callable[[Book], Mapping[str, float]]


def checks(book: Book) -> pd.DataFrame:
    """Every external check, one row a quantity: what is expected, what comes out, and whether.

    A quantity that does not come out has no number, does not hold, and says its fault. Columns:
    check, label, words, quantity, unit, expected, computed, tolerance, verdict, source, fault.
    """
    rows = book.database.ask("external_checks")
    found = {name: _tried(name, book) for name in rows["check"].unique()}
    named = list(zip(rows["check"], rows["quantity"], strict=True))
    rows["computed"] = [found[name].computed.get(quantity, np.nan) for name, quantity in named]
    rows["verdict"] = (rows["computed"] - rows["expected"]).abs() <= rows["tolerance"]
    rows["fault"] = [found[name].fault for name, _ in named]
    return rows[list(COLUMNS)]


def owned_by(owners: Array | list[int]) -> Array:
    """One where two products have the same owner, shape (products, products)."""
    named = np.asarray(owners)
    return (named[:, None] == named).astype(float)


def logit(
    *, quality: Array, cost: Array, slope: float, ownership: Array, outside_good: bool = True
) -> Array:
    """Prices under a logit without nests in the price itself, shape (products) [money]."""
    return solve_prices(
        quality=quality,
        cost=cost,
        price_coefficient=slope,
        nest_correlation=0.0,
        nests=[0] * len(quality),
        ownership=ownership,
        price_form="linear",
        outside_good=outside_good,
    ).prices


def monopoly_price(slope: float, quality: float, cost: float) -> float:
    """The price of one seller [money]."""
    one = logit(
        quality=np.array([quality]), cost=np.array([cost]), slope=slope, ownership=np.eye(1)
    )
    return float(one[0])


def rivals_price(sellers: int, slope: float, cost: float) -> float:
    """The price of equal sellers whose buyers cannot go without [money]."""
    prices = logit(
        quality=np.zeros(sellers),
        cost=np.full(sellers, cost),
        slope=slope,
        ownership=np.eye(sellers),
        outside_good=False,
    )
    return float(prices[0])


def ishigami(x: Array, y: Array, z: Array) -> Array:
    """The function of Ishigami and Homma (1990) with a = 7, b = 0.1, of shares of -pi to pi."""
    x, y, z = (np.pi * (2.0 * one - 1.0) for one in (x, y, z))
    return np.sin(x) + 7.0 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


class _Found(NamedTuple):
    """What a check gives by quantity, and what went wrong where it gives nothing."""

    computed: Mapping[str, float]
    fault: str = ""


def _tried(name: str, book: Book) -> _Found:
    try:
        return _Found(CHECKS[name](book))
    except Exception as error:  # noqa: BLE001 (whatever is raised, the check does not hold)
        return _Found({}, f"{type(error).__name__}: {error}")


def _merger(_: Book) -> dict[str, float]:
    prices, shares, slope = np.array([50.0, 75.0, 80.0]), np.array([0.2, 0.25, 0.3]), 0.1
    quality = np.log(shares / (1.0 - shares.sum())) + slope * prices
    cost = prices - 1.0 / (slope * (1.0 - shares))
    before, after = (
        logit(quality=quality, cost=cost, slope=slope, ownership=owned_by(owners))
        for owners in ([1, 2, 3], [1, 1, 3])
    )
    return {
        **_numbered("Cost of product {}", cost),
        **_numbered("Price of product {} before", before),
        **_numbered("Price of product {} after", after),
    }


def _beer(_: Book) -> dict[str, float]:
    """Beers 3 and 4 have one brewer before the merger already."""
    prices = np.array([0.0441, 0.0328, 0.0409, 0.0396, 0.0387, 0.0497])
    quality = np.array([0.0, 0.4149233, 1.1899885, 0.8252482, 0.1460183, 1.4865730])
    slope = 48.0457
    weights = np.exp(quality - slope * prices)
    shares = weights / weights.sum()
    jacobian = -slope * (np.diag(shares) - np.outer(shares, shares))
    cost = prices + np.linalg.solve(owned_by([1, 2, 3, 3, 4, 5]) * jacobian, shares)
    before, after = (
        logit(
            quality=quality, cost=cost, slope=slope, ownership=owned_by(owners), outside_good=False
        )
        for owners in ([1, 2, 3, 3, 4, 5], [1, 1, 3, 3, 4, 5])
    )
    return _numbered("Price change of beer {}", after / before - 1.0)


def _monopoly(_: Book) -> dict[str, float]:
    return {
        f"Price at b {b:g}, d {d:g}, c {c:g}": monopoly_price(b, d, c) for b, d, c in MONOPOLIES
    }


def _symmetric(_: Book) -> dict[str, float]:
    return {f"Price of {count} sellers": rivals_price(count, 2.0, 1.0) for count in RIVALS}


def _pyblp(book: Book) -> dict[str, float]:
    rows = book.database.ask("pyblp_markets")
    forms: tuple[PriceForm, ...] = ("log", "linear")
    return {
        f"Largest difference under {form} price": max(
            _gap(market, form) for _, market in rows[rows["price_form"] == form].groupby("market")
        )
        for form in forms
    }


def _gap(market: pd.DataFrame, form: PriceForm) -> float:
    """How far our prices of a market are from PyBLP's, relative to them."""
    found = solve_prices(
        quality=market["quality"].to_numpy(),
        cost=market["cost"].to_numpy(),
        price_coefficient=float(market["price_coefficient"].iloc[0]),
        nest_correlation=float(market["nest_correlation"].iloc[0]),
        nests=market["nest"].to_numpy(),
        ownership=owned_by(market["firm"].to_numpy()),
        price_form=form,
        tolerance=1e-13,
    )
    return float(np.abs(found.prices / market["price"].to_numpy() - 1.0).max())


def _ishigami(_: Book) -> dict[str, float]:
    columns = ([4], [50], [90])
    found = sobol(
        lambda points: ishigami(*(points[:, one] for (one,) in columns)), columns, *pair(1, DRAWS)
    )
    return {
        **_numbered("First-order index of x{}", found.first),
        **_numbered("Total index of x{}", found.total),
    }


def _perfect_information(_: Book) -> dict[str, float]:
    known = ndtri(uniforms(1, DRAWS)[:, [5]])
    return {
        f"Gain of mean {mean} and standard deviation {sd}": worth_of_knowing(
            np.stack([np.zeros(DRAWS), mean + sd * known[:, 0]]), known
        ).worth
        for mean, sd in GAINS
    }


def _one_percent_take(_: Book) -> dict[str, float]:
    price, log_sd = np.array([64_000.0]), np.array([1.26])
    median = demand.median_that_takes(take=np.array([0.01]), log_sd=log_sd, cost=price)
    take = demand.take_rate(median=median, log_sd=log_sd, cost=price)
    billed = revenue.one_time_bookings(
        buyouts=take * 625_698.0, promise_sales=np.zeros(1), list_price=price
    )
    return {
        "Revenue of one-time sales": float(revenue.net_of_vat(billed, np.array([0.13]))[0]) / 1e6
    }


def _monthly_fleet(_: Book) -> dict[str, float]:
    """The second year: by then all who would subscribe do."""
    rolled = fleet.roll_forward(
        capable_deliveries=np.zeros((1, 8)),
        take_rate=np.array([[0.25]]),
        subscription_share=np.ones((1, 1)),
        promise_rate=np.zeros((1, 1)),
        opening_fleet=np.array([[1.6e6]]),
        opening_owners=np.zeros((1, 1)),
        scrappage_rate=np.zeros((1, 1)),
        upgrade_rate=np.ones((1, 1)),
        subscriber_churn=np.zeros((1, 1)),
    )
    billed = revenue.subscription_bookings(
        mean_subscribers=rolled.mean_subscribers, monthly_price=np.array([99.0])
    )
    return {"Bookings a year": float(billed[0, 4:].sum()) / 1e9}


def _observed_market(book: Book) -> dict[str, float]:
    """The equilibrium from prices a third above those observed, so that it must find them."""
    makers = book.contenders
    a, s, vat_rate = _coefficients(book)
    found = _standing(book)
    shape = (len(makers.names), 1, 1)
    conditions = Conditions(
        quality=found.quality,
        cost=found.cost,
        surplus=np.zeros(shape),
        start=makers.price.reshape(shape) * 4.0 / 3.0,
        price_coefficient=a,
        nest_correlation=s,
        vat_rate=vat_rate,
    )
    at = undisturbed(conditions, makers)
    cars = at.share[:, 0, 0] * makers.market_size
    return {
        **_by_maker(book, "{}, cars in {}", cars),
        **_by_maker(book, "{}, price with VAT in {}", at.price[:, 0, 0]),
    }


def _observed_margin(book: Book) -> dict[str, float]:
    makers = book.contenders
    kept = margin.price_cost_margin(
        price=makers.price, vat_rate=_coefficients(book)[2][0], cost=_standing(book).cost[:, 0, 0]
    )
    return _by_maker(book, "{}, price-cost margin in {}", kept)


def _reported_revenue(book: Book) -> dict[str, float]:
    rows = book.database.ask("china_revenue")
    return dict(zip(rows["quantity"], rows["computed"], strict=True))


def _reported_margin(book: Book) -> dict[str, float]:
    rows = book.database.ask("margin_history")
    yearly = rows[(rows["measure"] == "auto_gross_margin") & (rows["span"] == "year")]
    names = "Gross margin of cars worldwide in " + yearly["period"]
    return dict(zip(names, yearly["margin"], strict=True))


def _active_worldwide(book: Book) -> dict[str, float]:
    """The full function without rivals who give it away, median and spread as drawn."""
    [told] = book.database.rows("active_worldwide")
    drawn = cases.draws(book, draws=DRAWS, seed=3).inputs
    takes = demand.take_rate(
        median=drawn["wtp_median_full"][1:, 0],
        log_sd=drawn["wtp_log_sd"][1:, 0],
        cost=np.array([told["cost"]]),
    )
    below = float(np.mean(takes < told["share"]))
    return {"Draws of the curve below the share told at the end of 2025": below}


def _standing(book: Book) -> Standing:
    makers = book.contenders
    a, s, _ = _coefficients(book)
    return standing(
        shares=makers.share,
        price=makers.price,
        net_price=makers.net_price,
        price_coefficient=a,
        nest_correlation=s,
        nests=makers.nests,
        owners=makers.owners,
    )


def _coefficients(book: Book) -> tuple[Array, Array, Array]:
    """Price coefficient, nest correlation and VAT rate, each of shape (1, 1)."""
    names = ("price_coefficient", "nest_correlation", "vat_rate")
    a, s, vat_rate = (np.array([[book[name].knots[-1].value]]) for name in names)
    return a, s, vat_rate


def _by_maker(book: Book, words: str, values: Array) -> dict[str, float]:
    makers = book.contenders
    return {
        words.format(label, makers.year): float(value)
        for label, value in zip(makers.labels, values, strict=True)
    }


def _numbered(words: str, values: Array) -> dict[str, float]:
    return {words.format(number): float(value) for number, value in enumerate(values, start=1)}


CHECKS: dict[str, Check] = {
    "merger": _merger,
    "beer": _beer,
    "monopoly": _monopoly,
    "symmetric": _symmetric,
    "pyblp": _pyblp,
    "ishigami": _ishigami,
    "perfect_information": _perfect_information,
    "one_percent_take": _one_percent_take,
    "monthly_fleet": _monthly_fleet,
    "observed_market": _observed_market,
    "observed_margin": _observed_margin,
    "reported_revenue": _reported_revenue,
    "reported_margin": _reported_margin,
    "active_worldwide": _active_worldwide,
}
