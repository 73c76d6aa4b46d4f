"""How a figure of the base case comes about: the formulas behind it, and what goes into each.

The model runs once on arrays that remember what they were made from.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics import cases
from analytics.assumptions import Book, Override
from analytics.deals import NONE, Arrangement
from analytics.model import Deal, evaluate
from analytics.model.contenders import Contenders
from analytics.model.formula import Formula, followed
from analytics.results import Currency
from analytics.types import Array

ONLY_SHAPED = (np.zeros_like, np.ones_like, np.empty_like, np.full_like)


@dataclass(frozen=True, eq=False)
class Step:
    """A figure on the way, in the base case, and what it is made from.

    An assumption, something observed, a term of a deal, the result of a formula, or a metric.
    """

    name: str
    value: Array
    inputs: Mapping[str, tuple["Step", ...]]
    formula: Formula | None = None
    unit: str = ""

    @property
    def made_from(self) -> tuple["Step", ...]:
        """The steps before this one, each once."""
        return tuple(dict.fromkeys(step for steps in self.inputs.values() for step in steps))

    def leaves(self) -> list["Step"]:
        """What it rests on in the end, each once, nearest first."""
        found: dict[Step, None] = {}
        seen, waiting = {self}, [self]
        while waiting:
            step = waiting.pop(0)
            if not step.inputs:
                found[step] = None
            fresh = [one for one in step.made_from if one not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        return list(found)


def derivation(
    book: Book,
    overrides: Sequence[Override] = (),
    currency: Currency = "USD",
    arrangement: Arrangement = NONE,
) -> dict[str, Step]:
    """Every metric of the base case by name, with the steps that lead to it."""
    made = cases.base(book, overrides, arrangement)
    known = {name: _leaf(name, path) for name, path in made.inputs.items()}
    contenders = Contenders(*_leaves("observed", book.contenders))
    deals = [Deal(*_leaves("term", deal)) for deal in made.deals]
    rate = known["usd_cny"] if currency == "USD" else np.ones((1, 1))
    with followed(_follow):
        [found] = evaluate(known, book.quarters, contenders, rate, [deals])
    return {name: _metric(name, values) for name, values in found.items()}


class _Remembering(np.ndarray):
    """An array that remembers the steps it was made from, through arithmetic and indexing."""

    steps: tuple[Step, ...] = ()

    @classmethod
    def of(cls, values: Any, steps: Iterable[Step]) -> Any:  # noqa: ANN401 (arrays or what holds them)
        """The values, each array of them remembering these steps."""
        if isinstance(values, tuple | list):
            return type(values)(cls.of(one, steps) for one in values)
        if not isinstance(values, np.ndarray):
            return values
        made = values.view(cls)
        made.steps = tuple(dict.fromkeys(steps))
        return made

    def __array_finalize__(self, origin: object) -> None:
        self.steps = getattr(origin, "steps", ())

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:  # noqa: ANN401
        made = getattr(ufunc, method)(*_plain(inputs), **_plain(options))
        return self.of(made, _steps((inputs, options)))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:  # noqa: ANN401
        made = function(*_plain(args), **_plain(kwargs))
        return made if function in ONLY_SHAPED else self.of(made, _steps((args, kwargs)))

    def __setitem__(self, key: Any, value: Any) -> None:  # noqa: ANN401
        super().__setitem__(key, _plain(value))
        self.steps = tuple(dict.fromkeys((*self.steps, *_steps(value))))


class _Read:
    """A group of arrays that a formula takes, and which of them it has read."""

    def __init__(self, whole: Any) -> None:  # noqa: ANN401
        self._whole = whole
        self.read: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        attribute = getattr(type(self._whole), name, None)
        if isinstance(attribute, property) and attribute.fget is not None:
            return attribute.fget(self)
        value = getattr(self._whole, name)
        self.read[name] = value
        return _Read(value) if _is_group(value) else _plain(value)


def _follow(formula: Formula, given: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """What the formula gives, as the step it is; where it gives several arrays, a step for each."""
    groups = {name: _Read(value) for name, value in given.items() if _is_group(value)}
    with followed(None):
        made = formula.function(**_plain(given) | groups)
    inputs = {
        name: _steps(groups[name].read if name in groups else value)
        for name, value in given.items()
    }
    told = {name: steps for name, steps in inputs.items() if steps}

    units = formula.unit.split("; ")

    def step(name: str, value: Any, unit: str) -> Any:  # noqa: ANN401
        if not isinstance(value, np.ndarray):
            return value
        return _Remembering.of(value, [Step(name, value, told, formula, unit)])

    if not _is_group(made):
        return step(formula.name, made, formula.unit)
    parts = [
        step(f"{formula.name}.{name}", part, unit)
        for name, part, unit in zip(
            made._fields, made, units * (len(made) // len(units)), strict=True
        )
    ]
    return type(made)(*parts)


def _leaves(kind: str, group: Any) -> list[Any]:  # noqa: ANN401
    """The parts of a group, those that are numbers as leaves."""
    return [
        _leaf(f"{kind}.{name}", part)
        if isinstance(part, np.ndarray) and part.dtype == float
        else part
        for name, part in group._asdict().items()
    ]


def _leaf(name: str, value: Array) -> Array:
    return _Remembering.of(value, [Step(name, value, {})])


def _metric(name: str, value: Array) -> Step:
    """A metric as a step: the formula it is, where it is just one, or what its parts are."""
    steps = _steps(value)
    plain = _plain(value)
    if len(steps) == 1 and steps[0].formula is not None:
        [only] = steps
        if only.value.shape == plain.shape and np.array_equal(only.value, plain):
            return Step(name, plain, only.inputs, only.formula, only.unit)
    return Step(name, plain, {"": steps})


def _is_group(value: object) -> bool:
    """Whether it is a named group of arrays, such as the conditions of a market."""
    return isinstance(value, tuple) and hasattr(value, "_fields")


def _plain(value: Any) -> Any:  # noqa: ANN401
    """The same without memory."""
    if isinstance(value, _Remembering):
        return value.view(np.ndarray)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, tuple) and not _is_group(value):
        return tuple(_plain(one) for one in value)
    return value


def _steps(value: Any) -> tuple[Step, ...]:  # noqa: ANN401
    """The steps that arrays, alone or in groups, were made from."""
    if isinstance(value, _Remembering):
        return value.steps
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        return tuple(dict.fromkeys(step for one in value for step in _steps(one)))
    return ()
