"""Books and answers, kept for the next person who asks the same."""

import threading
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from analytics import answers, database, pressure
from analytics.answers import DRAWS, HEADLINE_YEAR, View
from analytics.assumptions import Book, Override
from analytics.pressure import Question
from analytics.pressure.history import History, told
from analytics.results import Currency
from analytics.screen import meanwhile
from analytics.screen.meanwhile import Later

REST_OF_START = 3.0  # seconds that the first visitor has the machine for


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


def by_price(view: View, year: int) -> Later[answers.ByPrice]:
    """What each one-time price would do, worked out while the page goes on."""
    return _by_price(_Kept(view), year)


def margin_pressure(asked: Question) -> pressure.Pressure:
    """Tesla's answers to a move of BYD, side by side."""
    return _margin_pressure(_Asked(asked))


def payback(asked: Question, probe: str) -> Later[pressure.Payback]:
    """What of FSD pays for a move of BYD, worked out while the page goes on."""
    return _payback(_Asked(asked), probe)


def sensitivity(asked: Question) -> Later[pd.DataFrame]:
    """How the answers change with the coefficients, worked out while the page goes on."""
    return _sensitivity(_Asked(asked))


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
def _payback(kept: _Asked, probe: str) -> Later[pressure.Payback]:
    return Later(work_out_payback, _Sent.of(kept.asked.view), _rest_of(kept.asked), probe)


@lru_cache(maxsize=64)
def _sensitivity(kept: _Asked) -> Later[pd.DataFrame]:
    return Later(work_out_sensitivity, _Sent.of(kept.asked.view), _rest_of(kept.asked))


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
def _by_price(kept: _Kept, year: int) -> Later[answers.ByPrice]:
    return Later(work_out_by_price, _Sent.of(kept.view), year)


class _Sent(NamedTuple):
    """A view as it travels between processes, without its book."""

    as_of: str
    scenario: str
    edits: tuple[Override, ...]
    draws: int
    seed: int
    currency: Currency

    @classmethod
    def of(cls, view: View) -> "_Sent":
        day = str(view.book.database.as_of)
        return cls(day, view.scenario, view.edits, view.draws, view.seed, view.currency)

    def view(self) -> View:
        return View(book(self.as_of), *self[1:])


def _rest_of(asked: Question) -> tuple[tuple[Override, ...], str, int]:
    return asked.moves, asked.answer, asked.year


def work_out_by_price(sent: _Sent, year: int) -> answers.ByPrice:
    """The answer of `by_price`, in whichever process."""
    return answers.by_price(sent.view(), year)


def work_out_payback(
    sent: _Sent, rest: tuple[tuple[Override, ...], str, int], probe: str
) -> pressure.Payback:
    """The answer of `payback`, in whichever process."""
    return pressure.payback(Question(sent.view(), *rest), probe)


def work_out_sensitivity(sent: _Sent, rest: tuple[tuple[Override, ...], str, int]) -> pd.DataFrame:
    """The answer of `sensitivity`, in whichever process."""
    return pressure.sensitivity(Question(sent.view(), *rest))


def warm() -> None:
    """Answer what the first visitor will ask; then start the process that works meanwhile."""
    overview(_first_view())
    starting = threading.Timer(REST_OF_START, meanwhile.start, [_warm_meanwhile])
    starting.daemon = True
    starting.start()


def _warm_meanwhile() -> None:
    answers.by_price(_first_view(), HEADLINE_YEAR)


def _first_view() -> View:
    return View(book("today"), "base", (), DRAWS, 1, "USD")
