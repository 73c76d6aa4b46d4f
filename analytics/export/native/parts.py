"""What a native chart consists of: panels, series, bands, and marks laid over them."""

from dataclasses import dataclass
from typing import Any, Literal

from analytics.export.native.scale import Scale

Kind = Literal["columns", "bars", "lines", "points"]
Stacking = Literal["clustered", "layered", "stacked"]


@dataclass(frozen=True)
class Whiskers:
    """How far values reach to both sides; the direction is that of the axis, none for bars."""

    up: tuple[float, ...]
    down: tuple[float, ...]
    colour: str
    width: float
    direction: Literal["x", "y", ""]


@dataclass(frozen=True)
class Series:
    """Values with their look. Colours and symbols have one entry each, or one for every point."""

    name: str
    x: tuple[Any, ...]
    y: tuple[Any, ...]
    fills: tuple[str, ...]
    outlines: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    size: float = 0.0
    line: str = ""
    width: float = 0.0
    dash: str = "solid"
    whiskers: Whiskers | None = None
    is_named: bool = False


@dataclass(frozen=True)
class Band:
    """The space between two lines, and the strips in which it is painted, from the lowest up."""

    lines: tuple[tuple[str, tuple[float, ...]], ...]
    fills: tuple[str, ...]


@dataclass(frozen=True)
class Panel:
    """One chart: its series and bands over two scales.

    `left`, `right`, `foot` and `top` say which part of the room for all panels is its own.
    `columns` stand and `bars` lie, from `origin` on; `lines` have bands around them; `points` lie
    anywhere.
    """

    kind: Kind
    series: tuple[Series, ...]
    across: Scale
    up: Scale
    band: Band | None = None
    axes: tuple[str, str] = ("x", "y")
    left: float = 0.0
    right: float = 1.0
    foot: float = 0.0
    top: float = 1.0
    gap: float = 0.5
    stacking: Stacking = "clustered"
    origin: float = 0.0
    has_legend: bool = False

    @property
    def shows_legend(self) -> bool:
        """Whether there is more than one name to tell apart."""
        return self.has_legend and sum(one.is_named for one in self.series) > 1


@dataclass(frozen=True)
class Words:
    """Text as a chart has it, at a place: from 0 at the left and at the foot to 1."""

    x: float
    y: float
    text: str
    colour: str
    size: float
    across: Literal["left", "center", "right"] = "left"
    up: Literal["top", "middle", "bottom"] = "middle"
    shift: tuple[float, float] = (0.0, 0.0)
    ground: str = ""


@dataclass(frozen=True)
class Stroke:
    """A straight line between two places."""

    start: tuple[float, float]
    end: tuple[float, float]
    colour: str
    width: float
    dash: str = "solid"


@dataclass(frozen=True)
class Patch:
    """A tinted part of the plot, below the chart."""

    start: tuple[float, float]
    end: tuple[float, float]
    fill: str


@dataclass(frozen=True)
class Dot:
    """A shape at a place: of a decision tree, or of what a bar cannot show."""

    x: float
    y: float
    symbol: str
    colour: str
    size: float


Mark = Words | Stroke | Patch | Dot


@dataclass(frozen=True)
class Room:
    """How much is free around the panels, as a share of the width and of the height."""

    left: float
    right: float
    top: float
    foot: float


@dataclass(frozen=True)
class Picture:
    """A chart of one or more panels with its marks, and the room around them."""

    panels: tuple[Panel, ...]
    marks: tuple[Mark, ...]
    room: Room
