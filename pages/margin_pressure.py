"""What a move of BYD does to Tesla's price, cars and margin, and how much of it FSD pays back."""

import streamlit as st

from analytics.answers import View
from analytics.pressure import words
from analytics.screen import address, controls, figure, fit, moves, origins, past, runs
from analytics.screen.live import live_in_two_steps
from analytics.stories import margin_pressure
from analytics.words import money_unit


@live_in_two_steps
def page(view: View) -> None:
    """Answer, BYD's move, Tesla's answers, causes, what pays for it, and who gains."""
    money = money_unit(view)
    first = st.container()
    asked = moves.question(view)
    channel = margin_pressure.software_price(view, asked.year)
    take, price = runs.payback(asked, "take_rate_fixed"), runs.payback(asked, channel)
    ends = runs.sensitivity(asked)
    found = runs.margin_pressure(asked)
    first.header(words.answer(asked, found, money), anchor=False)
    moves.figures(asked, found, money)
    origins.answer(asked.shown, "tesla_gross_profit", "tesla_price", "tesla_deliveries", "fsd_npv")
    figure.show(margin_pressure.answers(asked, found))
    left, right = figure.pair("causes")
    with left:
        figure.show(margin_pressure.bridge(asked, found))
    with right:
        figure.show(margin_pressure.gains(asked, found))
    controls.grid(view, controls.ON_PAGE["margin_pressure"])
    controls.changes(view)
    left, right = figure.pair("payback")
    with left:
        figure.show(margin_pressure.payback(asked, take.result()))
    with right:
        figure.show(margin_pressure.payback(asked, price.result()))
    figure.show(margin_pressure.sensitivity(asked, ends.result()))
    fit.table(view)
    origins.table(view)


page()
past.show(address.view())
