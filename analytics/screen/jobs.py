"""Long work that nobody waits for, in a process that stands back for what people do wait for.

A job can be watched and stopped. Jobs are done one after the other.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import count

from analytics.screen.meanwhile import CONTEXT, process_pool
from analytics.watch import Stopped, watched

MOST_AT_A_TIME = 256
STAND_BACK = 10  # how far the process lets others go first

_pools: list[ProcessPoolExecutor] = []
_numbers = count()

# What share of each job is done, and which jobs shall stop: memory that both processes see.
_done = CONTEXT.Array("d", MOST_AT_A_TIME, lock=False)
_stopped = CONTEXT.Array("b", MOST_AT_A_TIME, lock=False)


class Job:
    """Work in several parts, done one after the other. Each must be such as can be sent.

    What came of them may be made into something else in the end, over there.
    """

    def __init__(
        self,
        parts: Sequence[Callable[[], object]],
        last: Callable[[list[object]], list[object]] | None = None,
    ) -> None:
        self._slot = next(_numbers) % MOST_AT_A_TIME
        _done[self._slot], _stopped[self._slot] = 0.0, 0
        [pool] = _pools
        self._future = pool.submit(_work_through, list(parts), last, self._slot)

    @property
    def share_done(self) -> float:
        """How much of it is done, 0 to 1."""
        return float(_done[self._slot])

    @property
    def is_over(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self._future.done()

    def results(self) -> list[object]:
        """What came of each part, once it is over. Raises what any of them raised."""
        return self._future.result()

    def stop(self) -> None:
        """End it before its time."""
        _stopped[self._slot] = 1
        self._future.cancel()


def start() -> None:
    """Start the process, before a page runs: it begins with the main module of this one."""
    _pools.append(process_pool(1, _prepare, _done, _stopped))


def can_start() -> bool:
    """Whether there is a process for jobs."""
    return bool(_pools)


def _prepare(*shared: object) -> None:
    """Stand back, and see the memory that the server handed over."""
    globals().update(zip(("_done", "_stopped"), shared, strict=True))
    os.nice(STAND_BACK)


def _work_through(
    parts: Sequence[Callable[[], object]],
    last: Callable[[list[object]], list[object]] | None,
    slot: int,
) -> list[object]:
    found: list[object] = []
    steps = len(parts) + (last is not None)

    def watcher(share: float) -> None:
        if _stopped[slot]:
            raise Stopped
        _done[slot] = max(_done[slot], (len(found) + share) / steps)

    with watched(watcher):
        for part in parts:
            watcher(0.0)
            found.append(part())
        watcher(0.0)
        if last is not None:
            found = last(found)
    _done[slot] = 1.0
    return found
