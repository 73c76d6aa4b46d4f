"""What it would take to reach a goal, and what would break the case."""

import streamlit as st

from analytics.answers import View
from analytics.drivers.words import heading
from analytics.goal import DRAWS_PER_VALUE, Goal, charts, words
from analytics.goal.stress import Floor
from analytics.screen import aims, controls, figure, goals, origins, runs
from analytics.screen.live import live


@live
def page(view: View) -> None:
    """Answer, curve, frontier, every way, and combinations that miss a floor."""
    first = st.container()
    aim = aims.chosen(view, "What to reach")
    spread = runs.aim_spread(aim)
    value, lever, other = goals.chosen(aim, float(spread["p75"]))
    goal, ways = Goal(aim, value, lever), st.container()
    st.subheader("What would break it", anchor=False)
    floor = Floor(aim, goals.floor(aim, float(spread["p10"])))
    breaking = runs.stress(floor)
    later = runs.every_way(aim, value)
    together = runs.frontier(goal, other) if other else None
    found, drawn = runs.ways(goal), runs.needed(goal)
    first.header(words.answer(goal, found, drawn), anchor=False)
    with first:
        origins.answer(view, aim.metric)
    with ways:
        goals.take(goal, found)
        controls.changes(view)
        figure.show(
            lambda palette: charts.curve(goal, found, drawn, palette),
            words.curve_title(goal, found, drawn),
            f"{heading(aim)}, by {view.book[lever].label.lower()} held throughout: median, half "
            "and four in five draws; diamond: the base case at the goal",
            drawn.curve,
            "goal-by-value",
            view.draws_for_each(DRAWS_PER_VALUE),
            about=(aim.metric,),
        )
    broken = breaking.result()
    st.html(f"<h5 class='finding'>{words.stress_title(floor, broken)}</h5>")
    for one in broken.combinations:
        st.markdown(f"- {words.combination(floor, one)}")
    st.caption(
        f"Sought in half of {view.draws:,} draws, of at most three conditions that hold together; "
        "the shares are those of the other half. Dates and paths are meant in the end."
    )
    if together:
        rows, beside = together.result(), view.book[str(other)]
        figure.show(
            lambda palette: charts.frontier(goal, beside, rows, palette),
            words.frontier_title(goal, beside, rows),
            f"{view.book[lever].label} that reaches {words.aim_value(goal)}, by "
            f"{beside.label.lower()}: base case, and median with P10 to P90 of draws that can",
            rows,
            "goal-frontier",
            view.draws_for_each(DRAWS_PER_VALUE),
            about=(aim.metric,),
        )
    table = words.every_way_rows(goal, later.result())
    st.html(f"<h5 class='finding'>{words.every_way_title(goal, table)}</h5>")
    st.dataframe(table, hide_index=True)
    origins.table(view)


page()
