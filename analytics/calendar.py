"""Calendar quarters: the steps of the model."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from analytics.errors import InputError
from analytics.types import Array

LAST_YEAR = 2035
QUARTER = re.compile(r"((?:19|20|21)\d{2})\s?Q([1-4])", re.IGNORECASE)


def quarter_of(day: date) -> str:
    """Name of the quarter a day lies in.

    >>> quarter_of(date(2024, 5, 17))
    '2024Q2'
    """
    return f"{day.year}Q{(day.month + 2) // 3}"


def quarter_start(quarter: str) -> date:
    """First day of a quarter.

    >>> quarter_start("2027Q3")
    datetime.date(2027, 7, 1)

    Raises InputError for text that names no quarter.
    """
    match = QUARTER.fullmatch(quarter.strip())
    if match is None:
        raise InputError(
            f"quarter {quarter!r}",
            "there is no such quarter",
            "write a year and a quarter from 1 to 4, such as 2027Q1",
        )
    return date(int(match[1]), 3 * int(match[2]) - 2, 1)


def decimal_year(day: date) -> float:
    """A day as a year with its fraction [year].

    >>> decimal_year(date(2027, 7, 2))
    2027.4986301369863
    """
    start = date(day.year, 1, 1)
    return day.year + (day - start).days / (date(day.year + 1, 1, 1) - start).days


@dataclass(frozen=True)
class Quarters:
    """The quarters a run covers, from the quarter of the as-of date to the end of a year."""

    first: str
    last_year: int = LAST_YEAR

    @classmethod
    def from_day(cls, as_of: date) -> "Quarters":
        """The quarters seen from an as-of date."""
        return cls(quarter_of(as_of))

    @cached_property
    def starts(self) -> Array:
        """First moment of each quarter, shape (quarters) [year]."""
        begin = self.first_day
        first = begin.year + (begin.month - 1) / 12
        return first + np.arange(round((self.last_year + 1 - first) * 4)) / 4

    @cached_property
    def names(self) -> list[str]:
        """Names such as 2027Q1, one per quarter."""
        return [f"{int(start)}Q{int(start % 1 * 4) + 1}" for start in self.starts]

    @cached_property
    def first_day(self) -> date:
        """The day the first quarter begins."""
        return quarter_start(self.first)

    @cached_property
    def years(self) -> np.ndarray:
        """Calendar year of each quarter, shape (quarters)."""
        return self.starts.astype(int)

    @cached_property
    def seasons(self) -> np.ndarray:
        """Position of each quarter within its year, 0 to 3, shape (quarters)."""
        return (self.starts % 1 * 4).astype(int)

    @cached_property
    def year_of(self) -> np.ndarray:
        """Position of each quarter's year among the years of the horizon, shape (quarters)."""
        return self.years - self.years[0]

    @cached_property
    def calendar_years(self) -> list[int]:
        """The calendar years that the quarters lie in, shape (years)."""
        return list(range(int(self.years[0]), int(self.years[-1]) + 1))

    @cached_property
    def year_starts(self) -> np.ndarray:
        """Position of the first quarter of each calendar year, shape (years)."""
        return np.flatnonzero(np.r_[True, self.year_of[1:] != self.year_of[:-1]])

    def by_year(self, values: Array) -> Array:
        """Mean over the quarters of each year, (cases, years); one column where there is one.

        >>> Quarters("2035Q3").by_year(np.array([[1.0, 3.0], [5.0, 5.0]]))
        array([[2.],
               [5.]])
        """
        if values.shape[1] == 1:
            return values
        return np.add.reduceat(values, self.year_starts, axis=1) / np.bincount(self.year_of)

    def position(self, quarter: str) -> int:
        """Position of a quarter in the horizon.

        Raises InputError for a quarter outside it.
        """
        day = quarter_start(quarter)
        name = quarter_of(day)
        if name not in self.names:
            raise InputError(
                f"quarter {quarter!r}",
                "it lies outside the horizon",
                f"choose one from {self.names[0]} to {self.names[-1]}",
            )
        return self.names.index(name)
