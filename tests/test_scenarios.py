"""Scenarios side by side, stacked, and a difference split by cause."""

import numpy as np
import pytest

from analytics import cases, results, scenarios
from analytics.answers import View
from analytics.assumptions import Book
from analytics.drivers import Aim
from analytics.scenarios import words
from analytics.sensitivity import shared_out, subsets

DRAWS = 128
PAIRS = [
    ("base", "free_city_driving"), ("bank_bull_case", "free_city_driving"),
    ("base", "approval_2030"), ("price_war", "truce"), ("subscription_only", "never_approved"),
]  # fmt: skip


def aim_of(book: Book, metric: str = "fsd_npv", period: str = "total", *edits: str) -> Aim:
    view = View(book, "base", tuple(book.override(text) for text in edits), DRAWS, 1, "USD")
    return Aim(view, metric, period)


def drawn(book: Book, scenario: str, metric: str = "fsd_npv") -> np.ndarray:
    """The draws of a scenario on its own."""
    made = cases.draws(book, book.scenario(scenario).overrides, draws=DRAWS, seed=1)
    return results.run(book, made, keep=[metric]).total(metric)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_the_parts_of_a_difference_add_up_to_it(book, before, after):
    parts = scenarios.split(aim_of(book), before, after)
    for column in ("base", "mean"):
        *most, last = parts[column]
        assert sum(most) == pytest.approx(last, abs=1e-9 * max(abs(last), 1.0))
    assert parts["mean"].iloc[0] == pytest.approx(drawn(book, before)[1:].mean(), rel=1e-9)
    assert parts["base"].iloc[-1] == pytest.approx(drawn(book, after)[0], rel=1e-9)


@pytest.mark.parametrize(("before", "after"), PAIRS[:3])
def test_the_way_back_takes_what_the_way_there_gave(book, before, after):
    there = scenarios.split(aim_of(book), before, after).set_index("cause")["mean"]
    back = scenarios.split(aim_of(book), after, before).set_index("cause")["mean"]
    for cause in there.index.difference(["before", "after"]):
        assert back[cause] == pytest.approx(-there[cause], rel=1e-9)


def test_only_groups_that_differ_have_a_part(book):
    parts = scenarios.split(aim_of(book), "base", "approval_2030")
    assert list(parts["cause"]) == ["before", "approval", "after"]
    same = scenarios.split(aim_of(book), "price_war", "price_war")
    assert list(same["cause"]) == ["before", "after"]
    said = words.answer(aim_of(book), ("Price war", "Price war"), same)
    assert said.startswith("Price war leaves the net present value of FSD as in Price war")


def test_parts_of_shapley_are_the_closed_form_of_a_game_of_three():
    """Gloves: one of them holds a left, two a right glove; a pair is worth 60."""
    worth = {known: 60.0 * (0 in known and len(known) > 1) for known in subsets(3)}
    assert shared_out(worth, 3) == pytest.approx([40.0, 10.0, 10.0])


def test_scenarios_are_compared_on_the_same_draws(book):
    found = scenarios.compare(aim_of(book), ["base", "price_war", "approval_2030"])
    base = drawn(book, "base")[1:]
    for name in ("price_war", "approval_2030"):
        alone = drawn(book, name)[1:]
        row = found.at(name)
        assert row["mean"] == pytest.approx(alone.mean(), rel=1e-9)
        assert row["difference"] == pytest.approx((alone - base).mean(), rel=1e-9)
        assert row["difference_error"] < row["error"]
        assert row["chance_more"] == pytest.approx((alone > base).mean())
    assert found.at("base")["difference"] == 0.0


def test_stacked_scenarios_hold_what_each_of_them_says(book):
    aim = aim_of(book)
    stacked = scenarios.overrides_of(aim.view, "price_32000+approval_2030")
    alone = [book.scenario(name).overrides for name in ("price_32000", "approval_2030")]
    assert set(stacked) == {one for told in alone for one in told}
    assert scenarios.conflicts(aim.view, "price_32000+approval_2030") == []
    assert (
        scenarios.label(aim.view, "price_32000+approval_2030")
        == "Half the price + Approval in 2030"
    )


def test_a_conflict_of_stacked_scenarios_is_told_and_the_later_one_counts(book):
    aim = aim_of(book)
    [found] = scenarios.conflicts(aim.view, "price_war+truce")
    assert found == scenarios.Conflict("byd_price_change", ("price_war", "truce"))
    assert scenarios.overrides_of(aim.view, "price_war+truce") == list(
        book.scenario("truce").overrides
    )
    assert scenarios.overrides_of(aim.view, "truce+price_war") == list(
        book.scenario("price_war").overrides
    )
    said = words.conflict(aim, found)
    assert "**Truce** counts" in said
    assert "other order" in said


def test_an_edit_counts_in_every_scenario(book):
    aim = aim_of(book, "fsd_npv", "total", "fsd_list_price=50000")
    for name in ("base", "price_32000"):
        held = [
            one.value for one in scenarios.overrides_of(aim.view, name)
            if one.assumption == "fsd_list_price"
        ]  # fmt: skip
        assert held == [50_000.0]


@pytest.mark.parametrize(("metric", "period"), [("fsd_revenue", "2030"), ("take_rate", "total")])
def test_any_metric_of_any_year_can_be_compared_and_split(book, metric, period):
    aim = aim_of(book, metric, period)
    parts = scenarios.split(aim, "base", "free_city_driving")
    found = scenarios.compare(aim, ["base", "free_city_driving"])
    assert parts["mean"].iloc[-1] == pytest.approx(found.at("free_city_driving")["mean"], rel=1e-9)
    assert "less than Base case" in words.answer(aim, ("Base case", "Free city driving"), parts)


@pytest.mark.parametrize(("metric", "period"), [("fsd_npv", "total"), ("take_rate", "2030")])
@pytest.mark.parametrize("scenario", ["base", "price_war"])
def test_what_changed_between_two_dates_is_split_by_cause(
    book, book_2024, metric, period, scenario
):
    aim = aim_of(book, metric, period)
    parts = scenarios.split_over_time(aim, book_2024, scenario)
    for column in ("base", "mean"):
        *most, last = parts[column]
        assert sum(most) == pytest.approx(last, abs=1e-9 * max(abs(last), 1.0))
    for known, at in ((book_2024, 0), (book, -1)):
        alone = Aim(View(known, scenario, (), DRAWS, 1, "USD"), metric, period)
        made = cases.base(known, known.scenario(scenario).overrides)
        base = alone.of(results.run(known, made, keep=[metric]))[0]
        assert parts["base"].iloc[at] == pytest.approx(base, rel=1e-9)
    assert list(parts["cause"]) == ["before", *book.groups, "time", "after"]


def test_nothing_changed_between_a_date_and_itself(book):
    parts = scenarios.split_over_time(aim_of(book), book, "base")
    assert parts["mean"].iloc[1:-1].abs().max() < 1e-9
    assert parts["mean"].iloc[0] == pytest.approx(parts["mean"].iloc[-1], rel=1e-12)


def test_edits_belong_to_the_date_looked_at(book, book_2024):
    plain = scenarios.split_over_time(aim_of(book), book_2024, "base")
    aim = aim_of(book, "fsd_npv", "total", "fsd_list_price=30000")
    edited = scenarios.split_over_time(aim, book_2024, "base")
    assert edited["mean"].iloc[0] == plain["mean"].iloc[0]
    moved = (edited["mean"] - plain["mean"]).abs()[edited["cause"] == "price"]
    assert float(moved.iloc[0]) > 1.0
