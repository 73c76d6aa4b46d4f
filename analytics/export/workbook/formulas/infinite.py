"""How a formula writes an operation that may have no finite result."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from analytics.export.workbook.formulas.numbers import INFINITE, NEAR_INFINITE, UNDEFINED, number
from analytics.export.workbook.formulas.text import Level, Text
from analytics.export.workbook.symbols import Node

if TYPE_CHECKING:
    from analytics.export.workbook.formulas.formula import Formulas

ABOVE, BELOW, NONE = number(INFINITE), number(-INFINITE), number(UNDEFINED)


def _log(formulas: "Formulas", node: Node) -> Text:
    text = formulas.operand(node.parts[0])
    least = f"IF({text}<=0,{BELOW},LN({text}))"
    return Text(f"IF({text}>={NEAR_INFINITE},{ABOVE},{least})" if node.parts[0].above else least)


def _log_of_one_more(formulas: "Formulas", node: Node) -> Text:
    text = formulas.operand(node.parts[0], Level.SUM, is_last=True)
    return Text(f"IF(1+{text}<=0,{BELOW},LN(1+{text}))")


def _quotient(formulas: "Formulas", node: Node) -> Text:
    """A quotient whose divisor may be zero, or infinite."""
    left, right = node.parts
    above, below = formulas.operand(left), formulas.operand(right)
    quotient = f"{formulas.operand(left, Level.PRODUCT)}/{formulas.operand(right, Level.ATOM)}"
    if right.may_be_infinite:
        quotient = f"IF(ABS({below})>={NEAR_INFINITE},0,{quotient})"
    over_zero = f"IF({above}>0,{ABOVE},IF({above}<0,{BELOW},{NONE}))"
    return Text(f"IF({below}=0,{over_zero},{quotient})")


def _difference(formulas: "Formulas", node: Node) -> Text:
    """A difference of what may both be infinite."""
    left, right = (formulas.operand(part, Level.SUM, is_last=True) for part in node.parts)
    both = f"ABS({left})>={NEAR_INFINITE},ABS({right})>={NEAR_INFINITE}"
    return Text(f"IF(AND({both},SIGN({left})=SIGN({right})),{NONE},{left}-{right})")


WRITTEN: dict[str, Callable[["Formulas", Node], Text]] = {
    "log": _log, "log1p": _log_of_one_more, "divide": _quotient, "subtract": _difference,
}  # fmt: skip
