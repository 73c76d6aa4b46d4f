"""The model run on symbols: its inputs, the calls of its formulas, and its metrics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analytics import cases
from analytics.answers import View
from analytics.assumptions import Knot, Override, unsaved
from analytics.deals import MODELLED, Arrangement
from analytics.export.workbook.symbols import Graph, Node, Place, Traced
from analytics.model import Deal, evaluate
from analytics.model.formula import Formula, followed

# What sets prices. A sheet cannot search for them, so it holds what these found.
HELD = ("competition.undisturbed", "competition.answered", "competition.readjusted")


@dataclass
class Call:
    """One call of a formula: what it was given and gave."""

    number: int
    formula: Formula
    given: Mapping[str, Any]
    result: Any = None

    @property
    def is_held(self) -> bool:
        """Whether its result is held rather than worked out."""
        return self.formula.name in HELD


@dataclass(frozen=True)
class Dated:
    """A dated value of an assumption, as an input."""

    assumption: str
    told: Knot | Override
    node: Node


@dataclass
class Tracing:
    """All that a run of the model on symbols tells.

    `metrics` are those without a licence, then those with it, if one is granted. `terms` are by
    deal and term, `paths` by assumption.
    """

    graph: Graph
    dated: list[Dated] = field(default_factory=list)
    paths: dict[str, Any] = field(default_factory=dict)
    observed: dict[str, Any] = field(default_factory=dict)
    terms: dict[tuple[str, str], Node] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    metrics: list[dict[str, Any]] = field(default_factory=list)

    @property
    def held(self) -> list[Call]:
        """The calls whose result is held."""
        return [call for call in self.calls if call.is_held]


def traced(view: View, arrangement: Arrangement) -> Tracing:
    """The base case of a view on symbols, without a licence and, if there are deals, with them."""
    book = view.book
    axes = (len(book.quarters.names), len(book.quarters.calendar_years), len(book.contenders.names))
    made = Tracing(Graph(*axes))
    made.paths = _paths(made, view)
    made.observed = _observed(made, view)
    contenders = book.contenders._replace(**made.observed)
    deals = _deals(made, view, arrangement)
    rate: Any = made.paths["usd_cny"] if view.currency == "USD" else np.ones((1, 1))
    arrangements: Sequence[Sequence[Deal]] = [(), deals] if deals else [()]
    with followed(_Follower(made)):
        made.metrics = evaluate(made.paths, book.quarters, contenders, rate, arrangements)
    return made


class _Follower:
    """Works formulas out on symbols and keeps a record of every call."""

    def __init__(self, made: Tracing) -> None:
        self.made = made
        self.count = 0

    def __call__(self, formula: Formula, given: Mapping[str, Any]) -> Any:  # noqa: ANN401
        self.count += 1
        call, outer = Call(self.count, formula, dict(given)), self.made.graph.call
        self.made.graph.call = call.number
        if call.is_held:
            call.result = self._held(call)
        else:
            call.result = formula.function(**given)
        self.made.graph.call = outer
        self.made.calls.append(call)
        return call.result

    def _held(self, call: Call) -> Any:  # noqa: ANN401
        """What the formula gives for the values of the base case, as inputs."""
        with followed(None):
            found = call.formula.function(**plain(call.given))
        name = call.formula.name
        return type(found)(
            *(
                Traced.of_inputs(self.made.graph, f"{name}.{part}", values)
                for part, values in found._asdict().items()
            )
        )


def plain(value: Any) -> Any:  # noqa: ANN401 (arrays, or what holds them)
    """The same with values alone."""
    if isinstance(value, Traced):
        return value.values
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(plain, value))
    return value


def arrays(value: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 (as above)
    """The arrays in what a formula takes or gives, each with its name within that, if any."""
    if isinstance(value, Traced | np.ndarray):
        return [("", value)]
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return [
            (name if not inner else f"{name}.{inner}", array)
            for name, part in value._asdict().items()
            for inner, array in arrays(part)
        ]
    if isinstance(value, list | tuple):
        return [(str(place), array) for place, one in enumerate(value) for _, array in arrays(one)]
    return []


def _paths(made: Tracing, view: View) -> dict[str, Any]:
    """Every assumption over the quarters, its dated values inputs."""
    graph, told = made.graph, {}

    def level(one: Knot | Override) -> Any:  # noqa: ANN401
        if id(one) not in told:
            told[id(one)] = Traced.of_inputs(graph, "", np.array([one.value]))
        return told[id(one)]

    paths: Any = cases.at_levels(view.book, view.overrides, level)
    for name, item in unsaved(view.book.database).assumptions.items():
        known: list[Knot | Override] = [*item.knots, *_overrides_of(view, name)]
        for one in known:
            node = level(one).nodes[0]
            node.name = name
            made.dated.append(Dated(name, one, node))
    return {name: _in_cells(graph, name, path) for name, path in paths.items()}


def _overrides_of(view: View, name: str) -> list[Override]:
    told = (*view.book.published, *view.overrides)
    return [one for one in told if one.assumption == name]


def _in_cells(graph: Graph, name: str, path: Traced) -> Traced:
    """A path with a cell for each quarter, where it has more than one."""
    if path.shape[1] == 1:
        return path
    nodes = path.nodes.copy()
    for t in range(nodes.shape[1]):
        nodes[0, t] = graph.same(nodes[0, t], name, Place("quarter", t))
    return Traced(graph, path.values, nodes)


def _observed(made: Tracing, view: View) -> dict[str, Any]:
    """What was observed of the market, where it is a number."""
    return {
        name: Traced.of_inputs(made.graph, f"observed.{name}", part)
        for name, part in view.book.contenders._asdict().items()
        if isinstance(part, float) or (isinstance(part, np.ndarray) and part.dtype == float)
    }


def _deals(made: Tracing, view: View, arrangement: Arrangement) -> list[Deal]:
    """The deals as the model takes them, their terms inputs."""
    signed = cases.signed(view.book, arrangement)
    return [
        _deal(made, deal, contract.name)
        for deal, contract in zip(signed, arrangement.contracts, strict=True)
    ]


def _deal(made: Tracing, deal: Deal, contract: str) -> Deal:
    terms: dict[str, Any] = {}
    for name in MODELLED:
        terms[name] = Traced.of_inputs(made.graph, f"{contract}.{name}", getattr(deal, name))
        made.terms[contract, name] = terms[name].nodes[0, 0]
    return deal._replace(**terms)
