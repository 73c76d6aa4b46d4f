"""What is made of the cases: bands, years, totals and tables."""

import numpy as np
import pytest

from analytics import cases, results
from analytics.answers import View, swings
from analytics.errors import InputError
from analytics.results import Results

DRAWS = 1_037


@pytest.fixture(scope="module")
def run(book) -> Results:
    return results.run(book, cases.draws(book, draws=DRAWS, seed=2))


def by_kind(run: Results, kind: str) -> list[str]:
    found = [
        name
        for name, metric in run.metrics.items()
        if metric.kind == kind and not metric.is_by_contender
    ]
    assert found
    return found


@pytest.mark.parametrize("per", ["quarter", "year", "total"])
def test_bands_are_the_percentiles_of_the_draws_and_leave_out_the_base(per, run):
    names = [name for name, metric in run.metrics.items() if not metric.is_by_contender]
    bands = run.bands(names, per).set_index(["metric", "period"])
    assert list(bands.columns) == ["mean", "p10", "p25", "p50", "p75", "p90", "error"]
    seen = 0
    for name in names:
        periods, table = run.columns(name, per)
        for column, period in enumerate(periods):
            draws = table[1:, column]
            row = bands.loc[(name, period)]
            places = np.array([0.1, 0.25, 0.5, 0.75, 0.9]) * (DRAWS - 1)
            points = np.interp(places, np.arange(DRAWS), np.sort(draws))
            scale = 1e-12 * np.abs(draws).max()
            assert row[["p10", "p25", "p50", "p75", "p90"]].tolist() == pytest.approx(
                points.tolist(), rel=1e-12, abs=scale
            )
            assert row["mean"] == pytest.approx(draws.mean(), rel=1e-12, abs=scale)
            error = draws.std(ddof=1) / np.sqrt(DRAWS)
            assert row["error"] == pytest.approx(error, rel=1e-9, abs=scale)
            seen += 1
        if per == "total":
            assert periods == ["total"]
    assert seen == len(bands)


def test_the_base_values_are_those_of_case_0(run):
    rows = run.ask("base_values", ["fsd_revenue", "take_rate"], "quarter")
    for name, part in rows.groupby("metric", observed=True):
        path = dict(zip(part["period"], part["value"], strict=True))
        expected = dict(zip(run.cases.quarters.names, run.values[name][0], strict=True))
        assert path == expected


def whole_years(run: Results) -> tuple[np.ndarray, np.ndarray]:
    years = run.cases.quarters.years
    return years, np.unique(years)


def test_a_year_sums_flows_shows_the_last_stock_and_the_mean_rate(run):
    of_quarter, years = whole_years(run)
    for names, of_year in (
        (by_kind(run, "flow"), lambda part: part.sum(axis=1)),
        (by_kind(run, "stock"), lambda part: part[:, -1]),
        (by_kind(run, "rate"), lambda part: part.mean(axis=1)),
    ):
        for name in names:
            yearly = run.by_year(name)
            assert yearly.shape == (DRAWS + 1, len(years))
            for column, year in enumerate(years):
                part = run.values[name][:, of_quarter == year]
                near_zero = 1e-14 * np.abs(part).max()
                np.testing.assert_allclose(
                    yearly[:, column], of_year(part), rtol=1e-12, atol=near_zero
                )


def test_a_total_sums_flows_shows_the_last_stock_and_the_mean_rate(run):
    for name in by_kind(run, "flow"):
        np.testing.assert_allclose(run.total(name), run.by_year(name).sum(axis=1), rtol=1e-12)
    for name in by_kind(run, "stock"):
        assert np.array_equal(run.total(name), run.by_year(name)[:, -1])
    for name in by_kind(run, "rate"):
        np.testing.assert_allclose(run.total(name), run.values[name].mean(axis=1), rtol=1e-12)
    for name in by_kind(run, "total"):
        assert np.array_equal(run.total(name), run.values[name])


@pytest.mark.parametrize("per", ["quarter", "year", "total"])
def test_a_table_holds_each_case_metric_and_period_once(per, run):
    table = run.table(["fsd_npv", "fsd_revenue", "capable_fleet"], per)
    assert not table.duplicated(["case_id", "metric", "period"]).any()
    quarters = run.cases.quarters
    periods = {"quarter": len(quarters.names), "year": len(set(quarters.years)), "total": 1}[per]
    assert len(table) == (DRAWS + 1) * (1 + 2 * periods)
    assert set(table.loc[table["metric"] == "fsd_npv", "period"]) == {"total"}
    some = table[(table["metric"] == "capable_fleet") & (table["case_id"] == 5)]
    expected = {
        "quarter": run.values["capable_fleet"][5],
        "year": run.by_year("capable_fleet")[5],
        "total": run.total("capable_fleet")[5:6],
    }
    assert some["value"].tolist() == expected[per].tolist()


def test_only_the_metrics_asked_for_are_kept(book):
    kept = results.run(book, cases.base(book), keep=["fsd_npv", "take_rate"])
    assert list(kept.values) == ["fsd_npv", "take_rate"]
    whole = results.run(book, cases.base(book))
    assert np.array_equal(kept.values["fsd_npv"], whole.values["fsd_npv"])


def test_an_unknown_metric_is_refused_with_the_nearest_name(book, run):
    for ask in (
        lambda: results.run(book, cases.base(book), keep=["fsd_revenu"]),
        lambda: run.bands(["fsd_revenu"], "year"),
    ):
        with pytest.raises(InputError, match=r"metric 'fsd_revenu'.*did you mean 'fsd_revenue'"):
            ask()


def test_a_case_without_a_finite_result_is_named_with_its_inputs(book):
    made = cases.draws(book, draws=5)
    spoilt = np.broadcast_to(made.inputs["vat_rate"], (6, 1)).copy()
    spoilt[3] = np.nan
    with pytest.raises(InputError, match=r"case 3, \d{4}: .* is not a finite number.*vat_rate nan"):
        results.run(book, cases.Cases(made.quarters, {**made.inputs, "vat_rate": spoilt}, 6))
    late = {**made.inputs, "discount_rate": spoilt}
    with pytest.raises(InputError, match=r"case 3: .* is not a finite number.*discount_rate nan"):
        results.run(book, cases.Cases(made.quarters, late, 6))


def test_the_error_of_the_mean_halves_with_four_times_the_draws(book):
    few, many = (
        results.run(book, cases.draws(book, draws=n), keep=["fsd_npv"]).bands(["fsd_npv"], "total")
        for n in (1_024, 4_096)
    )
    assert few["error"][0] / many["error"][0] == pytest.approx(2.0, rel=0.15)
    assert abs(few["mean"][0] - many["mean"][0]) < 2 * few["error"][0]


def test_the_chance_of_passing_a_threshold_is_the_share_of_draws_above_it(run):
    npv = run.values["fsd_npv"][1:]
    row = run.chance_above("fsd_npv", 1_500.0, "total")
    chance = (npv > 1_500.0).mean()
    assert row["chance"][0] == pytest.approx(chance)
    assert row["error"][0] == pytest.approx(np.sqrt(chance * (1 - chance) / DRAWS))


def test_the_widest_swing_comes_first_and_what_moves_nothing_is_left_out(book):
    made, names = cases.swings(book)
    npv = results.run(book, made, keep=["fsd_npv"]).values["fsd_npv"]
    view = View(book, "base", (), DRAWS, 1, "USD")
    rows = swings(view, "fsd_npv", lambda run: run.total("fsd_npv"))
    widths = {n: abs(npv[2 * i + 2] - npv[2 * i + 1]) for i, n in enumerate(names)}
    moving = {n for i, n in enumerate(names) if (npv[[2 * i + 1, 2 * i + 2]] != npv[0]).any()}
    assert set(rows["assumption"]) == moving < set(names)
    assert rows["width"].tolist() == sorted((widths[n] for n in moving), reverse=True)
    assert rows["assumption"].tolist() == sorted(moving, key=lambda n: (-widths[n], n))


@pytest.mark.parametrize("licence", ["none", "broad_platform"])
def test_a_metric_kept_alone_has_the_digits_it_has_among_all(licence, book):
    arrangement = book.deals.arrangement(licence)
    made = cases.draws(book, draws=5, arrangement=arrangement)
    everything = results.run(book, made).values
    assert set(everything) == set(book.metrics)
    for name, values in everything.items():
        alone = results.run(book, made, keep=[name]).values
        assert set(alone) == {name}
        np.testing.assert_array_equal(alone[name], values, err_msg=name)
