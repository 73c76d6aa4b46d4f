"""Cells, and how formulas refer to one or to many of them."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple


class Cell(NamedTuple):
    """A cell, its row and column from 0; by its name where it has one.

    `is_fixed` where it stands for all columns of a formula's row.
    """

    sheet: str
    row: int
    column: int
    name: str = ""
    is_fixed: bool = False

    @property
    def absolute(self) -> str:
        """Its address wherever it is told.

        >>> Cell("Fleet", 4, 27).absolute
        'Fleet!$AB$5'
        """
        return f"{self.sheet}!${letters(self.column)}${self.row + 1}"

    def seen_from(self, sheet: str) -> str:
        """How a formula on a sheet refers to it.

        >>> Cell("Fleet", 4, 27).seen_from("Fleet"), Cell("Fleet", 4, 27).seen_from("Revenue")
        ('AB5', 'Fleet!AB5')
        """
        if self.name:
            return self.name
        mark = "$" if self.is_fixed else ""
        address = f"{mark}{letters(self.column)}{mark}{self.row + 1}"
        return address if sheet == self.sheet else f"{self.sheet}!{address}"


@cache
def letters(column: int) -> str:
    """The letters of a column.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def ranges(cells: Sequence[Cell], sheet: str) -> list[str]:
    """Cells as ranges, as long as they lie beside or below each other.

    >>> ranges([Cell("Fleet", 4, 1), Cell("Fleet", 4, 2), Cell("Fleet", 9, 2)], "Fleet")
    ['B5:C5', 'C10']
    """
    runs: list[list[Cell]] = []
    for cell in cells:
        if runs and _goes_on(runs[-1], cell):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return [_range(run, sheet) for run in runs]


def _range(run: Sequence[Cell], sheet: str) -> str:
    first, last = run[0].seen_from(sheet), run[-1].seen_from(run[-1].sheet)
    return first if len(run) == 1 else f"{first}:{last}"


def _goes_on(run: Sequence[Cell], cell: Cell) -> bool:
    """Whether a cell lies next to the last of a run, in the direction of the run."""
    step = _step(run[-1], cell)
    is_along = len(run) == 1 or step == _step(run[-2], run[-1])
    return is_along and step in {(0, 1), (1, 0)} and run[-1].sheet == cell.sheet


def _step(first: Cell, second: Cell) -> tuple[int, int]:
    return second.row - first.row, second.column - first.column
