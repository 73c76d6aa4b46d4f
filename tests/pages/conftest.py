"""What the tests of pages share."""

import pytest

from analytics.answers import View
from analytics.screen import runs


@pytest.fixture(scope="session", autouse=True)
def vintages():
    """Earlier vintages, which take longer to work out than a page that is tested may."""
    runs.backtested(View(runs.book("today"), "base", (), 0, 1, "USD"))
