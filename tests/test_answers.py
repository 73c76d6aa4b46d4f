"""What pages are told."""

import pytest

from analytics import answers


def test_a_period_without_figures_is_refused_and_not_another_one_shown(book):
    view = answers.View(book, "base", (), 128, 1, "USD")
    bands = answers.headline(view)
    assert list(bands.over("fsd_revenue", [2031, 2030])["period"]) == ["2031", "2030"]
    with pytest.raises(KeyError):
        bands.over("fsd_revenue", [2030, 2050])
