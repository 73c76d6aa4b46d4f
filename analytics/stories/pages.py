"""The pages that can be told without a screen, and the telling."""

from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import NamedTuple

from analytics.answers import View
from analytics.database import named
from analytics.link import Link
from analytics.stories import (
    Story,
    Told,
    data_route,
    drivers,
    fsd_revenue,
    goal,
    licensing,
    margin_pressure,
    overview,
    scenarios,
)
from analytics.stories.controls import Controls


class Page(NamedTuple):
    """A page: what it is called, its charts by name and in words, and how it is told."""

    label: str
    charts: Mapping[str, str]
    story: Callable[[View, Controls], Story]


def _page(module: ModuleType) -> Page:
    return Page(module.LABEL, module.CHARTS, module.story)


PAGES = {
    "overview": _page(overview),
    "fsd_revenue": _page(fsd_revenue),
    "licensing": _page(licensing),
    "margin_pressure": _page(margin_pressure),
    "data_route": _page(data_route),
    "scenarios": _page(scenarios),
    "drivers": _page(drivers),
    "goal": _page(goal),
}


class Item(NamedTuple):
    """One chart of the page that a link shows."""

    link: Link
    chart: str

    def __str__(self) -> str:
        """As an address says it: the link, then the chart."""
        return f"{self.link}#{self.chart}"

    @classmethod
    def read(cls, text: str) -> "Item":
        """The chart that such text names. Raises InputError for a page or chart there is not."""
        address, _, chart = text.rpartition("#")
        link = Link.read(address)
        charts = named("page", link.page, PAGES).charts
        return cls(link, named("chart", chart, {name: name for name in charts}))


def tell(page: str, view: View, controls: Controls, charts: Sequence[str] | None = None) -> Told:
    """What a page says of a view, with the exhibits named; with all that it has, if none are.

    Raises InputError for a page, a chart or a control that there is not.
    """
    told = named("page", page, PAGES)
    story = told.story(view, controls)
    names = list(story.exhibits) if charts is None else charts
    exhibits = tuple(story.exhibit(name) for name in names)
    return Told(page, told.label, view, story.answer(), exhibits)
