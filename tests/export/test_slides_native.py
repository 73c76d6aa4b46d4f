"""Each exhibit of each page as a native chart: its numbers are those on screen."""

import io
import math
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE, MSO_SHAPE_TYPE
from pptx.slide import Slide

from analytics import charts as shared
from analytics.answers import View
from analytics.exhibits import Exhibit
from analytics.export.native import Box, draw
from analytics.export.native.bands import is_ribbon, ribbon
from analytics.export.native.read import panels
from analytics.export.native.scale import serial
from analytics.export.native.table import whole
from analytics.export.native.words import plain
from analytics.look import LIGHT, Spec
from analytics.stories.controls import Controls
from analytics.stories.pages import PAGES, tell

from .decks import Chart, charts, opened, said, shapes, tables
from .schema import out_of_order

DRAWS = 200
GROUP, AUTO_SHAPE = MSO_SHAPE_TYPE.GROUP, MSO_SHAPE_TYPE.AUTO_SHAPE
DIGITS = 1e-15  # a workbook holds sixteen digits of a number
ALL = [(page, chart) for page, told in PAGES.items() for chart in told.charts]


class Shown(NamedTuple):
    """An exhibit: what it draws on screen, and the slide that is read back."""

    exhibit: Exhibit
    spec: Spec
    slide: Slide
    charts: list[Chart]

    @property
    def is_table(self):
        return self.spec["data"][0]["type"] == "heatmap"


@pytest.fixture(scope="module")
def all_shown(either_book):
    """All exhibits of all pages, each told, drawn and read back once."""
    view = View(either_book, "base", (), DRAWS, 1, "USD")
    return {
        (page, exhibit.name): shown_on_slide(exhibit)
        for page in PAGES
        for exhibit in tell(page, view, Controls()).exhibits
    }


def shown_on_slide(exhibit):
    spec = exhibit.draw(LIGHT)
    slide = drawn(spec, f"{exhibit.title}. {exhibit.subtitle}")
    return Shown(exhibit, spec, slide, charts(slide))


@pytest.fixture(params=ALL, ids="/".join)
def shown(request, all_shown):
    return all_shown[request.param]


def drawn(spec, description="An alternative text"):
    """The slide of a chart alone, read back."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    draw(slide, Box(0.5, 1.0, 9.0, 5.0), spec, description)
    made = io.BytesIO()
    deck.save(made)
    [slide] = opened(made.getvalue())
    return slide


def test_a_chart_holds_every_number_that_is_drawn_on_screen(shown):
    _, spec, slide, found = shown
    if shown.is_table:
        assert_table_says(spec, slide)
    elif not panels(spec):
        texts = [text for trace in spec["data"] for text in trace.get("text", ())]
        assert texts
        assert all(plain(text).split(", ")[-1] in said(slide) for text in texts)
    else:
        held = {value for chart in found for line in chart.series() for value in line}
        missing = [value for value in numbers(spec) if value not in held]
        assert not missing


def numbers(spec):
    """What a spec draws of numbers: lines, points and bars with their error bars."""
    low, high = limits(spec)
    for trace in spec["data"]:
        if not is_ribbon(trace) and not is_marked(spec, trace):
            yield from traced(trace, low, high)


def is_marked(spec, trace):
    """Whether marks show a trace: points beside bands, whose values stand in words beside them."""
    has_bands = any(is_ribbon(one) for one in spec["data"])
    return has_bands and trace.get("mode") == "markers"


def traced(trace, low, high):
    along = "x" if trace.get("orientation") == "h" or "error_x" in trace else "y"
    bases = trace.get("base", [0.0] * len(trace[along]))
    is_bridge = len(set(bases)) > 1
    reach = trace.get(f"error_{along}")
    for at, (x, value) in enumerate(zip(trace["x"], trace[along], strict=True)):
        if not isinstance(value, int | float) or math.isnan(value) or not inside(x, low, high):
            continue
        yield abs(value) if is_bridge else bases[at] + value
        if reach is not None and trace["type"] == "scatter" and along == "x":
            yield value + reach["array"][at]
            yield value - reach.get("arrayminus", reach["array"])[at]
        elif reach is not None:
            yield reach["array"][at]
            yield reach.get("arrayminus", reach["array"])[at]


def limits(spec):
    """From where to where a chart shows numbers along its first axis."""
    axis = spec["layout"]["xaxis"]
    ends = axis.get("range", (-math.inf, math.inf))
    is_plain = axis.get("type") is None and all(isinstance(end, int | float) for end in ends)
    return sorted(ends) if is_plain else (-math.inf, math.inf)


def inside(x, low, high):
    return not isinstance(x, int | float) or low <= x <= high


def assert_table_says(spec, slide):
    """A heat map's cells say its words, or its values in whole numbers."""
    trace = spec["data"][0]
    [table] = tables(slide)
    told = trace.get("text") or [[whole(value) for value in row] for row in trace["z"]]
    rows = [[plain(text) for text in row] for row in told]
    held = [row[1:] for row in table[1:]]
    assert held in (rows, rows[::-1])


def test_bands_reach_from_p10_to_p90_and_their_median_is_the_line(shown):
    spec = shown.spec
    bands = [ribbon(trace) for trace in spec["data"] if is_ribbon(trace)]
    if not bands or "bar" in {trace["type"] for trace in spec["data"]}:
        return
    columns = [column for chart in shown.charts for column in chart.columns]
    low, high = limits(spec)
    for band in bands:
        for line in (band.low, band.high):
            told = [y for x, y in zip(band.x, line, strict=True) if inside(x, low, high)]
            assert any(holds(column.cells, told) for column in columns)


def holds(cells, told):
    """Whether a column has these numbers in this order, perhaps with others between."""
    waiting = iter([cell for cell in cells if isinstance(cell, int | float)])
    return all(
        any(math.isclose(cell, value, rel_tol=DIGITS, abs_tol=1e-300) for cell in waiting)
        for value in told
    )


def test_a_band_is_stacked_from_its_lowest_line_so_that_each_strip_ends_where_it_should(shown):
    for chart in shown.charts:
        for area in chart.element.iter("{*}areaChart"):
            lines = [chart.cached()[one.find("{*}val/{*}numRef/{*}f").text]
                     for one in area.findall("{*}ser")]  # fmt: skip
            tops = np.cumsum(lines, axis=0)
            held = {c.heading: c.cells for c in chart.columns if not c.heading.startswith("from")}
            names = [one for one in held if one.endswith(("P25", "P75", "P90"))]
            assert len(names) == len(tops) - 1
            for name, top in zip(names, tops[1:], strict=True):
                assert np.allclose(top, np.array(held[name], dtype=float), rtol=1e-9, atol=1e-9)
            assert (np.array(lines[1:]) >= 0.0).all()


def test_the_workbook_behind_a_chart_holds_what_the_chart_holds(shown):
    for chart in shown.charts:
        letters = {letter(at): column.cells for at, column in enumerate(chart.columns)}
        for cells, values in chart.cached().items():
            held = map(plain_number, letters[cells.split("$")[1]])
            for cell, value in zip(held, values, strict=False):
                if value is None:
                    assert cell is None or isinstance(cell, str)
                else:
                    assert cell == pytest.approx(value, rel=DIGITS, abs=0.0)


def plain_number(cell):
    return serial(cell) if isinstance(cell, datetime) else cell


def letter(at):
    return chr(65 + at) if at < 26 else chr(64 + at // 26) + chr(65 + at % 26)


def test_formulas_only_take_one_column_from_another(shown):
    told = [one for chart in shown.charts for one in chart.formulas]
    assert all(one.replace("=", "").replace("-", "").isalnum() for one in told)
    if any(is_ribbon(trace) for trace in shown.spec["data"]):
        assert told


def test_elements_stand_in_the_order_of_the_schema(shown):
    slide, found = shown.slide, shown.charts
    assert [line for chart in found for line in out_of_order(chart.element)] == []
    assert out_of_order(slide._element) == []
    for chart in found:
        numbers = [one.find("{*}idx").get("val") for one in chart.element.iter("{*}ser")]
        assert len(numbers) == len(set(numbers))


def test_axes_hold_all_that_is_drawn(shown):
    for panel in () if shown.is_table else panels(shown.spec):
        for series in panel.series:
            up = [panel.up.part(y) for y in series.y if y is not None and panel.kind == "points"]
            assert all(-1e-9 <= one <= 1.0 + 1e-9 for one in up)
        assert panel.up.low < panel.up.high
        assert panel.across.low < panel.across.high


def test_whoever_cannot_see_a_chart_is_told_what_it_shows(shown):
    words = f"{shown.exhibit.title}. {shown.exhibit.subtitle}"
    told = [one._element._nvXxPr.cNvPr.get("descr") for one in shapes(shown.slide)
            if one.has_chart or one.has_table or one.shape_type == GROUP]  # fmt: skip
    assert told
    assert set(told) == {words}


@pytest.mark.parametrize(("base", "steps"), [(100.0, (-250.0, 80.0)), (-100.0, (250.0, -20.0))])
def test_a_bridge_through_zero_has_a_part_on_each_side(base, steps):
    levels = [base, *(base + sum(steps[: at + 1]) for at in range(len(steps)))]
    rows = pd.DataFrame(
        {
            "label": ["Before", "One", "Two", "After"],
            "mean": [base, *steps, levels[-1]],
            "p10": 0.0,
            "p90": 0.0,
        }
    )
    [panel] = panels(shared.bridge(rows, "USD m", LIGHT, "USD m"))
    held = {name: dict(zip(s.x, s.y, strict=True)) for s in panel.series for name in [s.name]}
    for name, (before, after) in zip(("One", "Two"), pairwise(levels), strict=True):
        parts = [values[name] for values in held.values() if values.get(name)]
        above, below = (sum(p for p in parts if (p > 0) == up) for up in (True, False))
        hidden = held["Level"][name]
        ends = sorted((before, after))
        if ends[0] < 0 < ends[1]:
            assert hidden == 0.0
            assert [below, above] == pytest.approx(ends)
        else:
            assert abs(hidden) == min(abs(before), abs(after))
            assert sorted((hidden, above + below), key=abs) == pytest.approx(
                sorted((hidden, before if abs(before) > abs(after) else after), key=abs)
            )


def test_points_beside_bands_say_their_values(all_shown):
    spec, slide = all_shown["goal", "goal-by-value"][1:3]
    [words] = [trace["text"] for trace in spec["data"] if is_marked(spec, trace)]
    assert f"needed {words[0]}" in said(slide)
    kinds = [one.auto_shape_type for one in shapes(slide) if one.shape_type == AUTO_SHAPE]
    assert kinds.count(MSO_SHAPE.DIAMOND) == len(words)


def test_nothing_uncertain_leaves_words_and_no_chart():
    rows = pd.DataFrame({"label": [], "base": [], "at_low": [], "at_high": []})
    slide = drawn(shared.tornado(rows, 1.0, LIGHT, "USD m"))
    assert not charts(slide)
    assert "Nothing" in said(slide)


def test_dates_are_counted_as_workbooks_do():
    assert serial("2024-05-17") == 45429.0
