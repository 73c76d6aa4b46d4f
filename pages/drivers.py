"""What matters most, and what is worth finding out first."""

import streamlit as st

from analytics.answers import View
from analytics.drivers import words
from analytics.screen import aims, controls, figure, origins, runs
from analytics.screen.live import live
from analytics.stories import drivers


@live
def page(view: View) -> None:
    """Answer, tornado, groups, assumptions alone and together, worth of finding out."""
    first = st.container()
    aim = aims.chosen(view)
    by_group, by_unit = runs.driver_groups(aim), runs.driver_units(aim)
    worth = runs.finding_out(view)
    rows, spread = runs.tornado(aim), runs.aim_spread(aim)
    first.header(words.answer(aim, rows), anchor=False)
    with first:
        origins.answer(view, aim.metric)
    first.caption(words.enough(aim, spread))
    controls.changes(view)
    figure.show(drivers.tornado(aim, rows, spread))
    figure.show(drivers.by_group(aim, by_group.result()))
    figure.show(drivers.by_unit(aim, by_unit.result()))
    decision = aims.decision()
    found = worth.result()
    figure.show(drivers.finding_out(view, found, decision))
    figure.show(drivers.finding_out_groups(view, found, decision))
    origins.table(view)


page()
