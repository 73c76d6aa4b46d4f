"""One number and the expression it comes from, and arrays of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np


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


NOWHERE = Place()
UNKNOWN = Origin()


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
    place: Place = NOWHERE
    origin: Origin = UNKNOWN
    above: bool = False
    below: bool = False
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
        return isinstance(self.value, bool)


def shaped(nodes: Iterable[Node], shape: tuple[int, ...]) -> np.ndarray:
    """Expressions as an array of a shape, in its order."""
    return np.fromiter(nodes, dtype=object).reshape(shape)


def boxed(node: Node) -> np.ndarray:
    """One expression as an array without axes."""
    return shaped([node], ())


def plain(value: Any) -> float:  # noqa: ANN401
    """A number or truth as Python has it."""
    return bool(value) if isinstance(value, bool | np.bool_) else float(value)
