"""What surrounds every page: navigation, as-of date, scenario, currency; no content."""

from pathlib import Path

import streamlit as st

from analytics.screen import address, controls, person, saving
from analytics.workspace import here

st.set_page_config(page_title="FSD in China", layout="wide", initial_sidebar_state=260)
st.html(Path(__file__).with_name("frame.css"))

page = st.navigation(
    {
        "Brief": [st.Page("overview.py", title="Overview", default=True)],
        "Answers": [
            st.Page("fsd_revenue.py", title="FSD revenue"),
            st.Page("licensing.py", title="Licensing"),
            st.Page("margin_pressure.py", title="Margin pressure"),
            st.Page("data_route.py", title="Data route"),
        ],
        "Compare": [
            st.Page("scenarios.py", title="Scenarios"),
            st.Page("drivers.py", title="Drivers"),
            st.Page("goal.py", title="Goal"),
        ],
        "Workbench": [
            st.Page("assumptions.py", title="Assumptions"),
            st.Page("history.py", title="History"),
        ],
        "Trust": [
            st.Page("evidence.py", title="Evidence"),
            st.Page("method.py", title="Method"),
            st.Page("backtest.py", title="Backtest"),
        ],
        "Share": [st.Page("pack.py", title="Pack")],
    },
    position=person.navigation(),
    expanded=True,
)
who = person.sign_in_gate(here().grants())
problems = address.follow()
with st.sidebar:
    controls.sidebar()
    saving.notices()
    person.signed_in(who)
for problem in problems:
    saving.problem(problem)
page.run()
