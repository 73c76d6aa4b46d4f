"""Books and answers, kept for the next person who asks the same."""

import os
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache

import pandas as pd

from analytics import answers, database, pressure
from analytics.answers import DRAWS, View
from analytics.assumptions import Book
from analytics.pressure import Question
from analytics.pressure.history import History, told

_meanwhile = ThreadPoolExecutor(os.cpu_count())


@lru_cache(maxsize=8)
def book(as_of: str) -> Book:
    """The book of a date.

    Raises InputError for a date that cannot be served.
    """
    return Book(database.connect(as_of))


def overview(view: View) -> answers.Overview:
    """The answers of the overview."""
    return _overview(_Kept(view))


def headline(view: View) -> answers.Bands:
    """The bands of the headline figures."""
    return _headline(_Kept(view))


def fsd_revenue(view: View, threshold: float) -> answers.FsdRevenue:
    """The answers of the page on FSD revenue."""
    return _fsd_revenue(_Kept(view), threshold)


def by_price(view: View, year: int) -> Future[answers.ByPrice]:
    """What each one-time price would do, worked out while the page goes on."""
    return _meanwhile.submit(_by_price, _Kept(view), year)


def margin_pressure(asked: Question) -> pressure.Pressure:
    """Tesla's answers to a move of BYD, side by side."""
    return _margin_pressure(_Asked(asked))


def payback(asked: Question, probe: str) -> Future[pressure.Payback]:
    """What of FSD pays for a move of BYD, worked out while the page goes on."""
    return _meanwhile.submit(_payback, _Asked(asked), probe)


def sensitivity(asked: Question) -> Future[pd.DataFrame]:
    """How the answers change with the coefficients, worked out while the page goes on."""
    return _meanwhile.submit(_sensitivity, _Asked(asked))


def history(view: View) -> History:
    """What became of margins and prices up to the as-of date."""
    return _history(str(view.book.database.as_of))


def fit(view: View) -> pd.DataFrame:
    """How the market was fitted to the last full year known."""
    return _fit(str(view.book.database.as_of))


class _Kept:
    """A view as a key: equal views give equal digits."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.key = (view.digest, view.currency)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


class _Asked:
    """A question as a key: its view without BYD's moves, the moves, the answer and the year."""

    def __init__(self, asked: Question) -> None:
        self.asked = asked
        self.key = (
            asked.digest,
            asked.answer,
            asked.year,
            asked.view.currency,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=64)
def _margin_pressure(kept: _Asked) -> pressure.Pressure:
    return pressure.pressure(kept.asked)


@lru_cache(maxsize=64)
def _payback(kept: _Asked, probe: str) -> pressure.Payback:
    return pressure.payback(kept.asked, probe)


@lru_cache(maxsize=64)
def _sensitivity(kept: _Asked) -> pd.DataFrame:
    return pressure.sensitivity(kept.asked)


@lru_cache(maxsize=8)
def _fit(as_of: str) -> pd.DataFrame:
    return book(as_of).database.ask("market_fit")


@lru_cache(maxsize=8)
def _history(as_of: str) -> History:
    return told(book(as_of).database)


@lru_cache(maxsize=64)
def _overview(kept: _Kept) -> answers.Overview:
    return answers.overview(kept.view)


@lru_cache(maxsize=64)
def _headline(kept: _Kept) -> answers.Bands:
    return answers.headline(kept.view)


@lru_cache(maxsize=64)
def _fsd_revenue(kept: _Kept, threshold: float) -> answers.FsdRevenue:
    return answers.fsd_revenue(kept.view, threshold)


@lru_cache(maxsize=64)
def _by_price(kept: _Kept, year: int) -> answers.ByPrice:
    return answers.by_price(kept.view, year)


def warm() -> None:
    """Answer what the first visitor will ask."""
    overview(View(book("today"), "base", (), DRAWS, 1, "USD"))
