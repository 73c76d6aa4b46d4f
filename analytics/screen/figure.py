"""A chart on a page, with ways to take it along."""

import zlib
from collections.abc import Callable
from contextlib import suppress
from html import escape

import pandas as pd
import streamlit as st
from plotly.basedatatypes import BaseFigure
from streamlit.delta_generator import DeltaGenerator

from analytics.cells import xlsx_bytes
from analytics.errors import InputError
from analytics.exhibits import Exhibit
from analytics.export import image, runs, table, typeface
from analytics.export.recipe import of_exhibit
from analytics.link import Link
from analytics.look import DARK, LIGHT, Spec, stand_alone
from analytics.screen import address, origins, packs
from analytics.stories.pages import Item

IMAGES: dict[image.Form, str] = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
}
TABLES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


def show(exhibit: Exhibit) -> None:
    """A finding, the chart that shows it, and ways to take it along: image, print, data.

    Streamlit has the browser make a chart anew wherever something in it changed.
    """
    words = exhibit.frame
    st.html(
        f"<h4 class='finding'>{escape(words.title)}</h4>"
        f"<p class='words'>{escape(words.subtitle)}</p>"
    )
    st.plotly_chart(
        _Unchecked(exhibit.draw(DARK if st.context.theme.type == "dark" else LIGHT)),
        theme=None,
        key=f"chart_{exhibit.name}",
        alt=f"{words.title}. {words.subtitle}",
        config={"displayModeBar": False},
    )
    links = origins.behind(exhibit.view, exhibit.about)
    st.html(f"<p class='words'>{escape(words.foot)} {links}</p>")
    _menu(exhibit)


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


def take_along(rows: Callable[[], pd.DataFrame], file: str, name: str) -> None:
    """A table as CSV and as a workbook, whose text never becomes a formula."""
    _button("csv", name, lambda: table.csv_bytes(rows()), f"{file}.csv", TABLES["csv"])
    _button("xlsx", name, lambda: xlsx_bytes(rows(), name), f"{file}.xlsx", TABLES["xlsx"])


def _menu(exhibit: Exhibit) -> None:
    """One small control below a chart; what is in it is made when somebody asks for it."""
    name = exhibit.name
    menu = st.popover(
        "Save", icon=":material/download:", type="tertiary", key=f"save_{name}", on_change="rerun"
    )
    if not menu.open:
        return
    image.warm()
    link = address.this_page(exhibit.view)
    with menu:
        if image.can_draw():
            with st.container(horizontal=True):
                for form, mime in IMAGES.items():
                    _download(exhibit, link, form, mime)
            if not typeface.made_known():
                st.caption(
                    "The server lacks the typeface of the screen: images are set in another."
                )
        else:
            _in_browser(exhibit)
        with st.container(horizontal=True):
            for kind, mime in TABLES.items():
                _download(exhibit, link, kind, mime)
        packs.take(Item(link, name))


def _download(exhibit: Exhibit, link: Link, form: str, mime: str) -> None:
    """A file of the exhibit; whoever takes it can have it made again by the digest it bears."""

    def made() -> bytes:
        from analytics.export import files  # noqa: PLC0415 (half a second, once somebody asks)

        with suppress(InputError):
            runs.keep([of_exhibit(link, exhibit)])
        return files.of_exhibit(exhibit, link, form)

    _button(form, exhibit.name, made, f"{exhibit.file_name}.{form}", mime)


def _in_browser(exhibit: Exhibit) -> None:
    """What can be done where the server has no browser to draw with: the reader's own draws."""
    st.caption(
        "The server has no Chromium to draw images with, so your browser does: choose a form, then "
        "press the camera in the picture. For PDF, print the page."
    )
    form = str(
        st.segmented_control(
            "Form", ["png", "svg"], default="png", format_func=str.upper, required=True,
            key=f"form_{exhibit.name}",
        )
    )  # fmt: skip
    picture = stand_alone(exhibit.draw(LIGHT), exhibit.frame, LIGHT)
    st.plotly_chart(
        picture,
        theme=None,
        key=f"image_{exhibit.name}_{form}",
        width="content",
        config={
            "displaylogo": False,
            "displayModeBar": True,
            "modeBarButtons": [["toImage"]],
            "toImageButtonOptions": {
                "format": form,
                "filename": exhibit.file_name,
                "width": picture.layout.width,
                "height": picture.layout.height,
                "scale": image.SCALE,
            },
        },
    )


def _button(form: str, name: str, made: Callable[[], bytes], file: str, mime: str) -> None:
    st.download_button(
        form.upper(),
        made,
        file,
        mime,
        key=f"{form}_{name}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )
