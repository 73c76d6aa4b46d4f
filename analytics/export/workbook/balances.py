"""What must balance in every quarter, told by both sides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.answers import View
from analytics.export.workbook.layout import nodes_in
from analytics.export.workbook.symbols import Node
from analytics.export.workbook.tracing import Tracing

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Balance:
    """Two sides that must be equal in every quarter, and why."""

    label: str
    why: str
    left: Any
    right: Any

    @property
    def nodes(self) -> list[Node]:
        """Every number of both sides."""
        return list(nodes_in((self.left, self.right)))


def balances(view: View, tracing: Tracing) -> list[Balance]:
    """What must balance, without a licence and with it."""
    names, paths = ["", " with the licence"], tracing.paths
    rate = paths["usd_cny"] if view.currency == "USD" else np.ones((1, 1))
    return [
        Balance(f"{label}{name}", why, left, right)
        for name, metrics in zip(names, tracing.metrics, strict=False)
        for made in (_money, _stocks, _flows)
        for label, why, left, right in made(paths, metrics, rate)
    ]


Told = Iterator[tuple[str, str, Any, Any]]


def _money(paths: Values, metrics: Values, rate: Any) -> Told:  # noqa: ANN401
    deferred = metrics["fsd_deferred_balance"] * rate
    change = deferred - _before(paths["opening_deferred_revenue"], deferred)
    yield (
        "Bookings and revenue",
        "Bookings net of VAT = revenue + change in deferred revenue [CNY m]",
        metrics["fsd_bookings"] * rate / (1.0 + paths["vat_rate"]),
        metrics["fsd_revenue"] * rate + change,
    )
    yield (
        "Revenue",
        "Revenue = revenue from purchases + revenue from subscriptions",
        metrics["fsd_revenue"],
        metrics["fsd_revenue_one_time"] + metrics["fsd_revenue_subscription"],
    )


def _stocks(paths: Values, metrics: Values, _: Any) -> Told:  # noqa: ANN401
    surviving = (1.0 - paths["scrappage_rate"]) ** 0.25
    staying = (1.0 - paths["subscriber_churn"]) ** 3
    yield (
        "Capable fleet",
        "Cars with the computer = those of the quarter before that survive + capable deliveries",
        metrics["capable_fleet"],
        _before(paths["opening_capable_fleet"], metrics["capable_fleet"]) * surviving
        + metrics["tesla_deliveries"] * paths["current_computer_share"],
    )
    yield (
        "Owners",
        "Owners = those of the quarter before whose car survives + purchases + promises sold",
        metrics["fsd_owners"],
        _before(paths["opening_fsd_owners"], metrics["fsd_owners"]) * surviving
        + metrics["fsd_buyouts"]
        + metrics["fsd_promise_sales"],
    )
    yield (
        "Subscribers",
        "Subscribers = those of the quarter before who stay + new subscribers",
        metrics["fsd_subscribers"],
        _before(np.zeros((1, 1)), metrics["fsd_subscribers"]) * staying
        + metrics["fsd_new_subscribers"],
    )


def _flows(_: Values, metrics: Values, __: Any) -> Told:  # noqa: ANN401
    yield (
        "Takers",
        "Takers among new cars and in the fleet = purchases + new subscribers",
        metrics["takers_new_cars"] + metrics["takers_existing_fleet"],
        metrics["fsd_buyouts"] + metrics["fsd_new_subscribers"],
    )


def _before(opening: Any, stock: Any) -> Any:  # noqa: ANN401
    """A stock at the end of the quarter before."""
    return np.concatenate([opening[:, :1], stock[:, :-1]], axis=1)
