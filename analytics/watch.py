"""How far a long run is, for whoever watches it; a watcher may stop it by raising Stopped."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Watcher = Callable[[float], None]

_watchers: list[Watcher] = []


class Stopped(Exception):  # noqa: N818 (nothing went wrong)
    """Raised by a watcher to end the run."""


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Tell the watcher what share is done of each run that follows in this process."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)


def tell(share: float) -> None:
    """Say that this share of the run is done."""
    for watcher in _watchers:
        watcher(share)
