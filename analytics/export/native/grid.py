"""The places that lines and their bands share: names, days, or numbers in even steps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analytics.export.native.bands import Ribbon
from analytics.export.native.parts import Series
from analytics.export.native.scale import Scale, form, scale
from analytics.look import Spec

EVEN = 1e-6  # how far a number may lie off a step, as a share of it
MOST = 60  # steps


@dataclass(frozen=True)
class Grid:
    """The places along an axis; those that were told, and even steps between where some lack.

    What lines and bands are there, they are on screen too, where they run straight on.
    """

    scale: Scale
    places: tuple[Any, ...]
    told: tuple[Any, ...]

    def cut(self, one: Ribbon) -> Ribbon:
        """A band at these places."""
        low, high = (self._at_places(one.x, line) for line in (one.low, one.high))
        return replace(one, x=self.places, low=low, high=high)

    def aligned(self, one: Series) -> Series:
        """A line at these places, with gaps where it has no value."""
        known = dict(zip(one.x, one.y, strict=True))
        if set(self.told) <= set(known) and None not in known.values():
            return replace(one, x=self.places, y=self._at_places(one.x, one.y))
        return replace(one, x=self.places, y=tuple(known.get(place) for place in self.places))

    def _at_places(self, x: Sequence[Any], y: Sequence[float]) -> tuple[float, ...]:
        known = dict(zip(x, y, strict=True))
        if all(place in known for place in self.places):
            return tuple(float(known[place]) for place in self.places)
        between = np.interp(self.places, x, y)
        pairs = zip(self.places, between, strict=True)
        return tuple(float(known.get(place, value)) for place, value in pairs)


def shared(lines: Sequence[Spec], x: Spec) -> Grid | None:
    """The places that lines share; none where numbers are in no even steps."""
    told = max((list(line["x"]) for line in lines if "lines" in line["mode"]), key=len)
    found = scale(x, told)
    if found.names:
        return Grid(found, found.names, found.names)
    if found.is_dated:
        return Grid(found, tuple(told), tuple(told))
    return _even([float(one) for one in told], x, found)


def _even(told: Sequence[float], x: Spec, found: Scale) -> Grid | None:
    """Numbers in even steps, as far as the axis shows them."""
    low, high = (float(end) for end in x.get("range", (told[0], told[-1])))
    step = min(np.diff(told), default=0.0)
    shown = [one for one in told if low - EVEN * step <= one]
    last = next((at for at, one in enumerate(shown) if one >= high - EVEN * step), len(shown) - 1)
    shown = shown[: last + 1]
    steps = (np.array(shown) - shown[0]) / (step or 1.0)
    if len(shown) < 3 or steps[-1] > MOST or abs(steps - steps.round()).max() > EVEN:
        return None
    by_step = dict(zip(steps.round().astype(int).tolist(), shown, strict=True))
    places = [by_step.get(at, shown[0] + at * step) for at in range(round(steps[-1]) + 1)]
    written = form(str(x.get("tickformat", "")), float(step))
    is_round = all(_is_written_whole(one, written) for one in places)
    kept = replace(found, low=shown[0], high=shown[-1], is_edged=True,
                   form=written if is_round else found.form,
                   names=tuple(map(str, places)), has_labels=is_round)  # fmt: skip
    return Grid(kept, tuple(float(one) for one in places), tuple(shown))


def _is_written_whole(value: float, written: str) -> bool:
    """Whether a number is written without rounding, in no decimals."""
    whole = value * 100 if written.endswith("%") else value
    return abs(whole - round(whole)) < 1e-9 * max(1.0, abs(whole))
