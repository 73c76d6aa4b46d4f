"""A formula of the model as mathematics on a page, read from its own code.

HTML, for names are words here: fractions, powers and sums are drawn by pages/frame.css.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable
from functools import lru_cache
from html import escape

from analytics.model.formula import Formula

ADDED, TIMES, SIGN, POWER, ATOM = range(5)  # how tightly parts hold together

SYMBOLS: dict[type[ast.AST], str] = {
    ast.Add: " + ", ast.Sub: " − ", ast.Mult: " · ",
    ast.Lt: " &lt; ", ast.LtE: " ≤ ", ast.Gt: " &gt; ", ast.GtE: " ≥ ", ast.Eq: " = ",
    ast.NotEq: " ≠ ", ast.BitAnd: " and ", ast.BitOr: " or ",
}  # fmt: skip
FUNCTIONS = {
    "np.maximum": "max", "np.minimum": "min", "np.log": "ln", "ndtr": "Φ",
    "ndtri": "Φ<sup>−1</sup>", "expit": "logistic", "np.abs": "abs", "np.round": "round",
    "np.average": "mean", "np.mean": "mean", "np.cumsum": "sum to date of", "np.sum": "sum",
    "sum": "sum", "np.maximum.accumulate": "highest so far of", "np.choose": "chosen by",
    "np.minimum.accumulate": "lowest so far of", "total": "Σ",
}  # fmt: skip
AS_THEY_ARE = ("np.broadcast_to", "np.copy")


class _CannotError(ValueError):
    """A part of the code that is no mathematics."""


@lru_cache(maxsize=256)
def typeset(formula: Formula) -> str:
    """The equations of a formula as HTML, the result first, then what its parts are.

    Those that its docstring states, where the code goes step by step.
    """
    if formula.equations:
        return _lines([_statement(one) for one in ast.parse(formula.equations).body])
    tree = _Numbers(formula).visit(ast.parse(textwrap.dedent(inspect.getsource(formula.function))))
    body = [one for part in tree.body[0].body for one in _flat(part)]
    *parts, last = [one for one in body if not _is_words(one)]
    if not isinstance(last, ast.Return) or last.value is None:
        raise _CannotError(f"{formula.name} does not end with what it gives")
    name = formula.function.__name__
    return _lines(
        [_equation(_name(name), _result(last.value))] + [_statement(one) for one in parts]
    )


class _Numbers(ast.NodeTransformer):
    """Puts a number where the code names one, such as the months of a quarter."""

    def __init__(self, formula: Formula) -> None:
        self.known = formula.function.__globals__

    def visit_Name(self, node: ast.Name) -> ast.expr:
        value = self.known.get(node.id)
        return ast.Constant(value) if isinstance(value, int | float) else node


def expression(code: str) -> str:
    """A line of Python as HTML.

    >>> expression("(buyouts + promise_sales) * list_price")
    '(<i>buyouts</i> + <i>promise sales</i>) · <i>list price</i>'
    """
    return _put(ast.parse(code, mode="eval").body, ADDED)


def _lines(rows: list[str]) -> str:
    first, *rest = rows
    where = "".join(f"<div class='where'>{row}</div>" for row in rest)
    return f"<div class='equation'><div>{first}</div>{where}</div>"


def _flat(statement: ast.stmt) -> list[ast.stmt]:
    """A statement, or those within it where it only sets how errors of arithmetic are told."""
    if isinstance(statement, ast.With):
        return [one for part in statement.body for one in _flat(part)]
    return [statement]


def _is_words(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _statement(statement: ast.stmt) -> str:
    match statement:
        case ast.Assign(targets=[target], value=value):
            return _equation(_put(target, ADDED), _put(value, ADDED))
        case ast.Expr(value=ast.Compare(left=left, ops=[ast.Eq()], comparators=[right])):
            return _equation(_put(left, ADDED), _put(right, ADDED))
        case ast.AugAssign(target=target, op=op, value=value):
            both = ast.BinOp(target, op, value)
            return _equation(_put(target, ADDED), _put(both, ADDED))
        case ast.FunctionDef(name=name, args=args, body=body) if isinstance(body[-1], ast.Return):
            given = ", ".join(_name(one.arg) for one in args.args)
            value = body[-1].value or ast.Constant(0)
            return _equation(f"{_name(name)}({given})", _put(value, ADDED))
    raise _CannotError(ast.unparse(statement))


def _equation(left: str, right: str) -> str:
    return f"{left} = {right}"


def _result(value: ast.expr) -> str:
    """What a formula gives; the parts of a group side by side."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        name = value.func.id
        if name[:1].isupper():
            return ", ".join(_put(one, ADDED) for one in value.args)
    return _put(value, ADDED)


def _name(name: str) -> str:
    return f"<i>{escape(name.strip('_').replace('_', ' '))}</i>"


def _called(function: ast.expr) -> str:
    return ast.unparse(function)


def _put(node: ast.expr, outside: int) -> str:
    """A part as HTML, in brackets where what stands around it holds more tightly."""
    made, own = _made(node)
    return f"({made})" if own < outside else made


def _made(node: ast.expr) -> tuple[str, int]:  # noqa: C901, PLR0911, PLR0912 (a case a part)
    match node:
        case ast.Name(id=name):
            return _name(name), ATOM
        case ast.Attribute(value=ast.Name(id="np"), attr="inf"):
            return "∞", ATOM
        case ast.Attribute(attr=name):
            return _name(name), ATOM
        case ast.Constant(value=bool() | None):
            return str(node.value), ATOM
        case ast.Constant(value=int() | float() as number):
            return f"{number:,.10g}", ATOM
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _fraction(left, right), ATOM
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return f"{_put(left, ATOM)}<sup>{_put(right, ADDED)}</sup>", POWER
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return f"{_put(left, TIMES)} · {_put(right, SIGN)}", TIMES
        case ast.BinOp(left=left, op=ast.Sub() as op, right=right):
            return f"{_put(left, ADDED)}{SYMBOLS[type(op)]}{_put(right, TIMES)}", ADDED
        case ast.BinOp(left=left, op=op, right=right) if type(op) in SYMBOLS:
            return f"{_put(left, ADDED)}{SYMBOLS[type(op)]}{_put(right, ADDED)}", ADDED
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return f"−{_put(operand, SIGN)}", TIMES
        case ast.UnaryOp(op=ast.Invert() | ast.Not(), operand=operand):
            return f"not {_put(operand, SIGN)}", TIMES
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return f"{_put(left, ADDED)}{SYMBOLS[type(op)]}{_put(right, ADDED)}", ADDED
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _either(test, body, orelse), ADDED
        case ast.Subscript(value=value, slice=place):
            return _at(value, place)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return ", ".join(_put(one, ADDED) for one in parts), ADDED
        case ast.Call():
            return _call(node)
    raise _CannotError(ast.unparse(node))


def _fraction(above: ast.expr, below: ast.expr) -> str:
    return (
        f"<span class='fraction'><span>{_put(above, ADDED)}</span>"
        f"<span>{_put(below, ADDED)}</span></span>"
    )


def _either(test: ast.expr, then: ast.expr, otherwise: ast.expr) -> str:
    return f"{_put(then, TIMES)} where {_put(test, ADDED)}, else {_put(otherwise, TIMES)}"


def _at(value: ast.expr, place: ast.expr) -> tuple[str, int]:
    """A part of an array: an index below it; a slice that only shapes it says nothing."""
    places = place.elts if isinstance(place, ast.Tuple) else [place]
    told = [_put(one, ADDED) for one in places if not _only_shapes(one)]
    if not told:
        return _made(value)
    return f"{_put(value, ATOM)}<sub>{', '.join(told)}</sub>", ATOM


def _only_shapes(place: ast.expr) -> bool:
    return isinstance(place, ast.Slice) or (
        isinstance(place, ast.Constant) and place.value in (None, Ellipsis)
    )


def _call(node: ast.Call) -> tuple[str, int]:
    called, given = _called(node.func), node.args
    special = SPECIAL.get(called)
    if special is not None:
        return special(node)
    if called in AS_THEY_ARE:
        return _made(given[0])
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("sum", "copy"):
        whole = _put(node.func.value, ATOM)
        return (f"Σ {whole}" if node.func.attr == "sum" else whole), TIMES
    name = FUNCTIONS.get(called) or _name(called.rpartition(".")[2])
    parts = [_put(one, ADDED) for one in given]
    parts += [_put(one.value, ADDED) for one in node.keywords if _is_told(one)]
    return f"{name}({', '.join(parts)})", ATOM


def _is_told(keyword: ast.keyword) -> bool:
    """Whether an argument says something; the axis and where to write only shape."""
    return keyword.arg not in ("axis", "out", "where", "keepdims", "dtype")


def _exp(node: ast.Call) -> tuple[str, int]:
    return f"e<sup>{_put(node.args[0], ADDED)}</sup>", POWER


def _expm1(node: ast.Call) -> tuple[str, int]:
    return f"e<sup>{_put(node.args[0], ADDED)}</sup> − 1", ADDED


def _log1p(node: ast.Call) -> tuple[str, int]:
    [given] = node.args
    if isinstance(given, ast.UnaryOp):
        return f"ln(1 − {_put(given.operand, TIMES)})", ATOM
    return f"ln(1 + {_put(given, TIMES)})", ATOM


def _where(node: ast.Call) -> tuple[str, int]:
    return _either(*node.args), ADDED


def _divide(node: ast.Call) -> tuple[str, int]:
    only = [one.value for one in node.keywords if one.arg == "where"]
    fraction = _fraction(node.args[0], node.args[1])
    return (f"{fraction} where {_put(only[0], ADDED)}, else 0" if only else fraction), ADDED


def _clip(node: ast.Call) -> tuple[str, int]:
    value, low, high = (_put(one, ADDED) for one in node.args)
    return f"min(max({value}, {low}), {high})", ATOM


def _is_finite(node: ast.Call) -> tuple[str, int]:
    return f"{_put(node.args[0], ADDED)} is finite", ADDED


def _is_infinite(node: ast.Call) -> tuple[str, int]:
    return f"{_put(node.args[0], ADDED)} is infinite", ADDED


SPECIAL: dict[str, Callable[[ast.Call], tuple[str, int]]] = {
    "np.exp": _exp,
    "np.expm1": _expm1,
    "np.log1p": _log1p,
    "np.where": _where,
    "np.divide": _divide,
    "np.clip": _clip,
    "np.isfinite": _is_finite,
    "np.isinf": _is_infinite,
}
