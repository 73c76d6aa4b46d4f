"""How a formula writes each operation that has a finite result."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from analytics.export.workbook.formulas.numbers import INFINITE, NEAR_INFINITE, number
from analytics.export.workbook.formulas.sums import listed, summed
from analytics.export.workbook.formulas.text import Level, Text
from analytics.export.workbook.symbols import Node

if TYPE_CHECKING:
    from analytics.export.workbook.formulas.formula import Formulas

Writer = Callable[["Formulas", Node], Text]


def _constant(_: "Formulas", node: Node) -> Text:
    text = number(node.value)
    return Text(text, Level.SIGN if text.startswith("-") else Level.ATOM)


def _same(formulas: "Formulas", node: Node) -> Text:
    return Text(formulas.operand(node.parts[0]), Level.COMPARISON)


def _infix(level: Level, sign: str, formulas: "Formulas", node: Node) -> Text:
    left, right = node.parts
    first = formulas.operand(left, level)
    second = formulas.operand(right, Level(level + 1), is_last=True)
    return Text(f"{first}{sign}{second}", level)


def _quotient(formulas: "Formulas", node: Node) -> Text:
    """A quotient: nothing where the divisor is infinite."""
    left, right = node.parts
    if not right.may_be_infinite:
        return _infix(Level.PRODUCT, "/", formulas, node)
    above = formulas.operand(left, Level.PRODUCT)
    below = formulas.operand(right, Level.POWER, is_last=True)
    size = f"ABS({formulas.operand(right)})"
    return Text(f"IF({size}>={NEAR_INFINITE},0,{above}/{below})")


def _compared(sign: str, formulas: "Formulas", node: Node) -> Text:
    """A comparison; of what may both be infinite, one where all infinity is alike."""
    texts = [formulas.operand(part, Level.SUM) for part in node.parts]
    if all(part.above for part in node.parts):
        texts = [f"MIN({text},{NEAR_INFINITE})" for text in texts]
    return Text(sign.join(texts), Level.COMPARISON)


def _listed(function: str, formulas: "Formulas", node: Node) -> Text:
    return Text(f"{function}({','.join(listed(formulas, node.parts))})")


def _of_one(form: str, formulas: "Formulas", node: Node) -> Text:
    return Text(form.format(formulas.operand(node.parts[0])))


def _negative(formulas: "Formulas", node: Node) -> Text:
    return Text(f"-{formulas.operand(node.parts[0], Level.ATOM, is_last=True)}", Level.SIGN)


def _power(formulas: "Formulas", node: Node) -> Text:
    """A power; of zero as NumPy has it, for a sheet knows no 0^0."""
    base, exponent = (formulas.operand(part, Level.ATOM) for part in node.parts)
    if node.parts[1].is_constant:
        return Text(f"{base}^{exponent}", Level.POWER)
    return Text(f"IF({base}=0,IF({exponent}=0,1,0),{base}^{exponent})")


def _chosen(formulas: "Formulas", node: Node) -> Text:
    return Text(f"IF({','.join(map(formulas.operand, node.parts))})")


def _is_infinite(formulas: "Formulas", node: Node) -> Text:
    return Text(f"ABS({formulas.operand(node.parts[0])})>={NEAR_INFINITE}", Level.COMPARISON)


def _is_finite(formulas: "Formulas", node: Node) -> Text:
    return Text(f"ABS({formulas.operand(node.parts[0])})<{NEAR_INFINITE}", Level.COMPARISON)


def _logistic(formulas: "Formulas", node: Node) -> Text:
    exponent = formulas.operand(node.parts[0], Level.ATOM, is_last=True)
    return Text(f"1/(1+EXP(-{exponent}))", Level.PRODUCT)


def _exponential_less_one(formulas: "Formulas", node: Node) -> Text:
    return Text(f"EXP({formulas.operand(node.parts[0])})-1", Level.SUM)


def _exponential(formulas: "Formulas", node: Node) -> Text:
    text = formulas.operand(node.parts[0])
    if node.parts[0].above:
        return Text(f"IF({text}>={NEAR_INFINITE},{number(INFINITE)},EXP({text}))")
    return Text(f"EXP({text})")


def _normal(formulas: "Formulas", node: Node) -> Text:
    """The normal distribution; 99 deviations are as good as infinitely many."""
    text = formulas.operand(node.parts[0])
    if node.parts[0].may_be_infinite:
        text = f"MAX(-99,MIN(99,{text}))"
    return Text(f"NORMSDIST({text})")


def _log_of_one_more(formulas: "Formulas", node: Node) -> Text:
    return Text(f"LN(1+{formulas.operand(node.parts[0], Level.SUM, is_last=True)})")


WRITTEN: dict[str, Writer] = {
    "constant": _constant, "same": _same, "negative": _negative, "power": _power,
    "where": _chosen, "sum": summed, "isinf": _is_infinite, "isfinite": _is_finite,
    "expit": _logistic, "expm1": _exponential_less_one, "exp": _exponential, "ndtr": _normal,
    "log1p": _log_of_one_more,
    "add": partial(_infix, Level.SUM, "+"), "subtract": partial(_infix, Level.SUM, "-"),
    "multiply": partial(_infix, Level.PRODUCT, "*"), "divide": _quotient,
    "less": partial(_compared, "<"), "less_equal": partial(_compared, "<="),
    "greater": partial(_compared, ">"), "greater_equal": partial(_compared, ">="),
    "equal": partial(_compared, "="), "not_equal": partial(_compared, "<>"),
    "minimum": partial(_listed, "MIN"), "maximum": partial(_listed, "MAX"),
    "all": partial(_listed, "AND"), "any": partial(_listed, "OR"),
    "absolute": partial(_of_one, "ABS({})"), "log": partial(_of_one, "LN({})"),
    "ndtri": partial(_of_one, "NORMSINV({})"), "round": partial(_of_one, "ROUND({},0)"),
    "not": partial(_of_one, "NOT({})"), "number": partial(_of_one, "IF({},1,0)"),
}  # fmt: skip
