"""What the sheets around the model hold: inputs, what is held, outputs and checks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.answers import View
from analytics.assumptions import Assumption, Knot, Override
from analytics.deals import Arrangement, Contract
from analytics.definitions import Definition
from analytics.export.layout import nodes_in, reached
from analytics.export.symbols import Node, Traced
from analytics.export.tracing import Dated, Tracing, arrays

LIVE = "live"
MOVES_PRICES = "live, but car prices it would move are held"
HELD = "held: it works through car prices alone"
SUPERSEDED = "superseded by a later value"
NOT_MODELLED = "not used: the deal counts as signed"
STATES = (LIVE, MOVES_PRICES, HELD, NOT_MODELLED, SUPERSEDED)


@dataclass(frozen=True)
class Input:
    """A cell that a person may change, or a value that is told beside them, and all known of it."""

    name: str
    definition: Definition
    since: str
    value: float
    p10: float | None
    p90: float | None
    group: str
    source: Mapping[str, Any]
    note: str
    state: str
    node: Node | None
    told: Knot | Override | None = None  # the dated value, if it is one of an assumption

    @property
    def is_open(self) -> bool:
        """Whether changing it changes an output."""
        return self.state in {LIVE, MOVES_PRICES}


@dataclass(frozen=True)
class Balance:
    """Two sides that must be equal in every quarter, and why."""

    label: str
    why: str
    left: Any
    right: Any


def condition_nodes(tracing: Tracing) -> set[Node]:
    """What the held prices rest on."""
    found = set(tracing.graph.decided)
    for call in tracing.held:
        found.update(nodes_in(tuple(call.given.values())))
    return found


def market_nodes(tracing: Tracing) -> list[Node]:
    """Quality, cost and surplus that prices were set under, to be shown."""
    return [
        node
        for call in tracing.held
        for name, array in (
            (name, array) for value in call.given.values() for name, array in arrays(value)
        )
        if name in {"quality", "cost", "surplus"} and isinstance(array, Traced)
        for node in array.nodes.ravel()
    ]


def metric_nodes(tracing: Tracing) -> list[Node]:
    """Every number of every metric."""
    return [node for metrics in tracing.metrics for node in nodes_in(tuple(metrics.values()))]


def inputs(view: View, arrangement: Arrangement, tracing: Tracing) -> list[Input]:
    """Every dated value of every assumption and every term of every deal; what is open first."""
    live = reached(metric_nodes(tracing))
    priced = reached(condition_nodes(tracing))
    used = reached(nodes_in(tuple(tracing.paths.values())))

    def state(node: Node) -> str:
        if node not in used and node not in live:
            return SUPERSEDED
        if node not in live:
            return HELD
        return MOVES_PRICES if node in priced else LIVE

    dated = [_dated(view, one, state(one.node)) for one in tracing.dated]
    terms = [
        _term(view, contract, name, tracing.terms.get((contract.name, name)), live, priced)
        for contract in arrangement.contracts
        for name in contract.terms
    ]
    return sorted(
        [*dated, *terms],
        key=lambda one: (not one.is_open, STATES.index(one.state) * (not one.is_open)),
    )


def _dated(view: View, dated: Dated, state: str) -> Input:
    book, told = view.book, dated.told
    item: Assumption = book[dated.assumption]
    is_knot = isinstance(told, Knot)
    key = told.origin["source"] if isinstance(told, Knot) else None
    note = str(told.origin.get("note") or "") if isinstance(told, Knot) else ""
    source = book.sources.get(str(key), {}) if is_knot else _signed(view, told.signed)
    return Input(
        name=dated.assumption,
        definition=item,
        since=str(told.since),
        value=told.value,
        p10=told.range.p10 if told.range else None,
        p90=told.range.p90 if told.range else None,
        group=book.groups.get(item.group, item.group),
        source=source,
        note=note if note != "nan" else "",
        state=state,
        node=dated.node,
        told=told,
    )


def _signed(view: View, signature: Any) -> dict[str, Any]:  # noqa: ANN401
    """Where a value of the scenario comes from."""
    scenario = view.book.scenario(view.scenario)
    title = (
        f"Scenario: {scenario.label}"
        if not view.edits
        else f"Scenario with edits: {scenario.label}"
    )
    told = {"title": title, "grade": "J", "url": None, "published": None}
    if signature is not None:
        told |= {"title": f"{signature.person}: {signature.reason}"}
    return told


def _term(
    view: View,
    contract: Contract,
    name: str,
    node: Node | None,
    live: set[Node],
    priced: set[Node],
) -> Input:
    origin = contract.origins.get(name, {})
    state = NOT_MODELLED
    if node is not None:
        state = MOVES_PRICES if node in priced else LIVE
        state = state if node in live else HELD
    note = str(origin.get("note") or "")
    return Input(
        name=f"{contract.name}.{name}",
        definition=view.book.deals.terms[name],
        since="",
        value=contract.terms[name],
        p10=None,
        p90=None,
        group=f"Deal: {contract.label}",
        source=view.book.sources.get(str(origin.get("source")), {}),
        note=note if note != "nan" else "",
        state=state,
        node=node,
    )


def balances(view: View, tracing: Tracing) -> list[Balance]:
    """What must balance in every quarter, without a licence and with it."""
    names = ["", " with the licence"]
    return [
        Balance(f"{one.label}{name}", one.why, one.left, one.right)
        for name, metrics in zip(names, tracing.metrics, strict=False)
        for one in _balances(view, tracing.paths, metrics)
    ]


def _balances(
    view: View, paths: Mapping[str, Any], metrics: Mapping[str, Any]
) -> Iterator[Balance]:
    rate = paths["usd_cny"] if view.currency == "USD" else np.ones((1, 1))
    surviving = (1.0 - paths["scrappage_rate"]) ** 0.25
    staying = (1.0 - paths["subscriber_churn"]) ** 3
    deferred = metrics["fsd_deferred_balance"] * rate
    yield Balance(
        "Bookings and revenue",
        "Bookings net of VAT = revenue + change in deferred revenue [CNY m]",
        metrics["fsd_bookings"] * rate / (1.0 + paths["vat_rate"]),
        metrics["fsd_revenue"] * rate
        + (deferred - _before(paths["opening_deferred_revenue"], deferred)),
    )
    yield Balance(
        "Revenue",
        "Revenue = revenue from purchases + revenue from subscriptions",
        metrics["fsd_revenue"],
        metrics["fsd_revenue_one_time"] + metrics["fsd_revenue_subscription"],
    )
    yield Balance(
        "Capable fleet",
        "Cars with the computer = those of the quarter before that survive + capable deliveries",
        metrics["capable_fleet"],
        _before(paths["opening_capable_fleet"], metrics["capable_fleet"]) * surviving
        + metrics["tesla_deliveries"] * paths["current_computer_share"],
    )
    yield Balance(
        "Owners",
        "Owners = those of the quarter before whose car survives + purchases + promises sold",
        metrics["fsd_owners"],
        _before(paths["opening_fsd_owners"], metrics["fsd_owners"]) * surviving
        + metrics["fsd_buyouts"]
        + metrics["fsd_promise_sales"],
    )
    yield Balance(
        "Subscribers",
        "Subscribers = those of the quarter before who stay + new subscribers",
        metrics["fsd_subscribers"],
        _before(np.zeros((1, 1)), metrics["fsd_subscribers"]) * staying
        + metrics["fsd_new_subscribers"],
    )
    yield Balance(
        "Takers",
        "Takers among new cars and in the fleet = purchases + new subscribers",
        metrics["takers_new_cars"] + metrics["takers_existing_fleet"],
        metrics["fsd_buyouts"] + metrics["fsd_new_subscribers"],
    )


def _before(opening: Any, stock: Any) -> Any:  # noqa: ANN401
    """A stock at the end of the quarter before."""
    return np.concatenate([opening[:, :1], stock[:, :-1]], axis=1)


def balance_nodes(found: Sequence[Balance]) -> list[Node]:
    """Every number of both sides."""
    return [node for one in found for node in nodes_in((one.left, one.right))]
