"""What a move of BYD does to Tesla's price, cars and margin, and how much of it FSD pays back."""

import streamlit as st

from analytics.answers import View
from analytics.pressure import DRAWS_PER_VALUE, charts, words
from analytics.screen import address, controls, figure, fit, moves, origins, past, runs
from analytics.screen.live import live_in_two_steps
from analytics.words import money_unit


@live_in_two_steps
def page(view: View) -> None:
    """Answer, BYD's move, Tesla's answers, causes, what pays for it, and who gains."""
    money = money_unit(view)
    first = st.container()
    asked = moves.question(view)
    shown, year = asked.shown, asked.year
    channel = moves.software_price(view, year)
    take, price = runs.payback(asked, "take_rate_fixed"), runs.payback(asked, channel)
    ends = runs.sensitivity(asked)
    found = runs.margin_pressure(asked)
    first.header(words.answer(asked, found, money), anchor=False)
    moves.figures(asked, found, money)
    origins.answer(shown, "tesla_gross_profit", "tesla_price", "tesla_deliveries", "fsd_npv")
    figure.show(
        lambda palette: charts.answers(found, asked.answer, palette, money),
        words.answers_title(asked, found, money),
        f"Tesla in China in {year}: medians with P10 and P90; dotted: no move of BYD",
        found.answers,
        "answers-to-byd",
        view=shown,
        about=("tesla_price", "tesla_deliveries", "tesla_gross_profit"),
    )
    left, right = figure.pair("causes")
    with left:
        figure.show(
            lambda palette: charts.bridge(found.bridge, palette, money),
            words.bridge_title(asked, found, money),
            f"Gross profit in {year} by cause, {money}: means of draws, adding up exactly",
            found.bridge,
            "gross-profit-bridge",
            view=shown,
            about=("tesla_gross_profit",),
        )
    with right:
        figure.show(
            lambda palette: charts.gains(found.gains, words.contender_labels(view), palette),
            words.gains_title(found),
            f"Cars sold in China in {year} against no move: medians with P10 and P90",
            found.gains,
            "who-gains",
            view=shown,
            about=("contender_deliveries",),
        )
    controls.grid(view, controls.ON_PAGE["margin_pressure"])
    controls.changes(view)
    left, right = figure.pair("payback")
    for room, wanted, probe in ((left, take, "take_rate_fixed"), (right, price, channel)):
        with room:
            paid, item = wanted.result(), view.book[probe]
            figure.show(
                lambda palette, paid=paid, item=item: charts.payback(
                    paid, words.probe_label(item), item.unit, palette, money
                ),
                words.payback_title(asked, paid, item.unit, money),
                f"Gross profit in {year} against that before the move, {money}",
                paid.gain,
                f"payback-by-{probe.replace('_', '-')}",
                view.draws_for_each(DRAWS_PER_VALUE),
                view=shown,
                about=("tesla_gross_profit",),
            )
    rows = ends.result()
    figure.show(
        lambda palette: charts.sensitivity(
            rows, words.sensitivity_labels(view, rows), palette, money
        ),
        words.sensitivity_title(asked, rows),
        f"{words.elasticity_words(view)}; base case, each coefficient at its P10 and P90",
        rows,
        "sensitivity-to-coefficients",
        1,
        view=shown,
        about=("tesla_gross_profit",),
    )
    fit.table(view)
    origins.table(view)


page()
past.show(address.view())
