"""What pages are told."""

import numpy as np
import pytest

from analytics import answers
from analytics.assumptions import Override


def test_a_period_without_figures_is_refused_and_not_another_one_shown(book):
    view = answers.View(book, "base", (), 128, 1, "USD")
    bands = answers.headline(view)
    assert list(bands.over("fsd_revenue", [2031, 2030])["period"]) == ["2031", "2030"]
    with pytest.raises(KeyError):
        bands.over("fsd_revenue", [2030, 2050])


def test_each_price_tried_is_a_run_with_that_price_and_the_best_is_the_best_of_each_draw(book):
    view = answers.View(book, "base", (), 64, 1, "USD")
    found, draws = answers.by_price(view, 2030), view.draws_for_each(answers.DRAWS_PER_PRICE)
    first, worth = book.quarters.first_day, []
    for price, value, take in zip(
        found.value["tried"], found.value["mean"], found.take_rate["mean"], strict=True
    ):
        held = (Override("fsd_list_price", first, float(price)),)
        run = answers.View(book, "base", held, draws, 1, "USD").run(["fsd_npv", "take_rate"])
        worth.append(run.drawn("fsd_npv"))
        year = run.in_year("take_rate", 2030)
        assert value == pytest.approx(worth[-1].mean())
        assert take == pytest.approx(year[1:].mean())
    best = found.value["tried"].to_numpy()[np.argmax(worth, axis=0)]
    assert found.best["p50"] == np.median(best)
    assert found.best["p10"] == pytest.approx(np.quantile(best, 0.1))
