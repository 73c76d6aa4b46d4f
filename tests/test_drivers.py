"""What matters most, and what is worth finding out first, on the model itself."""

import numpy as np
import pytest

from analytics import cases, drivers, results, routes
from analytics.answers import View
from analytics.assumptions import Book, Override
from analytics.drivers import Aim, words
from analytics.sampling import low_and_high


def view_of(book: Book, *edits: str, scenario: str = "base", draws: int = 2_000) -> View:
    return View(book, scenario, tuple(book.override(text) for text in edits), draws, 1, "USD")


@pytest.fixture(scope="module")
def grouped(book):
    return drivers.by_group(Aim(view_of(book), "fsd_npv"))


@pytest.fixture(scope="module")
def single(book):
    return drivers.by_unit(Aim(view_of(book), "fsd_npv"))


@pytest.fixture(scope="module")
def found_out(book):
    return drivers.finding_out(view_of(book))


@pytest.mark.parametrize(
    ("scenario", "metric", "period"),
    [("base", "fsd_npv", "total"), ("approval_2030", "fsd_revenue", "2031"),
     ("price_war", "tesla_gross_profit", "2028"), ("base", "fsd_active", "total")],
)  # fmt: skip
def test_a_bar_of_the_tornado_is_the_two_cases_it_stands_for(book, scenario, metric, period):
    aim = Aim(view_of(book, scenario=scenario), metric, period)
    rows = drivers.tornado(aim).set_index("assumption")
    first = book.quarters.first_day
    assert len(rows) > 20
    told = book.scenario(scenario).overrides
    for name in ("wtp_median_full", "tesla_quality_drift", "discount_rate", "capability_growth"):
        [*_, knot] = book[name].knots
        ends = low_and_high(knot.range)
        for column, end in zip(("at_low", "at_high"), ends, strict=True):
            held = [*told, Override(name, first, float(end))]
            alone = aim.of(results.run(book, cases.base(book, held), keep=[metric]))[0]
            shown = rows[column].get(name, rows["base"].iloc[0])
            assert shown == pytest.approx(alone, rel=1e-9), (name, column)


def test_the_tornado_runs_from_the_widest_bar_and_leaves_out_what_moves_nothing(book):
    rows = drivers.tornado(Aim(view_of(book), "fsd_npv"))
    assert (rows["width"].diff().dropna() <= 0).all()
    assert (rows["width"] > 0).all()
    assert "opening_deferred_revenue" not in set(rows["assumption"])
    held = drivers.tornado(Aim(view_of(book, "wtp_median_full=12400"), "fsd_npv"))
    assert "wtp_median_full" not in set(held["assumption"])


def test_shares_of_the_variance_add_up_over_the_groups(grouped, book):
    assert grouped["shapley"].sum() == pytest.approx(1.0, abs=1e-9)
    assert set(grouped["group"]) == set(book.groups)
    assert grouped["shapley"].iloc[0] == grouped["shapley"].max()


def test_what_moves_the_value_most_alone_leads_the_indices_too(single, book):
    assert single["label"].iloc[0] == book["wtp_median_full"].label
    assert (single["total"] >= single["first"] - 3 * single["first_error"]).all()
    untouched = single.set_index("label").loc["Drift of plug-in hybrids", "total"]
    assert untouched < 0.02


def test_assumptions_that_hang_together_are_one_unit_and_held_ones_are_none(book):
    told = drivers.units(view_of(book))
    names = [name for one in told for name in one.names]
    assert len(names) == len(set(names))
    assert ("accelerator_supply", "accelerator_performance") in {
        tuple(sorted(one.names, reverse=True)) for one in told
    }
    held = drivers.units(view_of(book, "upgrade_rate=0.05"))
    assert len(held) == len(told) - 1


def test_no_correlation_runs_between_groups(book):
    """Groups are changed as a whole, so what hangs together must stand in one."""
    for row in book.database.rows("correlations"):
        assert book[row["assumption_a"]].group == book[row["assumption_b"]].group


def test_nothing_matters_where_nobody_takes_fsd(book):
    aim = Aim(view_of(book, "take_rate_mode=fixed", "take_rate_fixed=0"), "take_rate", "2030")
    rows = drivers.tornado(aim)
    assert rows.empty
    assert words.answer(aim, rows).startswith("Nothing uncertain moves the take rate in 2030")
    assert drivers.by_unit(aim)[["first", "total"]].to_numpy().sum() == 0.0


def test_finding_out_is_never_worth_less_than_nothing_nor_more_than_all_regret(found_out, book):
    assert set(found_out["decision"]) == set(drivers.DECISIONS)
    assert (found_out["worth"] >= 0.0).all()
    worth = routes.worths(view_of(book, draws=512))
    regret = (worth.max(axis=0) - worth[worth.mean(axis=1).argmax()]).mean()
    assert (found_out[found_out["decision"] == "route"]["worth"] <= regret).all()
    unchanged = found_out[found_out["chance_of_change"] == 0.0]
    assert (unchanged["worth"] == 0.0).all()


def test_route_worths_are_those_of_the_page_on_data_routes(book):
    view = view_of(book)
    compared = routes.compare(view)
    worth = routes.worths(view)
    for row, name in zip(worth, compared.routes, strict=True):
        assert row.mean() == pytest.approx(compared.chosen(name)["mean"], rel=1e-12)


def test_the_rule_says_when_more_draws_are_needed(book):
    for draws, verdict in ((16, "more draws are needed, about"), (1_024, "enough to tell")):
        aim = Aim(view_of(book, draws=draws), "fsd_npv")
        assert verdict in words.enough(aim, drivers.spread(aim))
    aim = Aim(view_of(book, "take_rate_mode=fixed", "take_rate_fixed=0"), "take_rate", "2030")
    assert "nothing spreads" in words.enough(aim, drivers.spread(aim))


def test_same_aim_same_digits(book, grouped):
    again = drivers.by_group(Aim(view_of(book), "fsd_npv"))
    assert np.array_equal(again["shapley"], grouped["shapley"])
