"""The axes of a native chart."""

from dataclasses import dataclass
from typing import Literal

from analytics.export.native.scale import Scale
from analytics.export.native.xml import (
    Element,
    c,
    lettering,
    stroke,
    value,
    written,
)
from analytics.look import LIGHT

FONT = "Calibri"
TICK_SIZE = 11.0  # points
TITLE_SIZE = 11.0
SMALL_SIZE = 9.0
MOST_NAMES = 16  # of usual size below each other
LINE = 0.75

Side = Literal["l", "b", "r", "t"]


@dataclass(frozen=True)
class Axis:
    """An axis of a chart: its number and that of the other, its side, and where it crosses that."""

    number: int
    other: int
    side: Side
    scale: Scale
    crosses: float | None = None  # where on the other axis; at its end unless told
    is_hidden: bool = False


def named_axis(axis: Axis) -> Element:
    """An axis of names, or of numbers as names."""
    scale = axis.scale
    size = SMALL_SIZE if len(scale.names) > MOST_NAMES else TICK_SIZE
    return c(
        "catAx",
        *_beginning(axis),
        *_look(axis, "low" if scale.has_labels else "none", size),
        *_crossing(axis),
        value("auto", said=False),
        value("lblAlgn", "ctr"),
        value("lblOffset", 60),
        value("tickLblSkip", 1),
        value("noMultiLvlLbl", said=True),
    )


def dated_axis(axis: Axis) -> Element:
    """An axis of days, with the years written."""
    return c(
        "dateAx",
        *_beginning(axis, is_bounded=True),
        *_look(axis, "low", TICK_SIZE),
        *_crossing(axis),
        value("auto", said=False),
        value("lblOffset", 60),
        value("baseTimeUnit", "days"),
        value("majorUnit", 1),
        value("majorTimeUnit", "years"),
    )


def numbered_axis(axis: Axis, *, is_between: bool = True) -> Element:
    """An axis of numbers; beside names, whether it stands between two of them or on one."""
    scale = axis.scale
    return c(
        "valAx",
        *_beginning(axis, is_bounded=True),
        *_look(axis, "nextTo" if scale.has_labels and scale.is_seen else "none", TICK_SIZE),
        *_crossing(axis),
        value("crossBetween", "between" if is_between else "midCat"),
        value("majorUnit", scale.step),
    )


def _beginning(axis: Axis, *, is_bounded: bool = False) -> list[Element]:
    scale = axis.scale
    bounds = [value("max", scale.high), value("min", scale.low)] if is_bounded else []
    return [
        value("axId", axis.number),
        c("scaling", value("orientation", "minMax"), *bounds),
        value("delete", axis.is_hidden),
        value("axPos", axis.side),
    ]


def _look(axis: Axis, labels: str, size: float) -> list[Element | None]:
    """From its grid to its letters."""
    scale, line = axis.scale, LIGHT.muted
    has_grid = scale.has_grid and scale.is_seen and not axis.is_hidden
    is_value = axis.side == "l" and not scale.names
    has_title = bool(scale.title) and scale.has_labels
    return [
        c("majorGridlines", stroke(LIGHT.grid, LINE)) if has_grid else None,
        _title(scale.title, is_turned=axis.side == "l") if has_title else None,
        c("numFmt", formatCode=scale.form, sourceLinked=False),
        value("majorTickMark", "none" if is_value or scale.names else "out"),
        value("minorTickMark", "none"),
        value("tickLblPos", labels),
        stroke("" if is_value or not scale.is_seen else line, LINE),
        lettering(size, LIGHT.muted if not scale.names else LIGHT.ink, FONT),
        value("crossAx", axis.other),
    ]


def _crossing(axis: Axis) -> list[Element]:
    if axis.crosses is None:
        return [value("crosses", "min")]
    return [value("crossesAt", axis.crosses)]


def _title(text: str, *, is_turned: bool) -> Element:
    return c(
        "title",
        written(text, TITLE_SIZE, LIGHT.muted, FONT, is_turned=is_turned),
        value("overlay", said=False),
    )
