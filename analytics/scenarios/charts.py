"""Scenarios side by side, as charts."""

from collections.abc import Sequence
from html import escape

from analytics.charts import means
from analytics.drivers import Aim
from analytics.drivers.words import unit
from analytics.labels import amount
from analytics.look import (
    Palette,
    Parts,
    Spec,
    amounts,
    band,
    beside,
    framed_in,
    named,
    set_apart,
    wrapped,
)
from analytics.scenarios import Compared, label

LOOKS = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
APART = 0.06  # of the height of a chart: least distance between two names beside it


def compared(aim: Aim, found: Compared, palette: Palette) -> Spec:
    """The aim in each scenario: mean with P10 and P90; dotted: the first."""
    labels = [label(aim.view, one) for one in found.figures["scenario"]]
    rows = found.figures.assign(
        label=[wrapped(one, 24) for one in labels],
        words=[amount(mean, unit(aim)) for mean in found.figures["mean"]],
        is_chosen=[True, *[False] * (len(labels) - 1)],
    )
    marked = [(float(rows["mean"].iloc[0]), escape(labels[0]))]
    spec = means(rows, palette, unit(aim), marked)
    spec["layout"]["height"] = 64 * len(rows) + 120
    spec["layout"]["margin"] |= {"l": 190}
    return spec


def by_year(aim: Aim, found: Compared, years: Sequence[int], palette: Palette) -> Spec:
    """FSD revenue of each scenario by year: medians, with the band of the first."""
    parts, traces, ends = Parts(), [], []
    periods = [str(year) for year in years]
    money = f"{aim.view.currency} m"
    scenarios = list(found.figures["scenario"])
    for position, (scenario, dash) in enumerate(zip(scenarios, LOOKS, strict=False)):
        rows = found.years[found.years["scenario"] == scenario].set_index("period", drop=False)
        bands = rows.loc[periods]
        colour = palette.tesla if position == 0 else palette.other
        if position == 0:
            fill = palette.faded(colour, 0.15)
            traces.append(band(periods, bands["p10"], bands["p90"], fill))
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": periods, "y": list(bands["p50"]),
                "line": {"color": colour, "width": 3 if position == 0 else 2, "dash": dash},
            }
            | named(label(aim.view, scenario), bands, money)
        )  # fmt: skip
        words = wrapped(label(aim.view, scenario), 22)
        written = palette.tesla if position == 0 else palette.muted
        ends.append((float(bands["p50"].iloc[-1]), words, written))
    top = float(found.years[found.years["scenario"] == scenarios[0]]["p90"].max())
    top = max([top, *(end for end, *_ in ends), 1e-9])
    for place, words, colour in set_apart(ends, APART * top):
        parts.annotations.append(beside(len(periods) - 1, place, words, colour))
    return framed_in(
        traces,
        parts,
        palette,
        xaxis={"type": "category", "range": [-0.3, len(periods) - 1]},
        yaxis=amounts(money),
        right=180,
    )
