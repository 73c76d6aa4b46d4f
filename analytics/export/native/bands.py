"""Bands of a chart: the filled outlines that it is drawn with, read back into lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.export.native.parts import Band, Series
from analytics.export.native.xml import hexadecimal
from analytics.look import Spec

NAMES = {1: ("P10", "P90"), 2: ("P10", "P25", "P75", "P90")}
EDGE = 1.0  # pixels


@dataclass(frozen=True)
class Ribbon:
    """The space between two lines over the same places."""

    x: tuple[object, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    fill: str

    @property
    def colour(self) -> str:
        """Its colour, without how much it covers."""
        return f"#{hexadecimal(self.fill)[0].lower()}"


def is_ribbon(trace: Spec) -> bool:
    """Whether a trace is the outline of a band."""
    return trace.get("fill") == "toself"


def ribbon(trace: Spec) -> Ribbon:
    """A band from its outline: forwards along its upper line, back along the lower one."""
    half = len(trace["x"]) // 2
    y = [float(one) for one in trace["y"]]
    return Ribbon(
        tuple(trace["x"][:half]), tuple(y[half:][::-1]), tuple(y[:half]), trace["fillcolor"]
    )


def nested(ribbons: Sequence[Ribbon]) -> list[list[Ribbon]]:
    """The bands that lie around one line each, the widest first."""
    found: dict[tuple[object, ...], list[Ribbon]] = {}
    for one in ribbons:
        found.setdefault((one.colour, one.x), []).append(one)
    return list(found.values())


def band(around: Sequence[Ribbon], name: str) -> Band:
    """Bands around one line as strips: each colour lies over those of the wider ones."""
    lows, highs = [one.low for one in around], [one.high for one in around[::-1]]
    fills = [one.fill for one in around]
    names = [f"{name} {end}".strip() for end in NAMES[len(around)]]
    return Band(tuple(zip(names, [*lows, *highs], strict=True)), (*fills, *fills[-2::-1]))


def edges(around: Sequence[Ribbon], name: str) -> list[Series]:
    """Both ends of the widest band as thin lines, where the band cannot be painted."""
    outer = around[0]
    return [
        Series(
            name=f"{name} {end}".strip(),
            x=outer.x,
            y=values,
            fills=(outer.colour,),
            line=outer.colour,
            width=EDGE,
            dash="dot",
        )
        for end, values in zip(NAMES[1], (outer.low, outer.high), strict=True)
    ]
