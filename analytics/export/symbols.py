"""Arrays that carry, with each number, the expression it comes from.

A function that takes NumPy arrays runs on them as it is, and what it gives tells how it came about.
What they cannot follow fails; nothing is followed by halves.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from scipy import special

FOLLOWED = ("analytics.model", "analytics.cases")  # whose lines are remembered as origins

ELEMENTWISE: dict[Any, str] = {
    np.add: "add", np.subtract: "subtract", np.multiply: "multiply", np.divide: "divide",
    np.power: "power", np.negative: "negative", np.absolute: "absolute", np.exp: "exp",
    np.log: "log", np.expm1: "expm1", np.log1p: "log1p", np.minimum: "minimum",
    np.maximum: "maximum", np.less: "less", np.less_equal: "less_equal",
    np.greater: "greater", np.greater_equal: "greater_equal", np.equal: "equal",
    np.not_equal: "not_equal", np.logical_and: "all", np.bitwise_and: "all",
    np.logical_or: "any", np.bitwise_or: "any", np.logical_not: "not", np.invert: "not",
    np.isinf: "isinf", np.isfinite: "isfinite", np.rint: "round", special.ndtr: "ndtr",
    special.ndtri: "ndtri", special.expit: "expit",
}  # fmt: skip
REDUCED = {"add": "sum", "all": "all", "any": "any", "minimum": "minimum", "maximum": "maximum"}
STRUCTURAL = (np.broadcast_to, np.concatenate, np.take, np.copy, np.reshape, np.transpose)
LIKE = (np.zeros_like, np.ones_like, np.empty_like, np.full_like)


class Place(NamedTuple):
    """Where a number stands: in which quarter or year, and whose it is."""

    span: str = ""  # quarter, year or neither
    period: int = 0
    contender: int | None = None


class Origin(NamedTuple):
    """The line of the model that made a number, and the call of a formula it was made in."""

    module: str = ""
    function: str = ""
    line: int = 0
    call: int | None = None


@dataclass(eq=False, slots=True)
class Node:
    """One number: an operation on others, a constant, or an input by name.

    `above` and `below` say whether it may be infinite for some inputs, `is_guarded` whether the
    model expects the operation to have no finite result, `is_cell` that it is read better in a cell
    of its own.
    """

    operation: str
    parts: tuple["Node", ...]
    value: float
    number: int
    place: Place
    origin: Origin
    above: bool
    below: bool
    is_guarded: bool = False
    is_cell: bool = False
    name: str = ""

    @property
    def is_constant(self) -> bool:
        """Whether it is a number in the code or in what is not followed."""
        return self.operation == "constant"

    @property
    def may_be_infinite(self) -> bool:
        """Whether some inputs make it infinite."""
        return self.above or self.below

    @property
    def is_truth(self) -> bool:
        """Whether it is true or false rather than a number."""
        return isinstance(self.value, bool | np.bool_)


@dataclass
class Graph:
    """All numbers of one run, each expression once; `sizes` are those of axes worth naming."""

    quarters: int = 0
    years: int = 0
    contenders: int = 0
    call: int | None = None
    decided: list[Node] = field(default_factory=list)  # on what the code took its way
    _known: dict[Any, Node] = field(default_factory=dict)
    _count: int = 0

    def constant(self, value: float) -> Node:
        """A number that no input moves."""
        value = _plain(value)
        key = (type(value), value if value == value else "nan")  # noqa: PLR0124 (nan is not itself)
        if key not in self._known:
            above, below = value == np.inf, value == -np.inf
            self._known[key] = self._new("constant", (), value, above=above, below=below)
        return self._known[key]

    def input(self, name: str, value: float, place: Place = Place()) -> Node:  # noqa: B008
        """An input of the run."""
        return self._new("input", (), float(value), name=name, place=place, is_cell=True)

    def same(self, node: Node, name: str, place: Place) -> Node:
        """The same number in a cell of its own."""
        return self._new("same", (node,), node.value, name=name, place=place, is_cell=True)

    def inputs(self, name: str, given: np.ndarray | float) -> "Traced":
        """An array of inputs."""
        values: Any = np.asarray(given, dtype=float)
        nodes = np.empty(values.shape, dtype=object)
        for index in np.ndindex(values.shape):
            contender = index[-1] if values.shape[-1:] == (self.contenders,) else None
            span = "year" if values.ndim == 3 else ""
            period = index[1] if span else 0
            nodes[index] = self.input(name, values[index], Place(span, period, contender))
        return Traced(self, values.copy(), nodes)

    def made(
        self,
        operation: str,
        parts: tuple[Node, ...],
        value: Any,  # noqa: ANN401
        place: Place | None = None,
        origin: Origin = Origin(),  # noqa: B008
    ) -> Node:
        """The operation on other numbers: simpler where it can be, one that is known already."""
        if all(part.is_constant for part in parts):
            return self.constant(value)
        simple = _simplified(self, operation, parts)
        if simple is not None:
            return simple
        if operation == "where":
            parts = (parts[0], *_alike(self, parts[1:]))
        guarded = operation in GUARDS and GUARDS[operation](parts)
        key = (operation, guarded, *map(id, parts))
        if key not in self._known:
            above, below = _infinite(operation, parts, is_guarded=guarded)
            node = self._new(
                operation, parts, value, above=above, below=below, is_guarded=guarded,
                place=place or _place_of(parts), origin=origin._replace(call=self.call),
            )  # fmt: skip
            self._known[key] = node
            if guarded or (operation == "power" and not parts[1].is_constant):
                for part in parts:
                    part.is_cell = True
        return self._known[key]

    def _new(
        self,
        operation: str,
        parts: tuple[Node, ...],
        value: float,
        **told: Any,  # noqa: ANN401
    ) -> Node:
        self._count += 1
        usual: dict[str, Any] = {
            "place": Place(), "origin": Origin(), "above": False, "below": False,
        }  # fmt: skip
        return Node(operation, parts, _plain(value), self._count, **usual | told)

    def placed(self, nodes: np.ndarray, since: int) -> None:
        """Tell the numbers made after number `since` where in this array they stand."""
        axis = _span_axis(nodes.shape, self)
        steps = nodes.shape[axis[1]] if axis else 0
        whose = nodes.ndim == 3 and nodes.shape[2] == self.contenders
        found: dict[Node, tuple[set[int], set[int]]] = {}
        for index, node in np.ndenumerate(nodes):
            if node.number > since:
                periods, contenders = found.setdefault(node, (set(), set()))
                periods.add(index[axis[1]] if axis else 0)
                contenders.add(index[-1] if whose else -1)
        for node, (periods, contenders) in found.items():
            node.place = _seen_place(node.place, axis, steps, periods, contenders)

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return self._count


def _span_axis(shape: tuple[int, ...], graph: Graph) -> tuple[str, int] | None:
    """Which axis is that of time, and whether its steps are quarters or years."""
    if len(shape) >= 2 and shape[1] == graph.quarters:
        return "quarter", 1
    if len(shape) == 2 and shape[0] == graph.quarters:
        return "quarter", 0
    if len(shape) >= 2 and shape[1] == graph.years:
        return "year", 1
    return None


def _seen_place(
    place: Place,
    axis: tuple[str, int] | None,
    steps: int,
    periods: set[int],
    contenders: set[int],
) -> Place:
    """Where a number stands that was first seen in these periods; quarters go before years.

    One that is seen in all `steps` of an array has no place of its own.
    """
    if len(contenders) == 1 and -1 not in contenders:
        place = place._replace(contender=min(contenders))
    is_finer = axis is not None and (axis[0] == "quarter" or place.span != "quarter")
    if axis is not None and is_finer and len(periods) < steps:
        place = place._replace(span=axis[0], period=min(periods))
    return place


def _place_of(parts: Sequence[Node]) -> Place:
    """Where a number stands that is made of others: with the latest of them."""
    for span in ("quarter", "year"):
        periods = [part.place.period for part in parts if part.place.span == span]
        if periods:
            return Place(span, max(periods))
    return Place()


def _expects(what: str) -> bool:
    return np.geterr()[what] == "ignore"  # type: ignore[literal-required]


GUARDS: dict[str, Callable[[tuple[Node, ...]], bool]] = {
    "divide": lambda parts: not parts[1].is_constant and _expects("divide"),
    "log": lambda parts: _expects("divide") or parts[0].may_be_infinite,
    "log1p": lambda parts: _expects("divide") or parts[0].may_be_infinite,
    "subtract": lambda parts: (
        _expects("invalid") and parts[0].may_be_infinite and parts[1].may_be_infinite
    ),
}


def _infinite(operation: str, parts: tuple[Node, ...], *, is_guarded: bool) -> tuple[bool, bool]:
    """Whether a result may be infinite, above and below."""
    if operation not in INFINITE:
        return False, False
    return INFINITE[operation](
        [part.above for part in parts], [part.below for part in parts], is_guarded
    )


Signs = tuple[bool, bool]
INFINITE: dict[str, Callable[[list[bool], list[bool], bool], Signs]] = {  # by parts: above, below
    "minimum": lambda above, below, _: (all(above), any(below)),
    "maximum": lambda above, below, _: (any(above), all(below)),
    "negative": lambda above, below, _: (below[0], above[0]),
    "add": lambda above, below, _: (any(above), any(below)),
    "sum": lambda above, below, _: (any(above), any(below)),
    "same": lambda above, below, _: (above[0], below[0]),
    "subtract": lambda above, below, _: (above[0] or below[1], below[0] or above[1]),
    "where": lambda above, below, _: (any(above[1:]), any(below[1:])),
    "divide": lambda above, below, guarded: (guarded or above[0] or below[0],) * 2,
    "multiply": lambda above, below, _: (any(above + below),) * 2,
    "power": lambda above, below, _: (any(above + below),) * 2,
    "log": lambda above, _, guarded: (above[0], guarded),
    "log1p": lambda above, _, guarded: (above[0], guarded),
    "exp": lambda above, *_: (above[0], False),
    "expm1": lambda above, *_: (above[0], False),
    "absolute": lambda above, below, _: (above[0] or below[0], False),
}


def _simplified(graph: Graph, operation: str, parts: tuple[Node, ...]) -> Node | None:  # noqa: C901, PLR0911, PLR0912 (one rule a line)
    """The number that the operation comes down to, if it is known without it."""
    first, *rest = parts
    last = parts[-1]

    def is_one(node: Node, value: float) -> bool:
        return node.is_constant and node.value == value

    match operation:
        case "multiply":
            for one, other in ((first, last), (last, first)):
                if is_one(one, 0.0) and not other.may_be_infinite:
                    return graph.constant(0.0)
                if is_one(one, 1.0) and not other.is_truth:
                    return other
        case "add":
            for one, other in ((first, last), (last, first)):
                if is_one(one, 0.0) and not other.is_truth:
                    return other
        case "subtract":
            if is_one(last, 0.0) and not first.is_truth:
                return first
            if is_one(first, 0.0):
                return graph.made("negative", (last,), -last.value)
        case "divide" | "power":
            if is_one(last, 1.0) and not first.is_truth:
                return first
        case "where":
            if first.is_constant:
                return rest[0] if first.value else rest[1]
            if rest[0] is rest[1]:
                return rest[0]
        case "minimum" | "maximum":
            if all(part is first for part in parts):
                return first
        case "all" | "any":
            decisive = operation == "any"
            open_parts = tuple(dict.fromkeys(part for part in parts if not part.is_constant))
            if any(part.is_constant and bool(part.value) is decisive for part in parts):
                return graph.constant(decisive)
            if len(open_parts) == 1:
                return open_parts[0]
        case "isinf" | "isfinite":
            if not first.may_be_infinite:
                return graph.constant(operation == "isfinite")
    return None


def _alike(graph: Graph, branches: tuple[Node, ...]) -> tuple[Node, ...]:
    """Both branches as numbers where one of them is."""
    if all(branch.is_truth for branch in branches):
        return branches
    return tuple(
        graph.made("number", (branch,), float(branch.value)) if branch.is_truth else branch
        for branch in branches
    )


def _origin() -> Origin:
    """The line of the model that is being worked out."""
    frame: Any = sys._getframe(1)  # noqa: SLF001 (the one way to know who called)
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith(FOLLOWED) and module != "analytics.model.formula":
            name = frame.f_code.co_qualname.partition(".<locals>")[0]
            return Origin(module, name, frame.f_lineno)
        frame = frame.f_back
    return Origin()


class Traced(NDArrayOperatorsMixin):
    """An array of numbers, and of the expressions they come from.

    Just what the model asks of an array; no `np.ndarray`, so that nothing loses its expressions
    unseen.
    """

    def __init__(self, graph: Graph, values: np.ndarray, nodes: np.ndarray) -> None:
        self.graph, self.values, self.nodes = graph, values, nodes

    @property
    def shape(self) -> tuple[int, ...]:
        """As of any array."""
        return self.values.shape

    @property
    def ndim(self) -> int:
        """As of any array."""
        return self.values.ndim

    @property
    def T(self) -> "Traced":  # noqa: N802 (as NumPy has it)
        """As of any array."""
        return Traced(self.graph, self.values.T, self.nodes.T)

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator["Traced"]:
        return (self[position] for position in range(len(self)))

    def __bool__(self) -> bool:
        self.graph.decided.extend(node for node in self.nodes.ravel() if not node.is_constant)
        return bool(self.values)

    def __array__(self, *_: object) -> np.ndarray:
        raise TypeError("an array of expressions would become one of numbers alone")

    def __getitem__(self, key: Any) -> "Traced":  # noqa: ANN401
        values, nodes = self.values[key], self.nodes[key]
        if not isinstance(nodes, np.ndarray):
            nodes = _boxed(nodes)
        return Traced(self.graph, np.asarray(values), nodes)

    def __setitem__(self, key: Any, value: Any) -> None:  # noqa: ANN401
        self.values[key] = _values(value)
        nodes = self._nodes(value)
        self.nodes[key] = nodes if nodes.ndim else nodes[()]

    def copy(self, order: Any = "C") -> "Traced":  # noqa: ANN401
        """As of any array."""
        return Traced(self.graph, self.values.copy(order), self.nodes.copy(order))

    def sum(self, axis: Any = None) -> "Traced":  # noqa: ANN401
        """As of any array."""
        return self._reduced("add", self.values.sum(axis=axis), axis)

    def any(self, axis: Any = None, *, keepdims: bool = False) -> "Traced":  # noqa: ANN401
        """As of any array."""
        return self._reduced("any", self.values.any(axis=axis, keepdims=keepdims), axis)

    def all(self, axis: Any = None) -> "Traced":  # noqa: ANN401
        """As of any array."""
        return self._reduced("all", self.values.all(axis=axis), axis)

    def argmax(self, axis: int) -> "Traced":
        """The first that is true along an axis, for `np.take_along_axis` to pick by."""
        values = np.asarray(self.values.argmax(axis=axis))
        nodes = np.empty(values.shape, dtype=object)
        along = np.moveaxis(self.nodes, axis, -1)
        for index in np.ndindex(values.shape):
            nodes[index] = self.graph.made("first", tuple(along[index]), values[index])
        return Traced(self.graph, values, nodes)

    def __array_ufunc__(
        self,
        ufunc: np.ufunc,
        method: str,
        *inputs: Any,  # noqa: ANN401
        out: tuple[Any, ...] | None = None,
        where: Any = True,  # noqa: ANN401
        **options: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        operation = ELEMENTWISE.get(ufunc)
        if operation is None:
            return NotImplemented
        if method == "__call__":
            made = self._elementwise(operation, ufunc, inputs)
            return made if out is None else _written(made, out[0], where)
        _, *positions = inputs
        found = getattr(ufunc, method)(self.values, *positions, **options)
        axis = options.get("axis", 0)
        match method:
            case "accumulate":
                return self._accumulated(operation, found, axis)
            case "reduce":
                return self._reduced(operation, found, axis)
            case "reduceat":
                return self._reduced_at(operation, found, positions[0], axis)
        return NotImplemented

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:  # noqa: ANN401
        if function in STRUCTURAL:
            values = function(*_each(_values, args), **kwargs)
            return Traced(self.graph, values, function(*_each(self._nodes, args), **kwargs))
        if function in LIKE:
            values = function(_values(args[0]), *args[1:], **kwargs)
            return Traced(self.graph, values, self._constants(values))
        known = getattr(self, f"_{function.__name__}", None)
        return NotImplemented if known is None else known(*args, **kwargs)

    def _elementwise(self, operation: str, function: Any, inputs: Sequence[Any]) -> "Traced":  # noqa: ANN401
        plain = [_values(one) for one in inputs]
        with np.errstate(all="ignore"):
            values = np.asarray(function(*plain))
        parts: list[Any] = [np.broadcast_to(self._nodes(one), values.shape) for one in inputs]
        nodes = np.empty(values.shape, dtype=object)
        since, origin = self.graph.count, _origin()
        for index in np.ndindex(values.shape):
            own = tuple(part[index] for part in parts)
            nodes[index] = self.graph.made(operation, own, values[index], origin=origin)
        self.graph.placed(nodes, since)
        return Traced(self.graph, values, nodes)

    def _accumulated(self, operation: str, values: np.ndarray, axis: int) -> "Traced":
        nodes = np.empty(values.shape, dtype=object)
        into: Any = np.moveaxis(nodes, axis, -1)
        along: Any = np.moveaxis(self.nodes, axis, -1)
        found, origin, since = np.moveaxis(values, axis, -1), _origin(), self.graph.count
        for index in np.ndindex(into.shape[:-1]):
            last = into[index][0] = along[index][0]
            for t in range(1, into.shape[-1]):
                parts = (last, along[index][t])
                last = self.graph.made(operation, parts, found[index][t], origin=origin)
                last.is_cell = not last.is_constant
                into[index][t] = last
        self.graph.placed(nodes, since)
        return Traced(self.graph, values, nodes)

    def _reduced(self, operation: str, values: Any, axis: Any) -> "Traced":  # noqa: ANN401
        values = np.asarray(values)
        along = self.nodes.reshape(1, -1) if axis is None else np.moveaxis(self.nodes, axis, -1)
        nodes = np.empty(along.shape[:-1], dtype=object)
        found, origin = values.reshape(nodes.shape), _origin()
        for index in np.ndindex(nodes.shape):
            nodes[index] = self._gathered(operation, along[index], found[index], "", 0, origin)
        return Traced(self.graph, values, nodes.reshape(values.shape))

    def _reduced_at(self, operation: str, values: np.ndarray, starts: Any, axis: int) -> "Traced":  # noqa: ANN401
        nodes = np.empty(values.shape, dtype=object)
        along, into = np.moveaxis(self.nodes, axis, -1), np.moveaxis(nodes, axis, -1)
        found, origin = np.moveaxis(values, axis, -1), _origin()
        ends = [*starts[1:], along.shape[-1]]
        for index in np.ndindex(into.shape[:-1]):
            for year, (start, end) in enumerate(zip(starts, ends, strict=True)):
                into[index][year] = self._gathered(
                    operation, along[index][start:end], found[index][year], "year", year, origin
                )
        return Traced(self.graph, values, nodes)

    def _gathered(
        self,
        operation: str,
        parts: np.ndarray,
        value: float,
        span: str,
        period: int,
        origin: Origin,
    ) -> Node:
        """Several numbers as one, which stands in this period or in none."""
        if all(part is parts[0] for part in parts) and operation in {"all", "any"}:
            return parts[0]
        _ask_for_cells(parts)
        place = Place(span, period)
        return self.graph.made(REDUCED[operation], tuple(parts), value, place, origin)

    def _where(self, condition: Any, *branches: Any) -> "Traced":  # noqa: ANN401
        return self._elementwise("where", np.where, (condition, *branches))

    def _clip(self, values: Any, lowest: Any, highest: Any) -> Any:  # noqa: ANN401
        return np.minimum(np.maximum(values, lowest), highest)

    def _cumsum(self, values: "Traced", axis: int) -> Any:  # noqa: ANN401
        return np.add.accumulate(values, axis=axis)

    def _round(self, values: Any) -> Any:  # noqa: ANN401
        return np.rint(values)

    def _average(self, values: Any, weights: Any) -> Any:  # noqa: ANN401
        return (values * weights).sum() / weights.sum()

    def _choose(self, positions: np.ndarray, choices: Sequence[Any]) -> "Traced":
        shape = np.broadcast_shapes(positions.shape, *(one.shape for one in choices))
        values = np.choose(positions, [_values(one) for one in choices])
        nodes = np.empty(shape, dtype=object)
        given = [np.broadcast_to(self._nodes(one), shape) for one in choices]
        chosen = np.broadcast_to(positions, shape)
        for index in np.ndindex(shape):
            nodes[index] = given[chosen[index]][index]
        return Traced(self.graph, values, nodes)

    def _take_along_axis(self, values: Any, positions: "Traced", axis: int) -> "Traced":  # noqa: ANN401
        """What stands where a condition is first true: worked out from the last place back."""
        found = np.take_along_axis(_values(values), positions.values, axis=axis)
        along = np.moveaxis(np.atleast_2d(self._nodes(values)), axis, -1)
        picked: Any
        picked, origin = np.moveaxis(positions.nodes, axis, -1), _origin()
        nodes = np.empty(picked.shape, dtype=object)
        for index in np.ndindex(picked.shape):
            row = along[index[:-1]] if len(along) == len(picked) else along[0]
            node = row[0]
            for t in reversed(range(len(row))):
                is_first = picked[index].parts[t]
                value = row[t].value if is_first.value else node.value
                place = Place("quarter", t)
                node = self.graph.made("where", (is_first, row[t], node), value, place, origin)
                node.is_cell = not node.is_constant
            nodes[index] = node
        return Traced(self.graph, found, np.moveaxis(nodes, -1, axis))

    def _nodes(self, values: Any) -> np.ndarray:  # noqa: ANN401
        """The expressions of values; of plain ones constants."""
        return values.nodes if isinstance(values, Traced) else self._constants(values)

    def _constants(self, values: Any) -> np.ndarray:  # noqa: ANN401
        plain: Any = np.asarray(values)
        nodes = np.empty(plain.shape, dtype=object)
        for index in np.ndindex(plain.shape):
            nodes[index] = self.graph.constant(plain[index])
        return nodes


def _plain(value: Any) -> float:  # noqa: ANN401
    """A number or truth as Python has it."""
    return bool(value) if isinstance(value, bool | np.bool_) else float(value)


def _values(values: Any) -> Any:  # noqa: ANN401
    """The values alone."""
    return values.values if isinstance(values, Traced) else values


def _each(convert: Callable[[Any], Any], given: Sequence[Any]) -> list[Any]:
    """The arguments of a function that only moves numbers, its arrays converted."""
    arrays, *rest = given
    several = isinstance(arrays, list | tuple)
    return [[convert(one) for one in arrays] if several else convert(arrays), *rest]


def _written(made: Any, out: Any, where: Any) -> Any:  # noqa: ANN401
    """What was made, written over `out` where asked for."""
    if where is not True:
        made = np.where(where, made, out)
    if isinstance(out, Traced):
        out[...] = made
        return out
    return made


def _boxed(node: Node) -> np.ndarray:
    """One expression as an array without axes."""
    box = np.empty((), dtype=object)
    box[()] = node
    return box


def _ask_for_cells(parts: Iterable[Node]) -> None:
    """Have terms of a sum stand in cells, so that a range can name them; factors, of products."""
    parts = [part for part in parts if not part.is_constant]
    if all(part.operation == "multiply" for part in parts):
        parts = [factor for part in parts for factor in part.parts if not factor.is_constant]
    for part in parts:
        part.is_cell = True
