"""Charts as images, drawn by any Chromium on the server; it stays alive between two of them."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Literal

import kaleido
import plotly.graph_objects as go
from choreographer.browsers.chromium import Chromium
from kaleido import PageGenerator

from analytics.errors import InputError
from analytics.exhibits import Exhibit
from analytics.export import typeface
from analytics.look import LIGHT, stand_alone

SCALE = 2
PATIENCE = 60  # seconds until a browser that does not answer is given up
Form = Literal["png", "svg", "pdf"]

_artist = ThreadPoolExecutor(1, "artist")  # draws one image after the other
_given_up = threading.Event()


def can_draw() -> bool:
    """Whether there is a browser to draw with; one that once did not answer is none."""
    return not _given_up.is_set() and _browser() is not None


@lru_cache(maxsize=1)
def _browser() -> str | None:
    """Where the browser is."""
    return Chromium.find_browser(skip_local=False)


def image(exhibit: Exhibit, form: Form) -> bytes:
    """An exhibit that stands alone: finding as its title, circumstances, what it rests on.

    Raises InputError where there is no browser to draw with.
    """
    if not can_draw():
        raise InputError(
            "images",
            "there is no Chromium to draw them with",
            "install Chromium or Chrome, or take slides, workbook and tables, which need none",
        )
    figure = stand_alone(exhibit.draw(LIGHT), exhibit.frame, LIGHT)
    try:
        drawn = _artist.submit(_drawn, figure, form).result(PATIENCE)
    except TimeoutError as problem:
        _given_up.set()
        raise InputError(
            "images",
            f"Chromium did not answer within {PATIENCE} seconds",
            "let your own browser draw, and see on the server whether Chromium starts",
        ) from problem
    return _with_letters(drawn) if form == "svg" else drawn


def warm() -> None:
    """Start the browser that draws, if there is one and it does not run; others go on meanwhile."""
    if can_draw():
        _artist.submit(_start)


def _start() -> None:
    os.environ |= typeface.made_known()
    kaleido.start_sync_server(
        n=1, silence_warnings=True, page_generator=PageGenerator(mathjax=False)
    )


def _drawn(figure: go.Figure, form: Form) -> bytes:
    _start()
    size = {"width": figure.layout.width, "height": figure.layout.height, "scale": SCALE}
    return bytes(kaleido.calc_fig_sync(figure, opts={"format": form, **size}))


def _with_letters(svg: bytes) -> bytes:
    """The SVG with the letters of its typeface."""
    opening, end, rest = svg.decode().partition(">")
    return (opening + end + typeface.style_of_svg() + rest).encode()
