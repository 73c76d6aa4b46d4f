"""Pages that follow each edit: at once on their first draws, and on all once the hand rests.

What a page asked is asked again in a process of its own, on as many draws as the address says; when
the answers are there, the page shows them.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from functools import wraps
from html import escape
from typing import NamedTuple

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analytics.answers import DRAWS, FIRST_DRAWS, View
from analytics.errors import InputError
from analytics.screen import address, jobs, runs
from analytics.screen.jobs import Job
from analytics.screen.runs import Question

ROUGH_DRAWS = 64
REST = 1.0  # seconds without an edit, after which more draws are shown
BUTTONS = ("draws_", "stop_", "save_", "png_", "svg_", "csv_", "xlsx_", "drop_", "reset_", "take_")

Page = Callable[[View], None]


class Sharpening(NamedTuple):
    """The questions of what is shown, on their way to more draws."""

    draws: int
    questions: Sequence[Question]
    job: Job


class Look(NamedTuple):
    """What a page shows: its controls, on how many draws, since when, and what is on the way."""

    controls: object
    draws: int
    since: float = 0.0
    sharpening: Sharpening | None = None
    problem: str = ""


def live(page: Page) -> Callable[[], None]:
    """A page that runs again at an edit without the sidebar around it; the address follows."""
    return _following(page, FIRST_DRAWS)


def live_in_two_steps(page: Page) -> Callable[[], None]:
    """A live page that shows an edit on a few draws first.

    For a page that takes long and whose findings are differences between the same draws.
    """
    return _following(page, ROUGH_DRAWS)


def at_rest(page: Page) -> Callable[[], None]:
    """A page without draws: it runs again at an edit, and the address follows."""

    @st.fragment
    @wraps(page)
    def run() -> None:
        address.write()
        address.session().draws_shown = address.state().draws
        page(address.view())

    return run


def is_first_look(view: View) -> bool:
    """Whether an edit is shown on a few draws only."""
    return view.draws < min(address.state().draws, FIRST_DRAWS)


def _following(page: Page, at_an_edit: int) -> Callable[[], None]:
    @st.fragment
    @wraps(page)
    def run() -> None:
        is_edited = address.session().has_changed and _is_fragment_alone()
        address.write()
        draws = at_an_edit if is_edited else FIRST_DRAWS
        if _look().controls == _controls(page):
            draws = _look().draws
        else:
            _stop()
        shown = min(draws, address.state().draws)
        address.session().draws_shown = shown
        # Run again at once, Streamlit drops what it has not yet sent of this part, but sends what a
        # part within it drew. So the place of that one is there from the outset, always the same.
        room, below = st.container(), st.container(key="draws")
        with runs.noting() as questions, room:
            page(address.view())
        _see(page, shown)
        with below:
            if shown < address.state().draws:
                _wait(questions)
            else:
                _rest()

    return run


def _see(page: Page, draws: int) -> None:
    """Note what is shown now; what was on the way to something else stops."""
    look, controls = _look(), _controls(page)
    if look.controls != controls:
        _stop()
        look = Look(controls, draws, time.monotonic())
    address.session().look = look._replace(draws=draws)


def _stop() -> None:
    """Stop what is on the way, if anything."""
    if (look := _look()).sharpening:
        look.sharpening.job.stop()
        address.session().look = look._replace(sharpening=None)


@st.fragment(run_every=REST)
def _wait(questions: Sequence[Question]) -> None:
    """How far more draws are, asked for again and again; then the page with them."""
    look, wanted = _look(), address.state().draws
    first = min(FIRST_DRAWS, wanted)
    following = first if look.draws < first else wanted
    if time.monotonic() - look.since < 0.9 * REST:
        _say(f"A first look on {look.draws:,} draws; {following:,} follow.", "rough")
    elif look.problem:
        _say(look.problem)
    elif look.sharpening and look.sharpening.draws == following:
        if look.sharpening.job.is_over:
            _take(look, look.sharpening)
            st.rerun()
        _progress(look.sharpening.job, look.draws, following)
    elif jobs.can_start():
        sharper = [question.on(following) for question in questions]
        job = Job([question.work for question in sharper])
        address.session().look = look._replace(sharpening=Sharpening(following, sharper, job))
        _progress(job, look.draws, following)
    elif following == first:
        address.session().look = look._replace(draws=following)
        st.rerun()
    else:
        _say(f"{look.draws:,} draws")


def _take(look: Look, sharpening: Sharpening) -> None:
    """Keep the answers of a job that is over, or say why there are none."""
    why = "the server's log says why there are no more"
    try:
        results = sharpening.job.results()
    except InputError as problem:
        why = f"not all of {sharpening.draws:,} can be used: {problem}"
    except BrokenProcessPool:
        why = "the process for more has ended, and comes back when the server starts again"
    else:
        for question, found in zip(sharpening.questions, results, strict=True):
            question.kept.learn(found, question.asked, *question.details)
        address.session().look = look._replace(sharpening=None, draws=sharpening.draws)
        return
    finally:
        if address.session().look is look:
            said = f"{look.draws:,} draws; {why}"
            address.session().look = look._replace(sharpening=None, problem=said)


def _progress(job: Job, now: int, following: int) -> None:
    """How far a job is, and a way to rest on what is shown, unless that is a first look only."""
    with st.container(horizontal=True, vertical_alignment="center"):
        _say(f"{now:,} draws; {following:,} follow: {job.share_done:.0%}", "rough")
        if now >= FIRST_DRAWS and st.button(
            "Stop", key="stop_draws", type="tertiary", icon=":material/stop:"
        ):
            _stop()
            address.change(draws=now)
            st.rerun()


@st.fragment
def _rest() -> None:
    """On how many draws the page rests, and a way to have more."""
    draws = address.state().draws
    with st.container(horizontal=True, vertical_alignment="center"):
        _say(f"{draws:,} draws")
        for more in (DRAWS, address.MOST_DRAWS):
            if more > draws and st.button(
                f"Use {more:,}", key=f"draws_{more}", type="tertiary", icon=":material/more_time:"
            ):
                address.change(draws=more)
                st.rerun()


def _say(words: str, kind: str = "") -> None:
    st.html(f"<p class='words {kind}'>{escape(words)}</p>", width="content")


def _look() -> Look:
    return address.session().look or Look(None, 0)


def _controls(page: Page) -> object:
    """What all controls of a page say, but for the number of draws."""
    widgets = {
        name: repr(value)
        for name, value in st.session_state.items()
        if name != address.SESSION and not str(name).startswith(BUTTONS)
    }
    state = address.state().parameters() | {"draws": []}
    return page.__code__.co_filename, state, widgets


def _is_fragment_alone() -> bool:
    """Whether only this part of the page runs, as after a change of one of its own controls."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)
