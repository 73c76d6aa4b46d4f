"""What a workbook is of, and what its sheets hold."""

from collections.abc import Iterator
from dataclasses import dataclass

from analytics import cases
from analytics.answers import View
from analytics.deals import Arrangement
from analytics.export.workbook.balances import Balance, balances
from analytics.export.workbook.inputs import Input, inputs
from analytics.export.workbook.layout import Axes, nodes_in
from analytics.export.workbook.symbols import Node
from analytics.export.workbook.tracing import Tracing, arrays, traced
from analytics.results import Results


@dataclass(frozen=True)
class Contents:
    """A view and an arrangement, the run of the model on symbols, and what that comes to.

    `worth` has the metrics as the dashboard has them, without a licence and with it.
    """

    view: View
    arrangement: Arrangement
    tracing: Tracing
    inputs: list[Input]
    balances: list[Balance]
    worth: list[Results]

    @property
    def axes(self) -> Axes:
        """What the contenders, years and quarters are called."""
        quarters = self.view.book.quarters
        return Axes(self.view.book.contenders.labels, quarters.calendar_years, quarters.names)

    @property
    def parts(self) -> list[str]:
        """What the metrics are told for."""
        names = ["Without a licence", f"With the licence: {self.arrangement.label}"]
        return names[: len(self.worth)]

    @property
    def outputs(self) -> list[Node]:
        """Every number of every metric and of every balance."""
        metrics = [tuple(metrics.values()) for metrics in self.tracing.metrics]
        return [*nodes_in(metrics), *(node for one in self.balances for node in one.nodes)]

    @property
    def market(self) -> list[Node]:
        """Quality, cost and surplus that prices were set under, to be shown."""
        return list(nodes_in(list(_market(self.tracing))))


def told(view: View, arrangement: Arrangement) -> Contents:
    """All that a workbook tells, from one run of the model.

    Raises InputError for a case that cannot be evaluated.
    """
    tracing = traced(view, arrangement)
    return Contents(
        view,
        arrangement,
        tracing,
        inputs(view, arrangement, tracing),
        balances(view, tracing),
        _worth(view, tracing),
    )


def _worth(view: View, tracing: Tracing) -> list[Results]:
    base = cases.base(view.book, view.overrides)
    return [
        Results(
            view.book, base,
            {name: getattr(values, "values", values) for name, values in metrics.items()},
            view.currency,
        )
        for metrics in tracing.metrics
    ]  # fmt: skip


def _market(tracing: Tracing) -> Iterator[object]:
    for call in tracing.held:
        for value in call.given.values():
            for name, array in arrays(value):
                if name in {"quality", "cost", "surplus"}:
                    yield array
