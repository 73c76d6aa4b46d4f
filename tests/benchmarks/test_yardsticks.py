"""What the shipped design gains over the same model in pandas, and what squigglepy has of it."""

import time
from itertools import count

import numpy as np
import pytest
import squigglepy as sq

from analytics import cases, results
from analytics.model import competition
from analytics.model.market import solve_prices
from analytics.sampling import fitted, quantile, uniforms
from tests.benchmarks import in_pandas, in_squigglepy

DRAWS = 10_000
YEAR = 2030
SHARES = np.array([0.1, 0.5, 0.9])
SEEDS = count(1_000)  # a seed that has no points yet, so that every call makes its own
MAIN = {
    "fsd_bookings", "fsd_revenue", "fsd_deferred_balance", "fsd_gross_profit", "fsd_cash_flow",
    "fsd_npv", "take_rate", "option_surplus", "fsd_active", "capability", "tesla_deliveries",
    "tesla_price", "tesla_gross_profit", "byd_gross_margin", "release_date", "route_npv",
}  # fmt: skip
SETS = {
    "base": [],
    "export": ["export_sought=yes", "centre_built=no"],
    "by hand": ["take_rate_mode=fixed", "one_time_sale=ended"],
}


@pytest.fixture(autouse=True)
def seeded():
    sq.set_seed(1)


@pytest.fixture
def solved_to_the_end(monkeypatch):
    """Prices to the last digits: as shipped, the solver stops at a residual of 1e-10."""

    def solve(**market):
        return solve_prices(**market | {"tolerance": 1e-12})

    monkeypatch.setattr(competition, "solve_prices", solve)


@pytest.fixture
def beside(benchmark):
    """Measure their call and ours in turn; how many times our best time theirs is."""

    def beside(theirs, ours, *, rounds):
        best = {}

        def timed(name, call):
            began = time.perf_counter()
            made = call()
            best[name] = min(best.get(name, np.inf), time.perf_counter() - began)
            return made

        our_answers = []

        def setup():
            our_answers[:] = [timed("ours", ours)]

        their_answer = benchmark.pedantic(
            lambda: timed("theirs", theirs), setup=setup, rounds=rounds, warmup_rounds=1
        )
        ratio = best["theirs"] / best["ours"]
        times = {f"{name}_ms": round(taken * 1e3, 1) for name, taken in best.items()}
        benchmark.extra_info.update(times, ratio=round(ratio, 2))
        print(f"\n{times}, {ratio:.2f} times ours")  # noqa: T201
        return their_answer, our_answers[0], ratio

    return beside


def with_pandas(book, made):
    return in_pandas.evaluate(made.inputs, made.quarters, book.contenders, made.inputs["usd_cny"])


def both(run, table):
    """Each metric that the pandas version has, ours and theirs, (cases, quarters)."""
    shape = (run.cases.count, len(run.cases.quarters.names))
    return {
        name: (
            np.broadcast_to(ours.reshape(shape[0], -1), shape),
            table[name].to_numpy().reshape(shape),
        )
        for name, ours in run.values.items()
        if name in table
    }


@pytest.mark.usefixtures("solved_to_the_end")
@pytest.mark.parametrize("texts", SETS.values(), ids=SETS)
def test_pandas_gives_our_digits(texts, either_book, benchmark):
    made = cases.draws(either_book, [either_book.override(text) for text in texts], draws=50)
    run = results.run(either_book, made)
    table = benchmark.pedantic(lambda: with_pandas(either_book, made), rounds=1)
    assert table["case"].tolist() == np.repeat(range(51), len(made.quarters.names)).tolist()
    assert table["quarter"].tolist() == made.quarters.names * 51
    compared = both(run, table)
    assert compared.keys() >= MAIN
    for name, (ours, theirs) in compared.items():
        np.testing.assert_allclose(theirs, ours, rtol=1e-8, atol=0, err_msg=name)


def test_ours_is_faster_than_pandas_with_the_same_answers(beside, book):
    """A thousand draws; as shipped, the solver stops within 1e-9 of the largest value."""
    made = cases.draws(book, draws=1_000)
    table, run, ratio = beside(
        lambda: with_pandas(book, made), lambda: results.run(book, made), rounds=3
    )
    for name, (ours, theirs) in both(run, table).items():
        assert np.abs(theirs - ours).max() <= 1e-9 * np.abs(ours).max(), name
    assert ratio > 1.0


def cut_off(uncertain):
    """The share of a distribution that lies beyond its bounds."""
    law = fitted(uncertain)
    return law.below(uncertain.lowest) + 1.0 - law.below(uncertain.highest)


def assert_same_quantiles(draws, at, cut=0.0):
    """P10, P50 and P90 of the draws are these, but for sampling error and what bounds cut off."""
    for share, value in zip(SHARES, at, strict=True):
        error = 4.5 * np.sqrt(share * (1.0 - share) / len(draws))
        assert abs((draws < value).mean() - share) < error + cut, share


def test_squigglepy_draws_every_assumption_with_our_quantiles(beside, either_book):
    """Ours are drawn together: dependent, truncated, and as paths over the quarters."""
    drawn, _, _ = beside(
        lambda: in_squigglepy.drawn(either_book, DRAWS),
        lambda: cases.draws(either_book, draws=DRAWS, seed=next(SEEDS)),
        rounds=5,
    )
    ranges = in_squigglepy.ranges(either_book)
    uncertain = [name for name, one in either_book.assumptions.items() if one.is_uncertain]
    assert list(dict.fromkeys(name for name, _ in ranges)) == uncertain
    for key, one in ranges.items():
        assert_same_quantiles(drawn[key], quantile(one, SHARES), cut_off(one))


def test_squigglepy_moves_onto_a_bound_what_we_cut_off(book, benchmark):
    """The ceiling of surplus in choice leaves out most, 0.8%."""
    drawn = benchmark.pedantic(lambda: in_squigglepy.drawn(book, DRAWS), rounds=1)
    ranges = in_squigglepy.ranges(book)
    key = max(ranges, key=lambda key: cut_off(ranges[key]))
    share, bound = cut_off(ranges[key]), ranges[key].highest
    assert key[0] == "surplus_ceiling"
    assert abs((drawn[key] == bound).mean() - share) < 4.5 * np.sqrt(share / DRAWS)
    assert cases.draws(book, draws=DRAWS).inputs[key[0]].max() < bound


def test_squigglepy_has_the_revenue_of_a_year_that_our_draws_have(beside, benchmark, either_book):
    """By the same arithmetic; what new cars bring in the whole model is of its order."""

    def ours():
        points = uniforms(next(SEEDS), DRAWS)
        of = {
            name: quantile(knot.range, points[:, either_book[name].sobol_dimension])
            if knot.range
            else knot.value
            for name, knot in in_squigglepy.in_year(either_book, YEAR).items()
        }
        return in_squigglepy.revenue(of, either_book, YEAR)

    revenue, same, _ = beside(
        lambda: in_squigglepy.revenue_of_a_year(either_book, YEAR, DRAWS), ours, rounds=5
    )
    assert_same_quantiles(revenue, np.quantile(same, SHARES))

    began = time.perf_counter()
    made = cases.draws(either_book, draws=DRAWS, seed=next(SEEDS))
    run = results.run(either_book, made, "CNY", ["takers_new_cars", "fsd_revenue"])
    seconds = time.perf_counter() - began
    in_year = made.quarters.years == YEAR
    of = {name: made.inputs[name] for name in in_squigglepy.IN_REVENUE}
    price = np.minimum(of["fsd_list_price"], of["fsd_monthly_price"] * of["holding_months"])
    paid = run.values["takers_new_cars"] * price / (1.0 + of["vat_rate"]) / 1e6
    found = {
        "squigglepy": revenue,
        "new_cars": paid[1:, in_year].sum(axis=1),
        "whole": run.values["fsd_revenue"][1:, in_year].sum(axis=1),
    }
    medians = {name: round(float(np.median(values))) for name, values in found.items()}
    spans = {name: float(np.ptp(np.quantile(values, SHARES))) for name, values in found.items()}
    benchmark.extra_info.update(medians, whole_model_ms=round(seconds * 1e3))
    print(f"medians in {YEAR}, CNY m: {medians}; whole model {seconds * 1e3:.0f} ms")  # noqa: T201
    assert 0.5 < medians["squigglepy"] / medians["new_cars"] < 2.0
    assert spans["squigglepy"] < spans["new_cars"]
