"""The vintages of the backtest: worked out once, in the process for jobs, for everyone who asks."""

import threading
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from functools import partial

from analytics import backtest
from analytics.backtest import Vintage
from analytics.screen import jobs
from analytics.screen.jobs import Job

_known: dict[date, Vintage] = {}
_jobs: list[Job] = []
_taking = threading.Lock()


def start(newest: date) -> None:
    """Begin to work out every vintage before the newest date, unless that was begun."""
    with _taking:
        if not _jobs and jobs.can_start():
            _jobs.append(Job([partial(backtest.vintage, one) for one in backtest.dates(newest)]))


def share_done() -> float:
    """How much is done, 0 to 1."""
    return _jobs[0].share_done if _jobs else 0.0


def vintages(before: date, newest: date) -> list[Vintage] | None:
    """The vintages before a date; none as long as the process for jobs is at it.

    Where there is no such process, they are worked out here and now.
    """
    start(newest)
    if _jobs and not _jobs[0].is_over:
        return None
    with _taking:
        if _jobs and not _known:
            _take(_jobs[0])
        for one in backtest.dates(before):
            if one not in _known:
                _known[one] = backtest.vintage(one)
        return [_known[one] for one in backtest.dates(before)]


def _take(job: Job) -> None:
    """Keep what a job found; if its process has ended, nothing."""
    try:
        found = job.results()
    except BrokenProcessPool:
        return
    _known.update({one.as_of: one for one in found if isinstance(one, Vintage)})
