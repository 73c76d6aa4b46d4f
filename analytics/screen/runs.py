"""Books and answers, kept for the next person who asks the same."""

import os
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache

from analytics import answers, database
from analytics.answers import DRAWS, View
from analytics.assumptions import Book

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


class _Kept:
    """A view as a key: equal views give equal digits."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.key = (view.digest, view.currency)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


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
