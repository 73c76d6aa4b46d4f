"""What a person may change: every dated value of every assumption, every term of every deal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.answers import View
from analytics.assumptions import Knot, Override
from analytics.deals import Arrangement, Contract
from analytics.definitions import Definition
from analytics.export.workbook.layout import nodes_in, reached
from analytics.export.workbook.symbols import Node
from analytics.export.workbook.tracing import Dated, Tracing

LIVE = "live"
MOVES_PRICES = "live, but car prices it would move are held"
HELD = "held: it works through car prices alone"
SUPERSEDED = "superseded by a later value"
NOT_MODELLED = "not used: the deal counts as signed"
OPEN = (LIVE, MOVES_PRICES)
STATES = (*OPEN, HELD, NOT_MODELLED, SUPERSEDED)


@dataclass(frozen=True)
class Input:
    """A cell that a person may change, or a value that is told beside them, and all known of it.

    `told` is the dated value, if it is one of an assumption.
    """

    name: str
    definition: Definition
    value: float
    group: str
    source: Mapping[str, Any]
    state: str
    node: Node | None
    since: str = ""
    p10: float | None = None
    p90: float | None = None
    note: str = ""
    told: Knot | Override | None = None

    @property
    def is_open(self) -> bool:
        """Whether changing it changes an output."""
        return self.state in OPEN


class _States:
    """What changing a number would do."""

    def __init__(self, tracing: Tracing) -> None:
        outputs = nodes_in([tuple(metrics.values()) for metrics in tracing.metrics])
        self.live = reached(outputs)
        self.priced = reached(_conditions(tracing))
        self.used = reached(nodes_in(tuple(tracing.paths.values())))

    def dated(self, node: Node) -> str:
        """The state of a dated value of an assumption."""
        return self.term(node) if node in self.used or node in self.live else SUPERSEDED

    def term(self, node: Node | None) -> str:
        """The state of a term of a deal."""
        if node is None:
            return NOT_MODELLED
        if node not in self.live:
            return HELD
        return MOVES_PRICES if node in self.priced else LIVE


def inputs(view: View, arrangement: Arrangement, tracing: Tracing) -> list[Input]:
    """Every input; what is open first."""
    states = _States(tracing)
    dated = [_dated(view, one, states.dated(one.node)) for one in tracing.dated]
    terms = [
        _term(view, contract, name, node, states.term(node))
        for contract in arrangement.contracts
        for name in contract.terms
        for node in [tracing.terms.get((contract.name, name))]
    ]
    return sorted([*dated, *terms], key=lambda one: 0 if one.is_open else STATES.index(one.state))


def _conditions(tracing: Tracing) -> set[Node]:
    """What the held prices rest on."""
    found = set(tracing.graph.decided)
    for call in tracing.held:
        found.update(nodes_in(tuple(call.given.values())))
    return found


def _dated(view: View, dated: Dated, state: str) -> Input:
    book, told = view.book, dated.told
    item = book[dated.assumption]
    return Input(
        name=dated.assumption,
        definition=item,
        value=told.value,
        group=book.groups.get(item.group, item.group),
        source=_source(view, told.origin) if isinstance(told, Knot) else _signed(view, told),
        state=state,
        node=dated.node,
        since=str(told.since),
        p10=told.range.p10 if told.range else None,
        p90=told.range.p90 if told.range else None,
        note=_note(told.origin) if isinstance(told, Knot) else "",
        told=told,
    )


def _term(view: View, contract: Contract, name: str, node: Node | None, state: str) -> Input:
    origin = contract.origins.get(name, {})
    return Input(
        name=f"{contract.name}.{name}",
        definition=view.book.deals.terms[name],
        value=contract.terms[name],
        group=f"Deal: {contract.label}",
        source=_source(view, origin),
        state=state,
        node=node,
        note=_note(origin),
    )


def _source(view: View, origin: Mapping[str, Any]) -> Mapping[str, Any]:
    return view.book.sources.get(str(origin.get("source")), {})


def _note(origin: Mapping[str, Any]) -> str:
    note = str(origin.get("note") or "")
    return note if note != "nan" else ""


def _signed(view: View, told: Override) -> dict[str, Any]:
    """Where a value of the scenario comes from."""
    signature, scenario = told.signed, view.book.scenario(view.scenario)
    edited = " with edits" if view.edits else ""
    title = f"Scenario{edited}: {scenario.label}"
    if signature is not None:
        title = f"{signature.person}: {signature.reason}"
    return {"title": title, "grade": "J", "url": None, "published": None}
