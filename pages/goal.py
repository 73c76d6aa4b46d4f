"""What it would take to reach a goal, and what would break the case."""

import streamlit as st

from analytics.answers import View
from analytics.goal import Goal, words
from analytics.goal.stress import Floor
from analytics.screen import aims, controls, figure, goals, origins, runs
from analytics.screen.live import live
from analytics.stories import goal as told


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
        figure.show(told.by_value(goal, found, drawn))
    broken = breaking.result()
    st.html(f"<h5 class='finding'>{words.stress_title(floor, broken)}</h5>")
    for one in broken.combinations:
        st.markdown(f"- {words.combination(floor, one)}")
    st.caption(
        f"Sought in half of {view.draws:,} draws, of at most three conditions that hold together; "
        "the shares are those of the other half. Dates and paths are meant in the end."
    )
    if together:
        figure.show(told.frontier(goal, str(other), together.result()))
    table = words.every_way_rows(goal, later.result())
    st.html(f"<h5 class='finding'>{words.every_way_title(goal, table)}</h5>")
    st.dataframe(table, hide_index=True)
    origins.table(view)


page()
