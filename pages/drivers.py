"""What matters most, and what is worth finding out first."""

import streamlit as st

from analytics.answers import View
from analytics.drivers import DRAWS_PER_BLOCK, charts, words
from analytics.screen import aims, controls, figure, origins, runs
from analytics.screen.live import live
from analytics.words import money_unit

MOST = 20


@live
def page(view: View) -> None:
    """Answer, tornado, groups, assumptions alone and together, worth of finding out."""
    money = money_unit(view)
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
    unit = words.unit(aim)
    figure.show(
        lambda palette: charts.tornado(rows.head(MOST), float(spread["p50"]), palette, unit),
        words.tornado_title(aim, rows),
        f"Each assumption alone at its P10 and P90, the {MOST} widest; {words.aimed_at(aim)}, "
        f"{unit}",
        rows,
        "tornado",
        about=(aim.metric,),
    )
    grouped, single = by_group.result(), by_unit.result()
    figure.show(
        lambda palette: charts.groups(grouped, palette),
        words.group_title(aim, grouped),
        "Share of the variance by group, adding up to all of it; stroke: what it does alone",
        grouped,
        "variance-by-group",
        view.draws_for_each(DRAWS_PER_BLOCK),
        about=(aim.metric,),
    )
    figure.show(
        lambda palette: charts.units(single.head(aims.MOST_UNITS), palette),
        words.unit_title(single),
        "Sobol indices with two standard errors; assumptions that hang together are one",
        single,
        "variance-by-assumption",
        view.draws_for_each(DRAWS_PER_BLOCK),
        about=(aim.metric,),
    )
    decision = aims.decision()
    found = worth.result()
    figure.show(
        lambda palette: charts.worth(
            words.worth_rows(found, decision, "unit", aims.MOST_UNITS), palette, money
        ),
        words.worth_title(found, decision, money),
        f"Worth of knowing it before choosing, {money}, with two standard errors",
        found,
        "worth-of-finding-out",
        about=words.RESTS_ON[decision],
    )
    figure.show(
        lambda palette: charts.worth(
            words.worth_rows(found, decision, "group", aims.MOST_UNITS), palette, money
        ),
        words.group_worth_title(found, decision, money),
        f"Worth of knowing all of a group before choosing, {money}, with two standard errors",
        found,
        "worth-of-groups",
        about=words.RESTS_ON[decision],
    )
    origins.table(view)


page()
