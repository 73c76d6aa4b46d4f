"""The axes of a chart: from where to where they run, in which steps, and how they are written."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from analytics.look import Spec

OUTSET = pd.Timestamp(1899, 12, 30)  # from which workbooks count days
AIR = 0.05  # beyond the outermost point, of the whole reach
MOST_STEPS = 6
NEARLY = 0.15  # of a step: how far an axis may fall short of its end to begin at a round number
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """An axis. With names, the first stands at zero and each of the others one further on.

    `form` is how a workbook writes its numbers. One that is turned has
    its rows counted from the top. One that is edged has numbers in even steps from end to end,
    written as names.
    """

    low: float
    high: float
    step: float
    form: str = "General"
    title: str = ""
    names: tuple[str, ...] = ()
    is_dated: bool = False
    is_turned: bool = False
    is_edged: bool = False
    is_seen: bool = True
    has_grid: bool = True
    has_labels: bool = True

    @property
    def cell_form(self) -> str:
        """How a workbook writes what stands along the axis: dates in full."""
        return "yyyy-mm-dd" if self.is_dated else self.form

    def place(self, value: object) -> float:
        """Where a name, a date or a number stands on the axis."""
        if isinstance(value, str) and value in self.names:
            place = float(self.names.index(value))
        else:
            place = serial(value) if self.is_dated else float(cast("float", value))
        return self.low + self.high - place if self.is_turned else place

    def part(self, value: object) -> float:
        """How far along the axis a value stands, from 0 at its left or lower end to 1."""
        return (self.place(value) - self.low) / (self.high - self.low)


def serial(value: object) -> float:
    """A date as workbooks count it; a number as it is.

    >>> serial("2024-05-17"), serial(45429.5)
    (45429.0, 45429.5)
    """
    if isinstance(value, int | float):
        return float(value)
    return (pd.Timestamp(cast("Any", value)) - OUTSET) / pd.Timedelta(days=1)


def scale(axis: Spec, values: Iterable[object]) -> Scale:
    """The scale of an axis as Plotly describes it, on which these values stand."""
    told = [value for value in values if not is_missing(value)]
    names = _names(axis, told)
    if names:
        return _named(axis, names)
    if axis.get("type") == "date":
        return _dated(axis, [serial(value) for value in told])
    return _numbered(axis, [float(cast("float", value)) for value in told])


def is_missing(value: object) -> bool:
    """Whether a chart has a gap there."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def _names(axis: Spec, told: Sequence[object]) -> tuple[str, ...]:
    """The names along an axis, in its order; none where it has numbers or dates."""
    if axis.get("type") == "date" or not any(isinstance(value, str) for value in told):
        return ()
    found = list(dict.fromkeys(str(value) for value in told))
    order = [name for name in axis.get("categoryarray", ()) if name in found]
    return tuple(order + [name for name in found if name not in order])


def _named(axis: Spec, names: tuple[str, ...]) -> Scale:
    return Scale(
        low=-0.5,
        high=len(names) - 0.5,
        step=1.0,
        title=_title(axis),
        names=names,
        is_turned=axis.get("autorange") == "reversed",
        has_grid=bool(axis.get("showgrid", True)),
    )


def _dated(axis: Spec, told: Sequence[float]) -> Scale:
    """Whole years, in steps that never fall short of the first day of one."""
    low, high = (serial(end) for end in axis.get("range", (min(told), max(told))))
    first = (OUTSET + pd.Timedelta(days=low)).year
    start = serial(f"{first}-01-01")
    if "range" not in axis:
        high += AIR * (high - low)
    steps = [(serial(f"{first + k}-01-01") - start) / k for k in range(1, 8)]
    return Scale(
        low=start,
        high=high,
        step=max(steps),
        form="yyyy",
        is_dated=True,
        has_grid=bool(axis.get("showgrid", True)),
    )


def _numbered(axis: Spec, told: Sequence[float]) -> Scale:
    low, high, step = _told_reach(axis) if "range" in axis else _reach(axis, told)
    return Scale(
        low=low,
        high=high,
        step=step,
        form=form(str(axis.get("tickformat", "")), step),
        title=_title(axis),
        is_turned=_is_turned(axis),
        is_seen=bool(axis.get("visible", True)),
        has_grid=bool(axis.get("showgrid", True)),
        has_labels="ticktext" not in axis,
    )


def _told_reach(axis: Spec) -> tuple[float, float, float]:
    """From where to where, as told, but from a round number on, in which steps."""
    low, high = sorted(float(end) for end in axis["range"])
    step = _step(high - low, _most(axis))
    return step * math.floor(low / step + NEARLY), high, step


def _most(axis: Spec) -> int:
    """How many steps there may be: fewer than on screen, as type is larger here."""
    return int(axis.get("nticks", MOST_STEPS + 2)) - 2


def _reach(axis: Spec, told: Sequence[float]) -> tuple[float, float, float]:
    """From where to where around the values, to the next whole step, in which steps."""
    low, high = min(told, default=0.0), max(told, default=1.0)
    if axis.get("rangemode") == "tozero":
        low, high = min(low, 0.0), max(high, 0.0)
    reach = (high - low) or abs(high) or 1.0
    step = _step(reach, _most(axis))
    least = low - AIR * reach if low < 0.0 else max(low - AIR * reach, 0.0)
    most = high + AIR * reach if high > 0.0 else min(high + AIR * reach, 0.0)
    least = 0.0 if low == 0.0 else least
    return step * math.floor(least / step), step * math.ceil(most / step), step


def _is_turned(axis: Spec) -> bool:
    low, high = axis.get("range", (0, 1))
    return bool(low > high) or axis.get("autorange") == "reversed"


def _step(reach: float, most: int) -> float:
    """The round step of which at most so many make up a reach.

    >>> _step(1797.0, 6), _step(0.43, 6)
    (500.0, 0.1)
    """
    size = 10.0 ** math.floor(math.log10(reach / most))
    return next(size * step for step in STEPS if size * step * most >= reach)


def form(said: str, step: float) -> str:
    """How a workbook writes what Plotly writes so, in steps of this size.

    >>> form(".0%", 0.1), form(",", 500.0), form(",", 0.25), form("d", 1.0)
    ('0%', '#,##0', '#,##0.00', '0')
    """
    if said == "d":
        return "0"
    if said.endswith("s"):
        return shortened(step)
    is_share = said.endswith("%")
    size = round(step * 100 if is_share else step, 9)
    missing = 0 if size == round(size) else max(1, math.ceil(-math.log10(size) - 1e-9) + 1)
    decimals = f".{'0' * missing}" if missing and size < 10 else ""
    return f"0{decimals}%" if is_share else f"#,##0{decimals}"


def shortened(step: float) -> str:
    """How a workbook writes large numbers where there is little room.

    >>> shortened(50_000.0), shortened(500.0)
    ('#,##0,"k";-#,##0,"k";0', '#,##0')
    """
    for size, form_of_one in ((1e6, '#,##0,,"M"'), (1e3, '#,##0,"k"')):
        if step >= size:
            return f"{form_of_one};-{form_of_one};0"
    return "#,##0"


def _title(axis: Spec) -> str:
    return str(axis.get("title", {}).get("text", ""))
