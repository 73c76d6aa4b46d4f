"""The pack: which pages, scenarios and charts leave together, made in a process of its own."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

import streamlit as st

from analytics.answers import View
from analytics.errors import InputError
from analytics.exhibits import file_name
from analytics.export import image, runs
from analytics.labels import day
from analytics.link import Link
from analytics.screen import address, jobs, saving
from analytics.screen.jobs import Job
from analytics.stories.pages import PAGES, Item, tell
from analytics.watch import Stopped
from analytics.words import capitalised

if TYPE_CHECKING:
    from analytics.export.files import Exported
    from analytics.stories import Told

AGAIN = 0.5  # seconds until a page that waits looks again
LEADING = {  # the pages that a pack holds unless told, and their charts; of others the first
    "overview": ("fsd-revenue-by-year", "drivers-of-value"),
    "fsd_revenue": ("value-by-price", "chance-of-passing"),
    "licensing": ("licences-compared", "value-by-fee"),
    "margin_pressure": ("answers-to-byd", "gross-profit-bridge"),
    "data_route": ("routes-compared", "release-by-route"),
}


class Kind(NamedTuple):
    """A kind of file that a pack can be: its name, what it is, and how browsers call it."""

    label: str
    words: str
    mime: str


OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "pptx": Kind(
        "Slides",
        "PowerPoint with charts that can be edited, notes and an appendix",
        f"{OFFICE}.presentationml.presentation",
    ),
    "pdf": Kind(
        "Report", "PDF with answers, charts, ranges, assumptions and sources", "application/pdf"
    ),
    "html": Kind("Web report", "The report as one HTML file, for any browser", "text/html"),
    "xlsx": Kind(
        "Workbook",
        "Excel: the model of the scenario at the left, with live formulas",
        f"{OFFICE}.spreadsheetml.sheet",
    ),
}

Work = Callable[[], object]
Last = Callable[[list[object]], list[object]]


@dataclass(frozen=True)
class Chosen:
    """What a pack holds: chapters as links with their charts."""

    chapters: tuple[tuple[Link, tuple[str, ...]], ...]

    @property
    def charts(self) -> int:
        """How many findings it has."""
        return sum(len(charts) for _, charts in self.chapters)

    @property
    def pages(self) -> int:
        """Of how many pages they are."""
        return len({link.page for link, _ in self.chapters})

    @property
    def scenarios(self) -> int:
        """In how many scenarios."""
        return len({link.said.get("scenario", ("base",)) for link, _ in self.chapters})


@dataclass
class Making:
    """A file on its way, and what came of it."""

    chosen: Chosen
    form: str
    began: float
    job: Job | None = None
    made: "Exported | None" = None
    problem: InputError | None = None


def take(item: Item) -> None:
    """Below a chart: put it into the pack, as it is shown now."""
    if item.link.page not in PAGES or item.chart not in PAGES[item.link.page].charts:
        return
    items, text = address.state().items, str(item)
    is_there, is_full = text in items, len(items) >= address.MOST_ITEMS
    st.button(
        "In the pack" if is_there else "Add to pack",
        key=f"pack_{item.chart}",
        icon=":material/check:" if is_there else ":material/add:",
        type="tertiary",
        disabled=is_there or is_full,
        help="The page Pack makes slides or a report of what was added" if not is_full else
        f"The pack holds at most {address.MOST_ITEMS} single charts: take one out first",
        on_click=lambda: address.change(items=(*items, text)),
    )  # fmt: skip


def chosen(view: View) -> Chosen:
    """What the controls ask for: pages in scenarios, and charts that were added one by one."""
    told = {name: one.label for name, one in view.book.scenarios.items() if one.is_offered}
    left, right = st.columns([3, 2])
    with left:
        pages = st.multiselect(
            "Pages", list(PAGES), default=list(LEADING), format_func=lambda name: PAGES[name].label,
            key="pack_pages", bind="query-params", on_change=address.touch,
        )  # fmt: skip
    with right:
        scenarios = st.multiselect(
            "Scenarios", list(told), default=[view.scenario],
            format_func=lambda name: told.get(name, name),
            key="pack_scenarios", bind="query-params", on_change=address.touch,
        )  # fmt: skip
    charts = {page: tuple(_charts(page)) for page in pages}
    here = address.this_page(view)
    said = {name: values for name, values in here.said.items() if not name.startswith("pack_")}
    whole = [
        (Link.of(page, said | {"scenario": [scenario]}), charts[page])
        for scenario in scenarios
        for page in pages
    ]
    single = [(item.link, (item.chart,)) for item in map(Item.read, address.state().items)]
    return Chosen(tuple(one for one in (*whole, *single) if one[1]))


def items() -> None:
    """Charts that were added one by one, each with a way to take it out."""
    added = address.state().items
    if not added:
        return
    st.markdown("**Added from pages**")
    for text in added:
        item = Item.read(text)
        page = PAGES[item.link.page]
        scenario = item.link.said.get("scenario", ("base",))[0]
        st.button(
            f"{page.label}: {page.charts[item.chart].lower()} ({scenario}, as of "
            f"{item.link.said.get('as_of', ('today',))[0]})",
            key=f"drop_item_{text}",
            icon=":material/close:",
            help="Take it out",
            on_click=_drop,
            args=(text,),
        )


def answer(view: View, asked: Chosen) -> str:
    """The first sentence: what would leave."""
    if not asked.charts:
        return "Nothing is chosen yet: choose a page, or add charts from the pages."
    where = f"{counted(asked.pages, 'page')} in {counted(asked.scenarios, 'scenario')}"
    return (
        f"{counted(asked.charts, 'finding')} of {where}, as of "
        f"{day(view.book.database.as_of)} on {view.draws:,} draws, can leave as slides or a report."
    )


def counted(number: int, noun: str) -> str:
    """A number of things.

    >>> counted(1, "page"), counted(2, "page")
    ('1 page', '2 pages')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def make(view: View, asked: Chosen) -> None:
    """A button for each kind of file; then its progress, and the file."""
    making = address.session().pack
    if making is not None and making.chosen != asked:
        stop()
        making = None
    is_busy = making is not None and making.job is not None
    for column, (form, kind) in zip(st.columns(len(KINDS)), KINDS.items(), strict=True):
        is_possible = form != "pdf" or image.can_draw()
        column.button(
            kind.label,
            key=f"make_{form}",
            icon=":material/note_stack_add:",
            width="stretch",
            disabled=not asked.charts or not is_possible or is_busy,
            help=kind.words
            if is_possible
            else "The server has no Chromium to print a PDF with: take the web report",
            on_click=_begin,
            args=(view, asked, form),
        )
    if is_busy:
        _wait()
    elif making is not None:
        _finished(view, making)


def _charts(page: str) -> list[str]:
    """The charts of a page that are chosen."""
    offered = PAGES[page].charts
    return st.multiselect(
        f"Charts of {PAGES[page].label}",
        list(offered),
        default=LEADING.get(page, list(offered)[:1]),
        format_func=offered.__getitem__,
        key=f"pack_charts_{page}",
        bind="query-params",
        on_change=address.touch,
    )


def _drop(text: str) -> None:
    address.change(items=tuple(one for one in address.state().items if one != text))


def _begin(view: View, asked: Chosen, form: str) -> None:
    """Start to make a file; where there is no process for it, it is made here and now."""
    making = Making(asked, form, time.monotonic())
    try:
        parts, last = _work(view, asked, form)
    except InputError as problem:
        making.problem = problem
    else:
        if jobs.can_start():
            making.job = Job(parts, last)
        else:
            _settle(making, lambda: last([part() for part in parts]))
    address.session().pack = making
    address.touch()


def _work(view: View, asked: Chosen, form: str) -> tuple[list[Work], Last]:
    """What there is to do for a file: its pages one by one, and what is made of them in the end.

    Raises InputError for an added chart whose link cannot be used any more.
    """
    links = [link for link, _ in asked.chapters]
    if form == "xlsx":
        return [partial(_model, links[0], view)], list
    parts: list[Work] = []
    for link, charts in asked.chapters:
        state, problems = address.read(link.said)
        if problems:
            raise problems[0]
        parts.append(partial(tell, link.page, link.view(state.book), link.controls, charts))
    return parts, partial(_bound, links, form)


def _bound(links: Sequence[Link], form: str, told: list[object]) -> list[object]:
    """One file of pages that were told."""
    from analytics.export.files import Chapter, bound  # noqa: PLC0415 (half a second of a start)

    pages = [Chapter(link, cast("Told", one)) for link, one in zip(links, told, strict=True)]
    return [bound(pages, form)]


def _model(link: Link, view: View) -> object:
    """The model of a view as a workbook."""
    from analytics.export.files import model  # noqa: PLC0415

    return model(link, view)


@st.fragment(run_every=AGAIN)
def _wait() -> None:
    """How far the file is, how long it may take, and a way to stop; in the end the page has it."""
    making = address.session().pack
    if making is None or making.job is None:
        return
    if making.job.is_over:
        _settle(making, making.job.results)
        st.rerun()
    done, passed = making.job.share_done, time.monotonic() - making.began
    left = f", about {passed / done - passed:.0f} s left" if done > 0.1 else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(done, f"{KINDS[making.form].label}: {done:.0%}{left}")
        if st.button("Stop", key="stop_pack", type="tertiary", icon=":material/stop:"):
            stop()
            st.rerun()


def stop() -> None:
    """End what is on its way."""
    making = address.session().pack
    if making is not None and making.job is not None:
        making.job.stop()
    address.session().pack = None


def _settle(making: Making, results: Callable[[], list[object]]) -> None:
    """Take over the file, or why there is none."""
    making.job = None
    try:
        [making.made] = cast("list[Exported]", results())
    except InputError as problem:
        making.problem = problem
    except (BrokenProcessPool, Stopped, CancelledError):
        making.problem = InputError(
            KINDS[making.form].label, "it was not finished", "press the button once more"
        )
    else:
        with suppress(InputError):
            runs.keep(making.made.recipes)


def _finished(view: View, making: Making) -> None:
    """The file to take, or what stands in its way."""
    label, _, mime = KINDS[making.form]
    if making.problem is not None:
        saving.problem(making.problem)
    elif making.made is not None:
        st.download_button(
            f"Download: {label.lower()}",
            making.made.content,
            f"{file_name(view, 'pack')}.{making.form}",
            mime,
            key="download_pack",
            on_click="ignore",
            type="primary",
            icon=":material/download:",
        )
        st.caption(f"{capitalised(making.made.words)}, {len(making.made.content) / 1e6:.1f} MB")
