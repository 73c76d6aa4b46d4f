"""Margin pressure: what a move of BYD leaves of price, cars and margin, and what pays for it."""

from functools import cache, partial

import pandas as pd

from analytics import pressure
from analytics.answers import View
from analytics.assumptions import Override
from analytics.exhibits import EVIDENCE, Exhibit, in_base_case, in_draws
from analytics.memory import remember
from analytics.model.cars import BYD_MOVES
from analytics.pressure import (
    DRAWS_PER_VALUE,
    MOVES,
    Move,
    Payback,
    Pressure,
    Question,
    charts,
    history,
    words,
)
from analytics.pressure.history import History
from analytics.stories import Story
from analytics.stories.controls import Controls
from analytics.words import money_unit

LABEL = "Margin pressure"
CHARTS = {
    "answers-to-byd": "Tesla's answers side by side",
    "gross-profit-bridge": "Gross profit by cause",
    "who-gains": "Who gains the cars",
    "payback-by-take-rate": "Take rate that pays for the move",
    "payback-by-price": "Software price that pays for the move",
    "sensitivity-to-coefficients": "Sensitivity to both coefficients",
    "margin-history": "Margins since 2021",
    "price-history": "Prices since 2021",
}
AS_TOLD = "told"


def story(view: View, controls: Controls) -> Story:
    """What a move of BYD does in a view; the move, Tesla's answer and the year are controls."""
    asked = question(view, controls)
    channel = software_price(view, asked.year)
    found = partial(remember, pressure.pressure, asked)
    told = cache(lambda: history.told(view.book.database))
    return Story(
        lambda: words.answer(asked, found(), money_unit(view)),
        {
            "answers-to-byd": lambda: answers(asked, found()),
            "gross-profit-bridge": lambda: bridge(asked, found()),
            "who-gains": lambda: gains(asked, found()),
            "payback-by-take-rate": lambda: payback(
                asked, remember(pressure.payback, asked, "take_rate_fixed")
            ),
            "payback-by-price": lambda: payback(asked, remember(pressure.payback, asked, channel)),
            "sensitivity-to-coefficients": lambda: sensitivity(
                asked, remember(pressure.sensitivity, asked)
            ),
            "margin-history": lambda: margins(view, told()),
            "price-history": lambda: prices(view, told()),
        },
    )


def question(view: View, controls: Controls) -> Question:
    """The question that the controls ask: BYD's move, Tesla's answer, and the year."""
    told, offered = moves_told(view), kinds(view)
    kind = controls.chosen("move", offered, next(iter(offered)))
    if kind in MOVES:
        usual = MOVES[kind]
        value = controls.number(f"byd_{kind}", usual.value)
        quarters = {name: f"{name[:4]} {name[4:]}" for name in view.book.quarters.names}
        since = controls.chosen("since", quarters, first_january(view))
        told = Move(usual.assumption, value, since).overrides
    years = {str(year): str(year) for year in view.full_years}
    year = controls.chosen("pressure_year", years, str(second_year(view)))
    return Question(view, told, controls.chosen("answer", words.ANSWERS, "hold_price"), int(year))


def moves_told(view: View) -> tuple[Override, ...]:
    """What the view itself says of moves of BYD."""
    return tuple(one for one in view.overrides if one.assumption in BYD_MOVES)


def kinds(view: View) -> dict[str, str]:
    """The kinds of move that can be looked at, by name and label; the usual one first."""
    as_told = {AS_TOLD: "As in the scenario"} if moves_told(view) else {}
    return as_told | {name: one.label for name, one in MOVES.items()}


def first_january(view: View) -> str:
    """The first quarter of the horizon with which a year begins."""
    return next(name for name in view.book.quarters.names if name.endswith("Q1"))


def second_year(view: View) -> int:
    """The year looked at unless told: the second full one."""
    return view.full_years[min(1, len(view.full_years) - 1)]


def software_price(view: View, year: int) -> str:
    """The price of FSD that counts: of the subscription where one is offered by then."""
    monthly = view.book["fsd_monthly_price"]
    held = [one for one in view.overrides if one.assumption == monthly.name]
    known = {knot.since: knot.value for knot in monthly.knots} | {
        one.since: one.value for one in held
    }
    standing = [value for since, value in sorted(known.items()) if since.year <= year]
    return "fsd_monthly_price" if standing and standing[-1] > 0 else "fsd_list_price"


def answers(asked: Question, found: Pressure) -> Exhibit:
    """Tesla's possible answers side by side."""
    money = money_unit(asked.view)
    return Exhibit(
        "answers-to-byd",
        words.answers_title(asked, found, money),
        f"Tesla in China in {asked.year}: medians with P10 and P90; dotted: no move of BYD",
        partial(charts.answers, found, asked.answer, money=money),
        found.answers,
        asked.shown,
        in_draws(asked.shown),
        ("tesla_price", "tesla_deliveries", "tesla_gross_profit"),
    )


def bridge(asked: Question, found: Pressure) -> Exhibit:
    """Why gross profit changes, cause by cause."""
    money = money_unit(asked.view)
    return Exhibit(
        "gross-profit-bridge",
        words.bridge_title(asked, found, money),
        f"Gross profit in {asked.year} by cause, {money}: means of draws, adding up exactly",
        partial(charts.bridge, found.bridge, money=money),
        found.bridge,
        asked.shown,
        in_draws(asked.shown),
        ("tesla_gross_profit",),
    )


def gains(asked: Question, found: Pressure) -> Exhibit:
    """Who sells more cars after the move, and who fewer."""
    return Exhibit(
        "who-gains",
        words.gains_title(found),
        f"Cars sold in China in {asked.year} against no move: medians with P10 and P90",
        partial(charts.gains, found.gains, words.contender_labels(asked.view)),
        found.gains,
        asked.shown,
        in_draws(asked.shown),
        ("contender_deliveries",),
    )


def payback(asked: Question, paid: Payback) -> Exhibit:
    """How much of the move each take rate, or each price of FSD, would pay for."""
    view, money = asked.view, money_unit(asked.view)
    item = view.book[paid.probe]
    return Exhibit(
        "payback-by-take-rate" if paid.probe == "take_rate_fixed" else "payback-by-price",
        words.payback_title(asked, paid, item.unit, money),
        f"Gross profit in {asked.year} against that before the move, {money}",
        partial(charts.payback, paid, words.probe_label(item), item.unit, money=money),
        paid.gain,
        asked.shown,
        in_draws(asked.shown, view.draws_for_each(DRAWS_PER_VALUE)),
        ("tesla_gross_profit",),
    )


def sensitivity(asked: Question, rows: pd.DataFrame) -> Exhibit:
    """What the two coefficients of the market do to the answers."""
    view, money = asked.view, money_unit(asked.view)
    return Exhibit(
        "sensitivity-to-coefficients",
        words.sensitivity_title(asked, rows),
        f"{words.elasticity_words(view)}; base case, each coefficient at its P10 and P90",
        partial(charts.sensitivity, rows, words.sensitivity_labels(view, rows), money=money),
        rows,
        asked.shown,
        in_base_case(asked.shown),
        ("tesla_gross_profit",),
    )


def margins(view: View, told: History) -> Exhibit:
    """Both makers' margins with the moves of the price war."""
    return Exhibit(
        "margin-history",
        history.margin_title(told.margins, told.moves),
        history.margin_subtitle(told.margins),
        partial(history.margin_history, told.margins, told.moves),
        told.margins,
        view,
        EVIDENCE,
        ("Margins", "Events"),
    )


def prices(view: View, told: History) -> Exhibit:
    """Both makers' prices."""
    return Exhibit(
        "price-history",
        history.price_title(told.prices),
        history.price_subtitle(),
        partial(history.price_history, told.prices, as_of=view.book.database.as_of),
        told.prices,
        view,
        EVIDENCE,
        ("Prices", "Events"),
    )
