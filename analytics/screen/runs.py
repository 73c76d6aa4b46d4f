"""Books and answers, kept for the next person who asks the same."""

import copyreg
import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Generic, TypeVar

import pandas as pd

from analytics import answers, database, drivers, licensing, pressure, routes, scenarios
from analytics.answers import DRAWS, HEADLINE_YEAR, View
from analytics.assumptions import Book
from analytics.drivers import Aim
from analytics.licensing import Question as LicenceQuestion
from analytics.pressure import Question
from analytics.pressure.history import History, told
from analytics.screen import meanwhile
from analytics.screen.meanwhile import Later

REST_OF_START = 3.0  # seconds that the first visitor has the machine for

MOST_OUTCOMES = 64

_loading = threading.RLock()
_outcomes: dict[tuple[object, ...], licensing.Outcome] = {}

Asked = TypeVar("Asked", bound=View | Question | LicenceQuestion | Aim)


def book(as_of: str) -> Book:
    """The book of a date; who asks while one is loaded waits for it.

    Raises InputError for a date that cannot be served.
    """
    with _loading:
        return _book(as_of)


# A book travels to the other process as its date.
copyreg.pickle(Book, lambda sent: (book, (str(sent.database.as_of),)))


def overview(view: View) -> answers.Overview:
    """The answers of the overview."""
    return _overview(_Kept(view))


def headline(view: View) -> answers.Bands:
    """The bands of the headline figures."""
    return _headline(_Kept(view))


def fsd_revenue(view: View, threshold: float) -> answers.FsdRevenue:
    """The answers of the page on FSD revenue."""
    return _fsd_revenue(_Kept(view), threshold)


def by_price(view: View, year: int) -> Later[answers.ByPrice]:
    """What each one-time price would do, worked out while the page goes on."""
    return _by_price(_Kept(view), year)


def margin_pressure(asked: Question) -> pressure.Pressure:
    """Tesla's answers to a move of BYD, side by side."""
    return _margin_pressure(_Kept(asked))


def payback(asked: Question, probe: str) -> Later[pressure.Payback]:
    """What of FSD pays for a move of BYD, worked out while the page goes on."""
    return _payback(_Kept(asked), probe)


def sensitivity(asked: Question) -> Later[pd.DataFrame]:
    """How the answers change with the coefficients, worked out while the page goes on."""
    return _sensitivity(_Kept(asked))


def licences(asked: Sequence[LicenceQuestion]) -> list[licensing.Outcome]:
    """What each arrangement is worth once signed; those not known yet are worked out together."""
    new = {one.key: one for one in asked if one.key not in _outcomes}
    found = licensing.outcomes(list(new.values()))
    known = {one.key: _outcomes[one.key] for one in asked if one.key not in new}
    known |= dict(zip(new, found, strict=True))
    _outcomes.update(known)
    for key in list(_outcomes)[:-MOST_OUTCOMES]:
        _outcomes.pop(key, None)
    return [replace(known[one.key], arrangement=one.arrangement) for one in asked]


def licence_fees(asked: LicenceQuestion, power: float) -> Later[licensing.Fees]:
    """What both sides gain at each fee, worked out while the page goes on."""
    return _licence_fees(_Kept(asked), power)


def licence_heat(asked: LicenceQuestion, points: int) -> Later[licensing.Heat]:
    """Net value by fee and closeness, worked out while the page goes on."""
    return _licence_heat(_Kept(asked), points)


def licence_levers(asked: LicenceQuestion) -> Later[pd.DataFrame]:
    """What must be true for licensing to beat keeping FSD, worked out while the page goes on."""
    return _licence_levers(_Kept(asked))


def licence_by_deal(asked: LicenceQuestion, power: float) -> Later[pd.DataFrame]:
    """Each deal of an arrangement alone, and all together, worked out while the page goes on."""
    return _licence_by_deal(_Kept(asked), power)


def data_routes(view: View) -> routes.Routes:
    """All data routes side by side."""
    return _data_routes(_Kept(view))


def tornado(aim: Aim) -> pd.DataFrame:
    """What each assumption alone does to an aim."""
    return _tornado(_Kept(aim))


def aim_spread(aim: Aim) -> "pd.Series[float]":
    """How far an aim spreads over the draws."""
    return _aim_spread(_Kept(aim))


def driver_groups(aim: Aim) -> Later[pd.DataFrame]:
    """Variance by group, worked out while the page goes on."""
    return _driver_groups(_Kept(aim))


def driver_units(aim: Aim) -> Later[pd.DataFrame]:
    """Variance by assumption, worked out while the page goes on."""
    return _driver_units(_Kept(aim))


def finding_out(view: View) -> Later[pd.DataFrame]:
    """What finding out first is worth, worked out while the page goes on."""
    return _finding_out(_Kept(view))


def compared(aim: Aim, names: Sequence[str]) -> scenarios.Compared:
    """Scenarios side by side."""
    return _compared(_Kept(aim), tuple(names))


def split(aim: Aim, before: str, after: str) -> pd.DataFrame:
    """The difference between two scenarios by cause."""
    return _split(_Kept(aim), before, after)


def release_events() -> pd.DataFrame:
    """The releases of FSD in China that are known today, whatever date is looked at."""
    return book("today").database.ask("release_events")


def history(view: View) -> History:
    """What became of margins and prices up to the as-of date."""
    return _history(str(view.book.database.as_of))


def fit(view: View) -> pd.DataFrame:
    """How the market was fitted to the last full year known."""
    return _fit(str(view.book.database.as_of))


class _Kept(Generic[Asked]):
    """What is asked, as a key: equal keys give equal digits."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and self.asked.key == other.asked.key

    def __hash__(self) -> int:
        return hash(self.asked.key)


@lru_cache(maxsize=8)
def _book(as_of: str) -> Book:
    return Book(database.connect(as_of))


@lru_cache(maxsize=64)
def _overview(kept: _Kept[View]) -> answers.Overview:
    return answers.overview(kept.asked)


@lru_cache(maxsize=64)
def _headline(kept: _Kept[View]) -> answers.Bands:
    return answers.headline(kept.asked)


@lru_cache(maxsize=64)
def _fsd_revenue(kept: _Kept[View], threshold: float) -> answers.FsdRevenue:
    return answers.fsd_revenue(kept.asked, threshold)


@lru_cache(maxsize=64)
def _by_price(kept: _Kept[View], year: int) -> Later[answers.ByPrice]:
    return Later(answers.by_price, kept.asked, year)


@lru_cache(maxsize=64)
def _margin_pressure(kept: _Kept[Question]) -> pressure.Pressure:
    return pressure.pressure(kept.asked)


@lru_cache(maxsize=64)
def _payback(kept: _Kept[Question], probe: str) -> Later[pressure.Payback]:
    return Later(pressure.payback, kept.asked, probe)


@lru_cache(maxsize=64)
def _sensitivity(kept: _Kept[Question]) -> Later[pd.DataFrame]:
    return Later(pressure.sensitivity, kept.asked)


@lru_cache(maxsize=64)
def _licence_fees(kept: _Kept[LicenceQuestion], power: float) -> Later[licensing.Fees]:
    return Later(licensing.fees, kept.asked, power)


@lru_cache(maxsize=64)
def _licence_heat(kept: _Kept[LicenceQuestion], points: int) -> Later[licensing.Heat]:
    return Later(licensing.heat, kept.asked, points)


@lru_cache(maxsize=64)
def _licence_levers(kept: _Kept[LicenceQuestion]) -> Later[pd.DataFrame]:
    return Later(licensing.must_be_true, kept.asked)


@lru_cache(maxsize=64)
def _licence_by_deal(kept: _Kept[LicenceQuestion], power: float) -> Later[pd.DataFrame]:
    return Later(licensing.by_deal, kept.asked, power)


@lru_cache(maxsize=64)
def _data_routes(kept: _Kept[View]) -> routes.Routes:
    return routes.compare(kept.asked)


@lru_cache(maxsize=64)
def _tornado(kept: _Kept[Aim]) -> pd.DataFrame:
    return drivers.tornado(kept.asked)


@lru_cache(maxsize=64)
def _aim_spread(kept: _Kept[Aim]) -> "pd.Series[float]":
    return drivers.spread(kept.asked)


@lru_cache(maxsize=64)
def _driver_groups(kept: _Kept[Aim]) -> Later[pd.DataFrame]:
    return Later(drivers.by_group, kept.asked)


@lru_cache(maxsize=64)
def _driver_units(kept: _Kept[Aim]) -> Later[pd.DataFrame]:
    return Later(drivers.by_unit, kept.asked)


@lru_cache(maxsize=64)
def _finding_out(kept: _Kept[View]) -> Later[pd.DataFrame]:
    return Later(drivers.finding_out, kept.asked)


@lru_cache(maxsize=64)
def _compared(kept: _Kept[Aim], names: tuple[str, ...]) -> scenarios.Compared:
    return scenarios.compare(kept.asked, names)


@lru_cache(maxsize=64)
def _split(kept: _Kept[Aim], before: str, after: str) -> pd.DataFrame:
    return scenarios.split(kept.asked, before, after)


@lru_cache(maxsize=8)
def _fit(as_of: str) -> pd.DataFrame:
    return book(as_of).database.ask("market_fit")


@lru_cache(maxsize=8)
def _history(as_of: str) -> History:
    return told(book(as_of).database)


def warm() -> None:
    """Answer what the first visitor will ask; then warm the process that works meanwhile."""
    with _loading:
        overview(_first_view())
    starting = threading.Timer(REST_OF_START, meanwhile.use_after, [_warm_meanwhile])
    starting.daemon = True
    starting.start()


def _warm_meanwhile() -> None:
    answers.by_price(_first_view(), HEADLINE_YEAR)


def _first_view() -> View:
    return View(book("today"), "base", (), DRAWS, 1, "USD")
