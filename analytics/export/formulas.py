"""Expressions as the text of spreadsheet formulas, for Excel and LibreOffice alike.

A sheet knows no infinity: a large number stands for it, and what comes near to it counts as it.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from analytics.errors import InputError
from analytics.export.symbols import Node

INFINITE = 1e300
NEAR_INFINITE = "1E+290"
UNDEFINED = -INFINITE  # what has no value is neither finite nor above zero
LONGEST = 8_192  # letters of a formula in Excel
FEW = 6  # terms of a sum that are written out rather than named as a range

COMPARISON, SUM, PRODUCT, POWER, SIGN, ATOM = range(6)

INFIX = {
    "add": (SUM, "+"), "subtract": (SUM, "-"), "multiply": (PRODUCT, "*"),
    "divide": (PRODUCT, "/"), "less": (COMPARISON, "<"), "less_equal": (COMPARISON, "<="),
    "greater": (COMPARISON, ">"), "greater_equal": (COMPARISON, ">="),
    "equal": (COMPARISON, "="), "not_equal": (COMPARISON, "<>"),
}  # fmt: skip
FUNCTIONS = {
    "absolute": "ABS({})", "exp": "EXP({})", "log": "LN({})", "ndtri": "NORMSINV({})",
    "ndtr": "NORMSDIST({})", "round": "ROUND({},0)", "not": "NOT({})", "number": "IF({},1,0)",
}  # fmt: skip
LISTED = {"minimum": "MIN", "maximum": "MAX", "all": "AND", "any": "OR"}


class Cell(NamedTuple):
    """A cell, its row and column from 0; by its name where it has one.

    `is_fixed` where it stands for all columns of a formula's row.
    """

    sheet: str
    row: int
    column: int
    name: str = ""
    is_fixed: bool = False

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


def number(value: float) -> str:
    """A number as a formula writes it.

    >>> number(0.25), number(1e6), number(-np.inf), number(True)
    ('0.25', '1000000', '-1E+300', 'TRUE')
    """
    if isinstance(value, bool | np.bool_):
        return "TRUE" if value else "FALSE"
    value = finite(value)
    whole = value == int(value) and abs(value) < 1e15
    return str(int(value)) if whole else repr(float(value)).upper()


def finite(value: float) -> float:
    """A value as a sheet can hold it."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if np.isnan(value):
        return UNDEFINED
    return float(np.clip(value, -INFINITE, INFINITE))


class Formulas:
    """Writes expressions as formulas of one sheet.

    `cell` gives the cell that a number stands in, none where it is worked out on the way.
    """

    def __init__(self, sheet: str, cell: Callable[[Node], Cell | None]) -> None:
        self.sheet = sheet
        self.cell = cell

    def formula(self, node: Node) -> str:
        """The formula of a cell.

        Raises InputError for one that no sheet can hold.
        """
        text = f"={self._text(node)[0]}"
        if len(text) > LONGEST:
            raise InputError(
                f"formula of {node.origin.function}, line {node.origin.line}",
                f"it is {len(text):,} letters long, and a sheet holds {LONGEST:,}",
                "give a part of it a name in the model",
            )
        return text

    def reference(self, node: Node) -> str:
        """The cell that a number stands in, or the expression where it stands in none."""
        return self._operand(node, COMPARISON)

    def _operand(self, node: Node, level: int, *, is_last: bool = False) -> str:
        """A part of an expression, in brackets where it binds less than `level`."""
        cell = self.cell(node)
        if cell is not None:
            return cell.seen_from(self.sheet)
        text, own = self._text(node)
        return f"({text})" if own < level or (is_last and text.startswith("-")) else text

    def _text(self, node: Node) -> tuple[str, int]:
        """The text of an expression, and how closely its last step binds."""
        operation, parts = node.operation, node.parts
        if operation in {"add", "subtract"} and not node.is_guarded:
            terms = self._terms(node)
            if len(terms) > FEW:
                return self._long_sum(terms)
        written: Any = getattr(self, f"_{operation}", None)
        if written is not None and (node.is_guarded or operation not in INFIX):
            return written(node)
        if operation in INFIX:
            return self._infix(node)
        if operation in LISTED:
            return f"{LISTED[operation]}({','.join(self._listed(parts))})", ATOM
        return FUNCTIONS[operation].format(self._operand(parts[0], COMPARISON)), ATOM

    def _constant(self, node: Node) -> tuple[str, int]:
        text = number(node.value)
        return text, SIGN if text.startswith("-") else ATOM

    def _same(self, node: Node) -> tuple[str, int]:
        return self._operand(node.parts[0], COMPARISON), COMPARISON

    def _infix(self, node: Node) -> tuple[str, int]:
        level, sign = INFIX[node.operation]
        left, right = node.parts
        if level == COMPARISON:
            texts = [self._operand(part, SUM) for part in node.parts]
            if left.above and right.above:
                texts = [f"MIN({text},{NEAR_INFINITE})" for text in texts]
            return sign.join(texts), level
        if node.operation == "divide" and right.may_be_infinite:
            first, second = self._operand(left, PRODUCT), self._operand(right, POWER, is_last=True)
            below = self._operand(right, COMPARISON)
            return f"IF(ABS({below})>={NEAR_INFINITE},0,{first}/{second})", ATOM
        return (
            f"{self._operand(left, level)}{sign}{self._operand(right, level + 1, is_last=True)}",
            level,
        )

    def _listed(self, parts: Sequence[Node]) -> list[str]:
        """Arguments of a function, those in a row or column of cells as ranges."""
        if len(parts) <= 2:
            return [self._operand(part, COMPARISON) for part in parts]
        cells = [self.cell(part) for part in parts]
        if any(cell is None or cell.name for cell in cells):
            return [self._operand(part, COMPARISON) for part in parts]
        return ranges([cell for cell in cells if cell is not None], self.sheet)

    def _sum(self, node: Node) -> tuple[str, int]:
        parts = [part for part in node.parts if not part.is_constant or part.value]
        if len(parts) == 1:
            return self._operand(parts[0], COMPARISON), COMPARISON
        open_products = [
            part.parts for part in parts if part.operation == "multiply" and not self.cell(part)
        ]
        if len(open_products) == len(parts):
            factors = [self._listed_apart(side) for side in zip(*open_products, strict=True)]
            if all(len(factor) == 1 and ":" in factor[0] for factor in factors):
                return f"SUMPRODUCT({','.join(factor[0] for factor in factors)})", ATOM
        if any(part.is_truth for part in parts):
            return "+".join(self._operand(part, PRODUCT, is_last=True) for part in parts), SUM
        return f"SUM({','.join(self._listed_apart(parts))})", ATOM

    def _listed_apart(self, parts: Sequence[Node]) -> list[str]:
        """As `_listed`, where some may stand in no cell."""
        texts: list[str] = []
        run: list[Cell] = []
        for part in parts:
            cell = self.cell(part)
            if cell is not None and not cell.name:
                run.append(cell)
                continue
            texts += ranges(run, self.sheet)
            run = []
            texts.append(self._operand(part, COMPARISON))
        return [*texts, *ranges(run, self.sheet)]

    def _terms(self, node: Node) -> list[tuple[bool, Node]]:
        """The terms that a chain of sums adds (true) and takes away."""
        found: list[tuple[bool, Node]] = []
        waiting = [(True, node)]
        while waiting:
            adds, one = waiting.pop()
            is_open = one is node or (self.cell(one) is None and not one.is_guarded)
            if is_open and one.operation in {"add", "subtract"}:
                left, right = one.parts
                waiting.append((adds is (one.operation == "add"), right))
                waiting.append((adds, left))
            else:
                found.append((adds, one))
        return found

    def _long_sum(self, terms: list[tuple[bool, Node]]) -> tuple[str, int]:
        added = [one for adds, one in terms if adds]
        taken = [one for adds, one in terms if not adds]
        text = f"SUM({','.join(self._listed_apart(added))})" if added else "0"
        if taken:
            text += f"-SUM({','.join(self._listed_apart(taken))})"
        return text, SUM

    def _negative(self, node: Node) -> tuple[str, int]:
        return f"-{self._operand(node.parts[0], ATOM, is_last=True)}", SIGN

    def _power(self, node: Node) -> tuple[str, int]:
        base, exponent = (self._operand(part, ATOM) for part in node.parts)
        if node.parts[1].is_constant:
            return f"{base}^{exponent}", POWER
        return f"IF({base}=0,IF({exponent}=0,1,0),{base}^{exponent})", ATOM

    def _where(self, node: Node) -> tuple[str, int]:
        condition, yes, no = (self._operand(part, COMPARISON) for part in node.parts)
        return f"IF({condition},{yes},{no})", ATOM

    def _isinf(self, node: Node) -> tuple[str, int]:
        return f"ABS({self._operand(node.parts[0], COMPARISON)})>={NEAR_INFINITE}", COMPARISON

    def _isfinite(self, node: Node) -> tuple[str, int]:
        return f"ABS({self._operand(node.parts[0], COMPARISON)})<{NEAR_INFINITE}", COMPARISON

    def _expit(self, node: Node) -> tuple[str, int]:
        return f"1/(1+EXP(-{self._operand(node.parts[0], ATOM, is_last=True)}))", PRODUCT

    def _expm1(self, node: Node) -> tuple[str, int]:
        return f"EXP({self._operand(node.parts[0], COMPARISON)})-1", SUM

    def _exp(self, node: Node) -> tuple[str, int]:
        text = self._operand(node.parts[0], COMPARISON)
        if node.parts[0].above:
            return f"IF({text}>={NEAR_INFINITE},{number(INFINITE)},EXP({text}))", ATOM
        return f"EXP({text})", ATOM

    def _ndtr(self, node: Node) -> tuple[str, int]:
        text = self._operand(node.parts[0], COMPARISON)
        if node.parts[0].may_be_infinite:
            text = f"MAX(-99,MIN(99,{text}))"
        return f"NORMSDIST({text})", ATOM

    def _log(self, node: Node) -> tuple[str, int]:
        text = self._operand(node.parts[0], COMPARISON)
        if not node.is_guarded:
            return f"LN({text})", ATOM
        least = f"IF({text}<=0,{number(-INFINITE)},LN({text}))"
        if node.parts[0].above:
            return f"IF({text}>={NEAR_INFINITE},{number(INFINITE)},{least})", ATOM
        return least, ATOM

    def _log1p(self, node: Node) -> tuple[str, int]:
        text = self._operand(node.parts[0], SUM, is_last=True)
        if not node.is_guarded:
            return f"LN(1+{text})", ATOM
        return f"IF(1+{text}<=0,{number(-INFINITE)},LN(1+{text}))", ATOM

    def _divide(self, node: Node) -> tuple[str, int]:
        """A quotient whose divisor may be zero, or infinite."""
        above, below = (self._operand(part, COMPARISON) for part in node.parts)
        quotient = f"{self._operand(node.parts[0], PRODUCT)}/{self._operand(node.parts[1], ATOM)}"
        if node.parts[1].may_be_infinite:
            quotient = f"IF(ABS({below})>={NEAR_INFINITE},0,{quotient})"
        over_zero = (
            f"IF({above}>0,{number(INFINITE)},"
            f"IF({above}<0,{number(-INFINITE)},{number(UNDEFINED)}))"
        )
        return f"IF({below}=0,{over_zero},{quotient})", ATOM

    def _subtract(self, node: Node) -> tuple[str, int]:
        """A difference of what may both be infinite."""
        left, right = (self._operand(part, SUM, is_last=True) for part in node.parts)
        both = f"ABS({left})>={NEAR_INFINITE},ABS({right})>={NEAR_INFINITE}"
        return (
            f"IF(AND({both},SIGN({left})=SIGN({right})),{number(UNDEFINED)},{left}-{right})",
            ATOM,
        )


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
    return [
        run[0].seen_from(sheet)
        if len(run) == 1
        else f"{run[0].seen_from(sheet)}:{run[-1].seen_from(run[-1].sheet)}"
        for run in runs
    ]


def _goes_on(run: list[Cell], cell: Cell) -> bool:
    """Whether a cell lies next to the last of a run, in the direction of the run."""
    steps = {
        (second.row - first.row, second.column - first.column)
        for first, second in pairwise([*run, cell])
    }
    return len(steps) == 1 and steps <= {(0, 1), (1, 0)} and run[-1].sheet == cell.sheet
