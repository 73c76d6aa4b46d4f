"""The vintages of the backtest: worked out once, in the process for jobs, for everyone who asks.

One job each, so that whoever asks for more draws meanwhile waits for one vintage at most.
"""

import threading
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from functools import partial

from analytics import backtest
from analytics.backtest import Vintage
from analytics.screen import jobs
from analytics.screen.jobs import Job

_known: dict[date, Vintage] = {}
_workers: list[threading.Thread] = []
_taking = threading.Lock()


def start(newest: date) -> None:
    """Begin to work out every vintage before the newest date, unless that was begun."""
    with _taking:
        if not _workers and jobs.can_start():
            dates = backtest.dates(newest)
            _workers.append(threading.Thread(target=_work_out, args=(dates,), daemon=True))
            _workers[0].start()


def share_done(newest: date) -> float:
    """How much is done, 0 to 1."""
    return len(_known) / max(len(backtest.dates(newest)), 1)


def vintages(before: date, newest: date) -> list[Vintage] | None:
    """The vintages before a date; none as long as the process for jobs is at it.

    Where there is no such process, they are worked out here and now.
    """
    start(newest)
    wanted = backtest.dates(before)
    if _workers and _workers[0].is_alive() and not _known.keys() >= set(wanted):
        return None
    with _taking:
        for one in wanted:
            if one not in _known:
                _known[one] = backtest.vintage(one)
        return [_known[one] for one in wanted]


def _work_out(dates: list[date]) -> None:
    """Keep what each job finds; if their process ends, the rest is left to who asks."""
    for one in dates:
        try:
            [found] = Job([partial(backtest.vintage, one)]).results()
        except BrokenProcessPool:
            return
        if isinstance(found, Vintage):
            _known[one] = found
