"""More draws than memory holds: the same draws, means and quantiles as all at once."""

import json

import numpy as np
import pytest
from scipy.stats import lognorm

from analytics import __main__ as command_line
from analytics import cases, many, outputs, results
from analytics.many import Spread

NAMES = ["fsd_npv", "fsd_revenue", "take_rate", "release_date", "tesla_gross_margin"]


def test_a_block_of_draws_is_that_part_of_all_of_them(either_book):
    overrides = either_book.scenario("price_war").overrides
    whole = cases.draws(either_book, overrides, draws=300, seed=4)
    for first, count in ((0, 100), (37, 64), (299, 1)):
        part = cases.draws(either_book, overrides, draws=count, seed=4, first=first)
        for name, path in part.inputs.items():
            same = whole.inputs[name]
            if len(same) > 1:
                same = np.concatenate([same[:1], same[1 + first : 1 + first + count]])
            assert np.array_equal(path, same), name


def test_deals_are_signed_in_the_same_draws(book):
    licence = book.deals.arrangement("one_foreign_maker")
    [whole] = cases.draws(book, draws=200, arrangement=licence).deals
    [part] = cases.draws(book, draws=50, first=120, arrangement=licence).deals
    assert np.array_equal(part.signed[1:], whole.signed[121:171])
    assert 0 < whole.signed[1:].mean() < 1


@pytest.mark.parametrize("per", ["year", "total", "quarter"])
def test_blocks_together_spread_as_all_at_once(book, per, monkeypatch):
    monkeypatch.setattr(many, "BLOCK", 256)
    overrides = book.scenario("approval_2030").overrides
    found = many.bands(book, overrides, NAMES, per, draws=1_000, seed=2)
    run = results.run(book, cases.draws(book, overrides, draws=1_000, seed=2))
    whole = run.bands(NAMES, per)
    keys = ["metric", "period"]
    both = found.merge(whole, on=keys, suffixes=("", "_whole"))
    assert len(both) == len(found) == len(whole)
    for name in NAMES:
        _, columns = run.columns(name, per)
        mine = both[both["metric"] == name]
        np.testing.assert_allclose(mine["mean"], mine["mean_whole"], rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(mine["error"], mine["error_whole"], rtol=1e-9, atol=1e-12)
        for point, share in results.POINTS.items():
            # between the values on both sides of the place, give or take the width of a class
            ordered = np.sort(columns[1:], axis=0)
            at = share * 999
            low, high = ordered[int(np.floor(at - 0.6))], ordered[int(np.ceil(at + 0.6))]
            slack = 2e-3 * np.abs(ordered - columns[0]).max(axis=0) + 1e-6
            assert (mine[point].to_numpy() >= low - slack).all(), (name, point)
            assert (mine[point].to_numpy() <= high + slack).all(), (name, point)


def test_quantiles_are_those_of_a_known_distribution_within_a_thousandth():
    draws = np.random.default_rng(1).lognormal(3.0, 1.2, (400_000, 1))
    spread = Spread(np.zeros(1))
    for part in np.split(draws, 40):
        spread.add(part)
    assert spread.count == 400_000
    assert spread.mean == pytest.approx(draws.mean(), rel=1e-12)
    assert spread.error == pytest.approx(draws.std(ddof=1) / np.sqrt(400_000), rel=1e-9)
    for share in (0.01, 0.1, 0.5, 0.9, 0.99):
        exact = np.quantile(draws, share)
        assert spread.quantile(share) == pytest.approx(exact, rel=1.1e-3)
        assert exact == pytest.approx(lognorm(1.2, scale=np.exp(3.0)).ppf(share), rel=0.03)


def test_values_on_both_sides_of_the_centre_keep_their_order():
    values = np.array([-1e12, -5.0, -1e-7, 0.0, 1e-7, 5.0, 1e12])[:, None]
    spread = Spread(np.zeros(1))
    spread.add(values)
    found = [float(spread.quantile(place / 6)[0]) for place in range(7)]
    assert found == sorted(found)
    assert found[1] == pytest.approx(-5.0, rel=1e-3)
    assert found[3] == 0.0
    assert found[-1] == pytest.approx(1e12, rel=1e-3)


def test_the_command_line_counts_more_draws_than_it_holds(monkeypatch, capsys):
    monkeypatch.setattr(outputs, "MOST_AT_ONCE", 200)
    asked = ["evaluate", "--draws", "201", "--format", "json", "--metric"]
    assert command_line.main([*asked, "contender_price", "--per", "contender"]) == 2
    assert "at most 200" in capsys.readouterr().err
    assert command_line.main([*asked, "fsd_npv", "--per", "total"]) == 0
    [many_draws] = json.loads(capsys.readouterr().out)["rows"]
    monkeypatch.setattr(outputs, "MOST_AT_ONCE", 201)
    assert command_line.main([*asked, "fsd_npv", "--per", "total"]) == 0
    [at_once] = json.loads(capsys.readouterr().out)["rows"]
    assert many_draws["mean"] == pytest.approx(at_once["mean"], rel=1e-12)
    assert many_draws["p50"] == pytest.approx(at_once["p50"], rel=0.05)
    assert many_draws["unit"] == at_once["unit"] == "USD m"
