"""How large words can be written where they stand.

Letters are counted, not measured, and taken for as wide as those of DejaVu, which stands in where
Georgia and Calibri are missing: both are narrower.
"""

import textwrap
from collections.abc import Sequence
from typing import NamedTuple

TEXT, TITLE = 0.585, 0.69  # of the size of type: how wide a letter is on average
LINE = 1.2  # of the size of type: how high a line is
POINTS = 72.0  # an inch


class Fitted(NamedTuple):
    """The size of type [points], and the lines it takes."""

    size: float
    lines: int

    @property
    def height(self) -> float:
        """How high the lines are [inches]."""
        return self.lines * LINE * self.size / POINTS


def fit(text: str, width: float, sizes: Sequence[float], most: int, letter: float = TEXT) -> Fitted:
    """The largest size at which a text takes few enough lines of a width [inches].

    >>> fit("Revenue grows", 12.0, (26.0, 20.0), 2)
    Fitted(size=26.0, lines=1)
    """
    counted = [Fitted(size, lines(text, width, size, letter)) for size in sizes]
    return next((one for one in counted if one.lines <= most), counted[-1])


def lines(text: str, width: float, size: float, letter: float = TEXT) -> int:
    """How many lines of a width [inches] a text takes."""
    fitting = max(int(width * POINTS / (letter * size)), 1)
    return sum(len(textwrap.wrap(one, fitting)) or 1 for one in text.split("\n"))
