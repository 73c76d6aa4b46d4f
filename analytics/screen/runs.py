"""Books and answers, kept for the next person who asks the same; what a page asks can be noted."""

import copyreg
import gc
import pkgutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import lru_cache, partial
from importlib import import_module
from typing import Any, Generic, NamedTuple, TypeVar, TypeVarTuple, cast

import pandas as pd

from analytics import (
    answers,
    backtest,
    database,
    drivers,
    evidence,
    goal,
    licensing,
    pressure,
    routes,
    scenarios,
    screen,
    workbench,
)
from analytics.answers import FIRST_DRAWS, HEADLINE_YEAR, View
from analytics.assumptions import Book
from analytics.backtest import Backtest
from analytics.database import Database
from analytics.derivation import Step
from analytics.drivers import Aim
from analytics.goal import Goal
from analytics.goal import stress as goal_stress
from analytics.goal.stress import Floor, Stress
from analytics.memory import remember
from analytics.pressure.history import told
from analytics.saved import NOTHING, Saved
from analytics.screen import backtests, jobs, meanwhile
from analytics.screen.jobs import Job
from analytics.screen.meanwhile import Known, Later
from analytics.workbench import Draft

REST_OF_START = 3.0  # seconds that the first visitor has the machine for
MOST_ANSWERS = 64
MOST_BOOKS = 8

Asked = TypeVar(
    "Asked", bound=View | Draft | pressure.Question | licensing.Question | Aim | Goal | Floor
)
Found = TypeVar("Found")
Told = TypeVar("Told")
Details = TypeVarTuple("Details")

_loading = threading.RLock()
_noted: ContextVar["list[Question] | None"] = ContextVar("noted", default=None)


class Question(NamedTuple):
    """What a page asked: of which function, about what, and the details."""

    kept: "Kept[Any, Any]"
    asked: Any
    details: tuple[object, ...]

    def on(self, draws: int) -> "Question":
        """The same question on another number of draws."""
        return self._replace(asked=self.asked.on(draws))

    @property
    def work(self) -> Callable[[], object]:
        """What works the answer out; it can be sent to another process, which remembers it."""
        return partial(remember, self.kept.answer, self.asked, *self.details)


class Kept(Generic[Asked, Found]):
    """A function whose answers are kept. Equal keys and details give equal digits."""

    def __init__(self, answer: Callable[..., Any]) -> None:
        self.answer = answer
        self._known: dict[tuple[object, ...], Found] = {}

    def __call__(self, asked: Asked, *details: object) -> Found:
        """The answer, worked out where it is not known."""
        noted = _noted.get()
        if noted is not None:
            noted.append(Question(self, asked, details))
        found = self._known.get((asked.key, *details))
        if found is None:
            found = self._keep((asked.key, *details), self._worked_out(asked, *details))
        return found

    def knows(self, asked: Asked, *details: object) -> bool:
        """Whether the answer is known."""
        return (asked.key, *details) in self._known

    def learn(self, found: object, asked: Asked, *details: object) -> None:
        """Keep an answer that was worked out elsewhere."""
        self._keep((asked.key, *details), cast("Found", found))

    def _worked_out(self, asked: Asked, *details: object) -> Found:
        return self.answer(asked, *details)

    def _keep(self, key: tuple[object, ...], found: Found) -> Found:
        self._known[key] = found
        for oldest in list(self._known)[:-MOST_ANSWERS]:
            self._known.pop(oldest, None)
        return found


class KeptLater(Kept[Asked, Later[Found] | Known[Found]]):
    """A function that works while the page goes on, and whose answers are kept."""

    def learn(self, found: object, asked: Asked, *details: object) -> None:
        """Keep an answer that was worked out elsewhere."""
        super().learn(Known(found), asked, *details)

    def _worked_out(self, asked: Asked, *details: object) -> Later[Found]:
        return Later(self.answer, asked, *details)


@contextmanager
def noting() -> Iterator[list[Question]]:
    """What is asked from here on."""
    questions: list[Question] = []
    token = _noted.set(questions)
    try:
        yield questions
    finally:
        _noted.reset(token)


overview: Kept[View, answers.Overview] = Kept(answers.overview)
headline: Kept[View, answers.Bands] = Kept(answers.headline)
fsd_revenue: Kept[View, answers.FsdRevenue] = Kept(answers.fsd_revenue)
by_price: KeptLater[View, answers.ByPrice] = KeptLater(answers.by_price)

margin_pressure: Kept[pressure.Question, pressure.Pressure] = Kept(pressure.pressure)
payback: KeptLater[pressure.Question, pressure.Payback] = KeptLater(pressure.payback)
sensitivity: KeptLater[pressure.Question, pd.DataFrame] = KeptLater(pressure.sensitivity)

licence: Kept[licensing.Question, licensing.Outcome] = Kept(licensing.outcome)
licence_fees: KeptLater[licensing.Question, licensing.Fees] = KeptLater(licensing.fees)
licence_heat: KeptLater[licensing.Question, licensing.Heat] = KeptLater(licensing.heat)
licence_levers: KeptLater[licensing.Question, pd.DataFrame] = KeptLater(licensing.must_be_true)
licence_by_deal: KeptLater[licensing.Question, pd.DataFrame] = KeptLater(licensing.by_deal)

effect: Kept[Draft, workbench.Effect] = Kept(workbench.effect)

data_routes: Kept[View, routes.Routes] = Kept(routes.compare)

tornado: Kept[Aim, pd.DataFrame] = Kept(drivers.tornado)
aim_spread: Kept[Aim, "pd.Series[float]"] = Kept(drivers.spread)
driver_groups: KeptLater[Aim, pd.DataFrame] = KeptLater(drivers.by_group)
driver_units: KeptLater[Aim, pd.DataFrame] = KeptLater(drivers.by_unit)
finding_out: KeptLater[View, pd.DataFrame] = KeptLater(drivers.finding_out)

ways: Kept[Goal, goal.Ways] = Kept(goal.ways)
needed: Kept[Goal, goal.Needed] = Kept(goal.needed)
every_way: KeptLater[Aim, dict[str, goal.Ways]] = KeptLater(goal.every_way)
frontier: KeptLater[Goal, pd.DataFrame] = KeptLater(goal.frontier)
stress: KeptLater[Floor, Stress] = KeptLater(goal_stress.stress)

compared: Kept[Aim, scenarios.Compared] = Kept(scenarios.compare)
split: Kept[Aim, pd.DataFrame] = Kept(scenarios.split)
split_over_time: Kept[Aim, pd.DataFrame] = Kept(scenarios.split_over_time)


derivation: Kept[View, dict[str, Step]] = Kept(answers.derivation)


def licences(asked: Sequence[licensing.Question]) -> list[licensing.Outcome]:
    """What each arrangement is worth once signed; those not known yet are worked out together."""
    new = [one for one in asked if not licence.knows(one)]
    for one, found in zip(new, licensing.outcomes(new), strict=True):
        licence.learn(found, one)
    return [replace(licence(one), arrangement=one.arrangement) for one in asked]


def book(as_of: str, saved: Saved = NOTHING) -> Book:
    """The book of a date, with what people saved; who asks while one is loaded waits for it.

    Raises InputError for a date that cannot be served.
    """
    with _loading:
        return _book(_database(as_of), saved)


# A book travels to another process as its date and what was saved.
copyreg.pickle(Book, lambda sent: (book, (str(sent.database.as_of), sent.saved)))


@lru_cache(maxsize=2 * MOST_BOOKS)
def _book(known: Database, saved: Saved) -> Book:
    return Book(known, saved)


def _database(as_of: str) -> Database:
    """What was known on a date; the newest date is today's."""
    newest = _connected("today")
    return newest if as_of == str(newest.as_of) else _connected(as_of)


@lru_cache(maxsize=MOST_BOOKS)
def _connected(as_of: str) -> Database:
    return database.connect(as_of)


def release_events() -> pd.DataFrame:
    """The releases of FSD in China that are known today, whatever date is looked at."""
    return book("today").database.ask("release_events")


def backtested(view: View) -> Backtest | None:
    """What earlier vintages said, against what happened by the as-of date; none while at work."""
    if backtests.vintages(view.book.database.as_of, view.book.database.vintages.newest) is None:
        return None
    return _backtested(view.book)


def _of_date(
    answer: Callable[[Book, *Details], Told], most: int = MOST_BOOKS
) -> Callable[[Book, *Details], Told]:
    """A function of a book whose answers are kept by its date, for whoever asks of that date."""

    @lru_cache(maxsize=most)
    def kept(as_of: str, *details: *Details) -> Told:
        return answer(book(as_of), *details)

    def asked(known: Book, *details: *Details) -> Told:
        return kept(str(known.database.as_of), *details)

    return asked


def _look(known: Book, subject: str, filters: evidence.Filters) -> evidence.Look:
    """A subject of the evidence through filters."""
    return evidence.look(evidence_told(known), subject, filters, str(known.database.as_of))


def _lines(
    known: Book, subject: str, filters: evidence.Filters, series: tuple[str, ...]
) -> pd.DataFrame:
    """The lines of a subject through filters: the series named, or the fullest."""
    return evidence.lines(evidence_look(known, subject, filters).rows, series)


def _compare(known: Book) -> Backtest:
    """What earlier vintages said, against what happened."""
    there = known.database
    return backtest.compare(backtests.vintages(there.as_of, there.vintages.newest) or [], there)


history = _of_date(lambda known: told(known.database))  # of margins and prices
fit = _of_date(lambda known: known.database.ask("market_fit"))  # to the last full year known
learnt = _of_date(lambda known: known.database.ask("backtest_learnt"))  # the ranges changed for it
evidence_told = _of_date(evidence.told)
evidence_look = _of_date(_look, MOST_ANSWERS)
evidence_lines = _of_date(_lines, MOST_ANSWERS)
_backtested = _of_date(_compare)


def warm() -> None:
    """Answer what the first visitor will ask; then warm the processes that work meanwhile."""
    with _loading:
        overview(_first_view())
    _stay()
    starting = threading.Timer(REST_OF_START, _warm_others)
    starting.daemon = True
    starting.start()


def _stay() -> None:
    """Take what is loaded by now from the garbage collection that follows each run of a page.

    It stays for good, and looking through it held back the last chart by 0.1 s, that of the pages'
    modules alone by 0.01 s.
    """
    gc.collect()
    gc.freeze()


def _warm_others() -> None:
    for module in pkgutil.iter_modules(screen.__path__, f"{screen.__name__}."):
        import_module(module.name)
    _stay()
    meanwhile.use_after(_warm_meanwhile)
    if jobs.can_start():
        Job([partial(answers.headline, _first_view()), _warm_exports])
    backtests.start(book("today").database.vintages.newest)


def _warm_meanwhile() -> None:
    answers.by_price(_first_view(), HEADLINE_YEAR)


def _warm_exports() -> None:
    """Import what packs are made with."""
    import analytics.export.files  # noqa: F401, PLC0415


def _first_view() -> View:
    return View(book("today"), "base", (), FIRST_DRAWS, 1, "USD")
