"""A chart on a page, with ways to take it along."""

import re
import threading
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from html import escape

import kaleido
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from choreographer.browsers.chromium import Chromium
from plotly.basedatatypes import BaseFigure
from streamlit.delta_generator import DeltaGenerator

from analytics.answers import View
from analytics.cells import csv_text, xlsx_bytes
from analytics.look import DARK, LIGHT, Frame, Palette, Spec, stand_alone
from analytics.screen import address, origins
from analytics.words import circumstances

SCALE = 2

Draw = Callable[[Palette], Spec]


def show(
    draw: Draw,
    title: str,
    subtitle: str,
    data: pd.DataFrame,
    name: str,
    draws: int | None = None,
    view: View | None = None,
    *,
    about: Sequence[str],
) -> None:
    """A finding, the chart that shows it, and ways to take it along: image, print, data.

    `about` names the metrics or subjects of the evidence that it shows, so that one can see where
    they come from.

    `draws` says how many draws it rests on, where not on all of the view; `view` what is shown,
    where it is not just what the address says. What the browser knows a
    chart by stays the same from edit to edit, so that it moves and is not made anew.
    """
    view = view or address.view()
    words = framed(view, title, subtitle, view.draws if draws is None else draws)
    file = file_name(view, name)
    st.html(
        f"<h4 class='finding'>{escape(words.title)}</h4>"
        f"<p class='words'>{escape(words.subtitle)}</p>"
    )
    st.plotly_chart(
        _Unchecked(draw(DARK if st.context.theme.type == "dark" else LIGHT)),
        theme=None,
        key=f"chart_{name}",
        alt=f"{words.title}. {words.subtitle}",
        config={
            "displaylogo": False,
            "modeBarButtons": [["toImage"]],
            "toImageButtonOptions": {"format": "png", "filename": name, "scale": SCALE},
        },
    )
    st.html(f"<p class='words'>{escape(words.foot)} {origins.behind(view, about)}</p>")
    menu = st.popover(
        "Save", icon=":material/download:", type="tertiary", key=f"save_{name}", on_change="rerun"
    )
    if not menu.open:
        return
    with menu:
        for form, mime in (("png", "image/png"), ("svg", "image/svg+xml")):
            drawn = partial(_stand_alone_image, draw, words, form)
            _download(form, name, drawn, f"{file}.{form}", mime, is_possible=can_draw())
        _download("csv", name, lambda: csv(data, view), f"{file}.csv", "text/csv")


class _Unchecked(BaseFigure):  # type: ignore[misc]
    """A chart as it goes to the browser.

    Streamlit has Plotly check whatever is no figure yet, at 10 ms a chart; our tests do so once.
    And it has each new chart drawn twice; told the revision, Plotly sees the second time that the
    data are the same.
    """

    def __init__(self, chart: Spec) -> None:
        revision = zlib.crc32(repr(chart["data"]).encode())
        self._chart = {**chart, "layout": {**chart["layout"], "datarevision": revision}}

    def to_dict(self) -> Spec:
        return self._chart


def pair(name: str) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Room for two charts side by side, or one below the other on a narrow screen."""
    left, right = st.container(key=f"pair_{name}").columns(2, gap="large")
    return left, right


def _download(
    form: str,
    name: str,
    made: Callable[[], bytes],
    file: str,
    mime: str,
    *,
    is_possible: bool = True,
) -> None:
    st.download_button(
        form.upper(),
        made,
        file,
        mime,
        key=f"{form}_{name}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        disabled=not is_possible,
        help=None
        if is_possible
        else "The server has no Chromium to draw with. The camera in the chart saves a PNG.",
    )


def take_along(table: Callable[[], pd.DataFrame], file: str, name: str) -> None:
    """A table as CSV and as a workbook, whose text never becomes a formula."""
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    _download("csv", name, lambda: _csv_bytes(table()), f"{file}.csv", "text/csv")
    _download("xlsx", name, lambda: xlsx_bytes(table(), name), f"{file}.xlsx", mime)


def _csv_bytes(table: pd.DataFrame) -> bytes:
    return csv_text(table).encode("utf-8-sig")


def framed(view: View, title: str, subtitle: str, draws: int) -> Frame:
    """What stands around a chart of this view."""
    counted = view.book.evidence
    made = {0: "Evidence as reported", 1: f"Base case, run {view.digest}"}.get(
        draws, f"{draws:,} draws, seed {view.seed}, run {view.digest}"
    )
    foot = (
        f"{made}. Sources: "
        f"{counted['figures']:,} figures from {counted['sources']} pages and filings, "
        f"{counted['judgements']:,} recalled or judged."
    )
    return Frame(title, f"{subtitle}; {circumstances(view)}", foot)


def csv(data: pd.DataFrame, view: View) -> bytes:
    """The data of a chart with what reproduces it, safe to open in a spreadsheet."""
    table = data.assign(
        as_of=str(view.book.database.as_of), scenario=view.scenario, run=view.digest
    )
    return _csv_bytes(table)


def file_name(view: View, name: str) -> str:
    """A name that sorts by date and says what the file holds.

    Letters, digits, hyphens and underscores only.
    """
    parts = (str(view.book.database.as_of), view.scenario, name, view.digest[:6])
    return "_".join(re.sub(r"[^A-Za-z0-9-]+", "-", part).strip("-") for part in parts)


@lru_cache(maxsize=1)
def can_draw() -> bool:
    """Whether the server has a browser to draw images with."""
    return Chromium.find_browser(skip_local=False) is not None


_drawing = threading.Lock()


def image(figure: go.Figure, form: str) -> bytes:
    """The figure as an image; the first one starts the browser that draws it."""
    size = {"width": figure.layout.width, "height": figure.layout.height, "scale": SCALE}
    with _drawing:
        kaleido.start_sync_server(n=1, silence_warnings=True)
        return bytes(kaleido.calc_fig_sync(figure, opts={"format": form, **size}))


def _stand_alone_image(draw: Draw, words: Frame, form: str) -> bytes:
    return image(stand_alone(draw(LIGHT), words, LIGHT), form)
