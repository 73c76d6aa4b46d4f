"""An array of numbers and of the expressions they come from, as the model asks it of NumPy."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from analytics.export.workbook.symbols.elementwise import OPERATIONS, elementwise
from analytics.export.workbook.symbols.graph import Graph
from analytics.export.workbook.symbols.node import boxed
from analytics.export.workbook.symbols.picks import at_first_true, chosen, first_true
from analytics.export.workbook.symbols.reductions import accumulated, reduced, reduced_at

STRUCTURAL = (np.broadcast_to, np.concatenate, np.take, np.copy, np.reshape, np.transpose)
LIKE = (np.zeros_like, np.ones_like, np.empty_like, np.full_like)


class Traced(NDArrayOperatorsMixin):
    """An array of numbers, and of the expressions they come from.

    Just what the model asks of an array; no `np.ndarray`, so that nothing loses its expressions
    unseen.
    """

    def __init__(self, graph: Graph, values: np.ndarray, nodes: np.ndarray) -> None:
        self.graph, self.values, self.nodes = graph, values, nodes

    @classmethod
    def of_inputs(cls, graph: Graph, name: str, given: np.ndarray | float) -> "Traced":
        """An array of inputs."""
        values = np.array(given, dtype=float)
        return cls(graph, values, graph.inputs(name, values))

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
            nodes = boxed(nodes)
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
        return Traced(self.graph, values, first_true(self.graph, self.nodes, values, axis))

    def __array_ufunc__(
        self,
        ufunc: np.ufunc,
        method: str,
        *inputs: Any,  # noqa: ANN401
        out: tuple[Any, ...] | None = None,
        where: Any = True,  # noqa: ANN401
        **options: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        operation = OPERATIONS.get(ufunc)
        if operation is None:
            return NotImplemented
        if method == "__call__":
            made = self._elementwise(operation, ufunc, inputs)
            return made if out is None else _written(made, out[0], where)
        return self._gathered(operation, ufunc, method, inputs[1:], options)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:  # noqa: ANN401
        if function in STRUCTURAL:
            values = function(*_each(_values, args), **kwargs)
            return Traced(self.graph, values, function(*_each(self._nodes, args), **kwargs))
        if function in LIKE:
            values = function(_values(args[0]), *args[1:], **kwargs)
            return Traced(self.graph, values, self._nodes(values))
        known = getattr(self, f"_{function.__name__}", None)
        return NotImplemented if known is None else known(*args, **kwargs)

    def _elementwise(self, operation: str, function: Any, inputs: Sequence[Any]) -> "Traced":  # noqa: ANN401
        with np.errstate(all="ignore"):
            values = np.asarray(function(*map(_values, inputs)))
        parts = [self._nodes(one) for one in inputs]
        return Traced(self.graph, values, elementwise(self.graph, operation, parts, values))

    def _gathered(
        self,
        operation: str,
        ufunc: np.ufunc,
        method: str,
        positions: Sequence[Any],
        options: dict[str, Any],
    ) -> Any:  # noqa: ANN401
        values = getattr(ufunc, method)(self.values, *positions, **options)
        axis = options.get("axis", 0)
        match method:
            case "reduce":
                return self._reduced(operation, values, axis)
            case "accumulate":
                nodes = accumulated(self.graph, operation, self.nodes, values, axis)
            case "reduceat":
                [starts] = positions
                nodes = reduced_at(self.graph, operation, self.nodes, values, starts, axis)
            case _:
                return NotImplemented
        return Traced(self.graph, values, nodes)

    def _reduced(self, operation: str, found: Any, axis: int | None) -> "Traced":  # noqa: ANN401
        values = np.asarray(found)
        nodes = reduced(self.graph, operation, self.nodes, values, axis)
        return Traced(self.graph, values, nodes)

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
        values = np.choose(positions, [_values(one) for one in choices])
        nodes = chosen(positions, [self._nodes(one) for one in choices])
        return Traced(self.graph, values, nodes)

    def _take_along_axis(self, values: Any, positions: "Traced", axis: int) -> "Traced":  # noqa: ANN401
        found = np.take_along_axis(_values(values), positions.values, axis=axis)
        nodes = at_first_true(self.graph, self._nodes(values), positions.nodes, axis)
        return Traced(self.graph, found, nodes)

    def _nodes(self, values: Any) -> np.ndarray:  # noqa: ANN401
        """The expressions of values; of plain ones constants."""
        return values.nodes if isinstance(values, Traced) else self.graph.constants(values)


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
