"""Spreads over more draws than memory holds: block by block, into counts that do not grow.

Means and errors are those of all draws. Quantiles are read from counts in classes, the wider the
farther they are from the base case, and lie within a thousandth of that distance.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics import cases, results
from analytics.assumptions import Book, Override
from analytics.deals import NONE, Arrangement
from analytics.results import POINTS, Span
from analytics.types import Array

BLOCK = 8_192
WIDTH = np.log1p(2e-3)  # of a class, in the logarithm of the distance from the base case
NEAREST, FARTHEST = 1e-6, 1e13
CLASSES = int(np.log(FARTHEST / NEAREST) / WIDTH)


class Spread:
    """How far values spread, by column: moments, and counts by distance from a centre (columns)."""

    def __init__(self, centre: Array) -> None:
        self.centre = centre
        self.count = 0
        self.mean = np.zeros(len(centre))
        self.squares = np.zeros(len(centre))
        self.counts = np.zeros((len(centre), 2 * CLASSES + 1), dtype=np.int32)

    def add(self, values: Array) -> None:
        """Count values of shape (draws, columns) in.

        Source: Chan, Golub and LeVeque (1979), moments of samples put together.
        """
        added, mean = len(values), values.mean(axis=0)
        apart, together = mean - self.mean, self.count + added
        self.squares += ((values - mean) ** 2).sum(axis=0)
        self.squares += apart**2 * (self.count * added / together)
        self.mean += apart * (added / together)
        self.count = together
        away = values - self.centre
        distance = np.maximum(np.abs(away) / NEAREST, 1.0)
        place = np.ceil(np.log(distance) / WIDTH).astype(np.int64).clip(max=CLASSES)
        place = CLASSES + place * np.sign(away).astype(np.int64)
        for column, places in enumerate(place.T):
            self.counts[column] += np.bincount(places, minlength=2 * CLASSES + 1)

    def quantile(self, share: float) -> Array:
        """The value below which this share of the values lies, shape (columns)."""
        reached = np.cumsum(self.counts, axis=1) >= share * (self.count - 1) + 0.5
        place = reached.argmax(axis=1) - CLASSES
        distance = np.where(place == 0, 0.0, NEAREST * np.exp((np.abs(place) - 0.5) * WIDTH))
        return self.centre + np.sign(place) * distance

    @property
    def error(self) -> Array:
        """Standard error of the mean, shape (columns)."""
        return np.sqrt(self.squares / max(self.count - 1, 1) / self.count)


def bands(
    book: Book,
    overrides: Sequence[Override],
    names: Sequence[str],
    per: Span,
    *,
    draws: int,
    seed: int = 1,
    arrangement: Arrangement = NONE,
) -> pd.DataFrame:
    """How far metrics spread over the draws, money in USD: the rows of `Results.bands`."""
    spreads: dict[str, Spread] = {}
    periods: dict[str, list[str]] = {}
    for first in range(0, draws, BLOCK):
        made = cases.draws(
            book,
            overrides,
            draws=min(BLOCK, draws - first),
            seed=seed,
            first=first,
            arrangement=arrangement,
        )
        run = results.run(book, made, keep=names)
        for name in names:
            periods[name], values = run.columns(name, per)
            spreads.setdefault(name, Spread(values[0])).add(values[1:])
    return pd.concat([_rows(name, periods[name], spreads[name]) for name in names])


def _rows(name: str, periods: Sequence[str], spread: Spread) -> pd.DataFrame:
    points = {point: spread.quantile(share) for point, share in POINTS.items()}
    return pd.DataFrame(
        {"metric": name, "period": periods, "mean": spread.mean, **points, "error": spread.error}
    )
