"""Which deal, at what fee, with whom, and what it costs us in our own cars."""

import streamlit as st

from analytics import licensing
from analytics.answers import View
from analytics.licensing import COARSE, FINE, words
from analytics.screen import figure, licences, origins, runs
from analytics.screen.live import is_first_look, live_in_two_steps
from analytics.stories import licensing as told
from analytics.words import money_unit

METRICS = (
    "licensing_net_value", "licensing_paid", "licensing_own_profit", "licensee_value",
)  # fmt: skip


@live_in_two_steps
def page(view: View) -> None:
    """Answer, arrangements side by side, terms, fees, cash, closeness, what must be true."""
    money = money_unit(view)
    first = st.container()
    asked, others = licences.questions(view)
    terms = view.book.deals.terms
    found, *compared = runs.licences([asked, *others])
    single = licensing.alone(asked)
    power = licences.power_now()
    fees = runs.licence_fees(single, power)
    heat = runs.licence_heat(single, COARSE if is_first_look(view) else FINE)
    levers = runs.licence_levers(single)
    deals = runs.licence_by_deal(asked, power)
    licences.figures(found, money)
    origins.answer(asked.shown, *METRICS)
    figure.show(told.compared(asked, compared))
    by_name = {one.arrangement.name: one for one in compared}
    st.html(f"<p class='words'>{words.exclusivity(by_name, money)}</p>")
    licences.terms(asked)
    licences.changes(asked)
    licences.power()
    left, right = figure.pair("fees")
    with right:
        figure.show(told.cash(asked, found))
    priced = fees.result()
    first.header(words.answer(asked, found, priced, money), anchor=False)
    with left:
        figure.show(told.by_fee(asked, priced))
    left, right = figure.pair("closeness")
    rows = levers.result()
    with left:
        figure.show(told.by_closeness(asked, heat.result()))
    with right:
        st.html(f"<h5 class='finding'>{words.levers_title(rows, terms)}</h5>")
        st.dataframe(words.lever_rows(rows, terms, money), hide_index=True)
    st.html("<h5 class='finding'>Each deal alone and all together, base case</h5>")
    st.dataframe(words.deal_rows(asked, deals.result(), money), hide_index=True)
    licences.comparables(view)
    origins.table(view)


page()
