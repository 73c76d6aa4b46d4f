"""Which deal, at what fee, with whom, and what it costs us in our own cars."""

import streamlit as st

from analytics import licensing
from analytics.answers import View
from analytics.licensing import COARSE, DRAWS_PER_FEE, FINE, charts, words
from analytics.screen import figure, licences, origins, runs
from analytics.screen.live import is_first_look, live_in_two_steps
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
    shown, told = asked.shown, view.book.deals.terms
    found, *compared = runs.licences([asked, *others])
    single = licensing.alone(asked)
    power = licences.power_now()
    fees = runs.licence_fees(single, power)
    heat = runs.licence_heat(single, COARSE if is_first_look(view) else FINE)
    levers = runs.licence_levers(single)
    deals = runs.licence_by_deal(asked, power)
    licences.figures(found, money)
    origins.answer(shown, *METRICS)
    figure.show(
        lambda palette: charts.compared(compared, asked.arrangement.name, palette, money),
        words.best_title(compared, money),
        f"Worth to 2035 once at least one deal is signed, {money}: medians with P10 and P90; in "
        "brackets the chance that one is",
        licensing.together(compared),
        "licences-compared",
        view=shown,
        about=("licensing_net_value",),
    )
    by_name = {one.arrangement.name: one for one in compared}
    st.html(f"<p class='words'>{words.exclusivity(by_name, money)}</p>")
    licences.terms(asked)
    licences.changes(asked)
    licences.power()
    left, right = figure.pair("fees")
    with right:
        figure.show(
            lambda palette: charts.cash(found, view.full_years, palette, money),
            words.cash_title(asked, found, money),
            f"Net cash of licensing by year, {money}: change in own profit included",
            found.cash.both(),
            "licensing-cash",
            view=shown,
            about=("licensing_cash_flow",),
        )
    priced = fees.result()
    first.header(words.answer(asked, found, priced, money), anchor=False)
    with left:
        figure.show(
            lambda palette: charts.by_fee(
                priced, asked.contract.terms["fee_per_car"], palette, money
            ),
            words.fee_title(priced),
            words.fee_subtitle(priced, money),
            priced.curves,
            "value-by-fee",
            view.draws_for_each(DRAWS_PER_FEE),
            view=single.shown,
            about=("licensing_net_value", "licensee_value"),
        )
    left, right = figure.pair("closeness")
    mapped, rows = heat.result(), levers.result()
    with left:
        figure.show(
            lambda palette: charts.heat(mapped, palette, money),
            words.heat_title(mapped, asked.contract.terms["fee_per_car"], money),
            f"Net value of the base case, {money}, by fee and by how many of as many licensed cars "
            "are battery cars as Teslas are; black: zero",
            mapped.table(),
            "value-by-fee-and-closeness",
            1,
            view=single.shown,
            about=("licensing_net_value",),
        )
    with right:
        st.html(f"<h5 class='finding'>{words.levers_title(rows, told)}</h5>")
        st.dataframe(words.lever_rows(rows, told, money), hide_index=True)
    st.html("<h5 class='finding'>Each deal alone and all together, base case</h5>")
    st.dataframe(words.deal_rows(asked, deals.result(), money), hide_index=True)
    licences.comparables(view)
    origins.table(view)


page()
