"""Answers worked out in a process of their own, while the page goes on.

In threads they would wait on each other: the work is many short operations on arrays. Until that
process has started, and if it ends before its time, threads do the work all the same.
"""

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from typing import Any, Generic, TypeVar

Found = TypeVar("Found")

CONTEXT = get_context("spawn")

_threads = ThreadPoolExecutor(os.cpu_count())
_started: list[ProcessPoolExecutor] = []
_processes: list[ProcessPoolExecutor] = []  # empty until one has started and is warm


class Known(Generic[Found]):
    """An answer that is there, for who would wait for one."""

    def __init__(self, found: Found) -> None:
        self._found = found

    def result(self) -> Found:
        """The answer."""
        return self._found


class Later(Generic[Found]):
    """An answer that is being worked out. Function and arguments must be such as can be sent."""

    def __init__(self, function: Callable[..., Found], *arguments: object) -> None:
        self._work = partial(function, *arguments)
        self._future: Future[Found] = self._submit()

    def result(self) -> Found:
        """The answer, once it is there. Raises what working it out raised."""
        try:
            return self._future.result()
        except BrokenProcessPool:
            _processes.clear()
            return self._work()

    def _submit(self) -> Future[Found]:
        for pool in _processes:
            try:
                return pool.submit(self._work)
            except (BrokenProcessPool, RuntimeError):
                _processes.clear()
        return _threads.submit(self._work)


def start() -> None:
    """Start the other process, before a page runs: it begins with the main module of this one."""
    cores = os.cpu_count() or 1
    if cores > 1:
        _started.append(process_pool(cores - 1))


def process_pool(
    workers: int, prepare: Callable[..., object] | None = None, *shared: object
) -> ProcessPoolExecutor:
    """Processes that end with this one, each prepared with what they share with it."""
    pool = ProcessPoolExecutor(
        workers,
        mp_context=CONTEXT,
        initializer=partial(_prepare, os.getpid(), prepare),
        initargs=shared,
    )
    pool.submit(os.getpid)
    return pool


def use_after(warming: Callable[[], object]) -> None:
    """Use the process that was started, once it has done the warming."""
    for pool in _started:
        pool.submit(warming).add_done_callback(partial(_use, pool))


def _use(pool: ProcessPoolExecutor, done: Future[Any]) -> None:
    if done.exception() is None:
        _processes.append(pool)


def _prepare(parent: int, prepare: Callable[..., object] | None, *shared: object) -> None:
    """Leave interrupts to the server, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if prepare:
        prepare(*shared)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)
