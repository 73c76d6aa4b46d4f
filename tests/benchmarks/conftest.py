"""What the benchmarks share: a stopwatch, and the browser of the browser tests."""

import pytest

from tests.browser.conftest import browser

__all__ = ["browser"]

collect_ignore = ["empty"]  # an app, to be served and not imported


@pytest.fixture
def within(benchmark):
    """Measure a call and hold its best time against a limit in seconds."""

    def within(limit, call, *, rounds=7):
        made = benchmark.pedantic(call, rounds=rounds, warmup_rounds=1)
        if benchmark.stats:  # absent with --benchmark-disable
            best = benchmark.stats.stats.min
            assert best < limit, f"best of {rounds}: {best * 1e3:.0f} ms, allowed {limit * 1e3:.0f}"
        return made

    return within
