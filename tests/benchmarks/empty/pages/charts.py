"""A slider and the six charts of pages/fsd_revenue.py: same traces, points, sizes and columns.

The numbers follow from the slider alone, so that every step repaints every chart.
"""

import plotly.graph_objects as go
import streamlit as st

YEARS = [str(year) for year in range(2027, 2036)]
DAYS = [f"{year}-07-01" for year in YEARS]
PRICES = list(range(8_000, 130_000, 5_000))

level = st.slider("Level", 0, 200, 100)


def rising(x, share):
    return [share * (level + 10 * step) for step in range(len(x))]


def band(x, low, high):
    edge = [*rising(x, high), *reversed(rising(x, low))]
    return go.Scatter(
        x=[*x, *reversed(x)], y=edge, fill="toself", line_width=0, hoverinfo="skip", mode="lines"
    )


def line(x, share):
    return go.Scatter(x=x, y=rising(x, share), mode="lines")


def bars(share, **more):
    spread = {"array": rising(YEARS, share / 2), "arrayminus": rising(YEARS, share / 3)}
    return go.Bar(x=YEARS, y=rising(YEARS, share), error_y=spread, **more)


def fan(x):
    return [band(x, 0.5, 2), band(x, 0.8, 1.3), line(x, 1)]


def show(name, traces, height=372):
    st.plotly_chart(
        go.Figure(traces, {"height": height, "showlegend": name == "bars"}),
        theme=None,
        key=name,
        config={"displaylogo": False, "modeBarButtons": [["toImage"]]},
    )


show("fan", fan(DAYS))
left, right = st.columns(2, gap="large")
with left:
    show("value", fan(PRICES), 394)
with right:
    show("take", fan(PRICES), 394)
left, right = st.columns(2, gap="large")
with left:
    show("bars", [bars(1), bars(2)])
with right:
    show("lines", [part for i in (1, 2, 3) for part in (band(YEARS, i, i + 1), line(YEARS, i))])
show("chance", [bars(1, text=[f"{share:.0f}" for share in rising(YEARS, 1)])])
