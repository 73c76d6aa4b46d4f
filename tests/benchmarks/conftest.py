"""What the benchmarks of the pages share with the tests in a browser."""

from tests.browser.conftest import browser

__all__ = ["browser"]

collect_ignore = ["empty"]  # an app, to be served and not imported
