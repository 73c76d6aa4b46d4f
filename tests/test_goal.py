"""What it would take to reach a goal, and what combinations break the case."""

import numpy as np
import pytest

from analytics import cases, goal, results
from analytics.answers import View
from analytics.assumptions import Book
from analytics.drivers import Aim
from analytics.errors import InputError
from analytics.goal import Goal, roots, words
from analytics.goal import stress as breaking
from analytics.goal.stress import Condition, Floor

DRAWS = 256


def aim_of(
    book: Book, metric: str = "fsd_npv", period: str = "total", *edits: str, scenario="base"
) -> Aim:
    told = tuple(book.override(text) for text in edits)
    return Aim(View(book, scenario, told, DRAWS, 1, "USD"), metric, period)


def reached(aim: Aim, lever: str, value: float) -> float:
    """The aim in the base case with an assumption written as a person would."""
    view = aim.view
    held = [*view.overrides, view.book.override(f"{lever}={value!r}")]
    run = results.run(view.book, cases.base(view.book, held), view.currency)
    return float(aim.of(run)[0])


@pytest.mark.parametrize("part", [0.3, 0.8])
@pytest.mark.parametrize(
    ("metric", "period", "lever"),
    [
        ("fsd_npv", "total", "wtp_median_full"),
        ("fsd_npv", "total", "feature_approval_date"),
        ("fsd_revenue", "2030", "free_rival_erosion"),
        ("take_rate", "2031", "fsd_list_price"),
        ("tesla_gross_margin", "2030", "battery_pack_price"),
        ("release_date", "total", "training_quarters"),
    ],
)
def test_a_way_reaches_the_goal_when_evaluated(either_book, metric, period, lever, part):
    aim = aim_of(either_book, metric, period)
    reach = goal.ways(Goal(aim, 0.0, lever))
    value = reach.least + part * (reach.most - reach.least)
    found = goal.ways(Goal(aim, value, lever))
    assert found.at
    for way in found.at:
        assert found.low <= way <= found.high
        near = 2e-9 * (found.most - found.least)
        assert reached(aim, lever, way) == pytest.approx(value, abs=near)


def test_every_crossing_is_found(book):
    """The value rises and falls with the monthly price: two prices bring the same."""
    aim = aim_of(book)
    found = goal.ways(Goal(aim, 2_000.0, "fsd_monthly_price"))
    assert len(found.at) == 2
    fine = np.linspace(found.low, found.high, 601)[1:]
    made = cases.base(book).held({"fsd_monthly_price": fine})
    gap = aim.of(results.run(book, made, keep=["fsd_npv"])) - 2_000.0
    crossings = fine[:-1][gap[1:] * gap[:-1] < 0]
    for way in found.at:
        assert np.abs(crossings - way).min() < fine[1] - fine[0]
    assert len(crossings) == 2


def test_a_peak_between_two_values_tried_is_not_missed(book):
    """Just below its peak the value is reached on both sides of one price, close together."""
    aim, lever = aim_of(book), "fsd_monthly_price"
    fine = np.linspace(*goal.bounds(book, book[lever]), 4_001)[1:]
    values = aim.of(results.run(book, cases.base(book).held({lever: fine}), keep=["fsd_npv"]))
    top = float(values.max())
    found = goal.ways(Goal(aim, top - 1e-4 * abs(top), lever))
    assert len(found.at) == 2
    assert found.at[0] < fine[values.argmax()] < found.at[1]
    assert found.at[1] - found.at[0] < (found.high - found.low) / roots.POINTS


def test_where_there_is_no_way_the_words_say_why(book):
    aim = aim_of(book)
    far = Goal(aim, 30_000.0, "wtp_median_full")
    found = goal.ways(far)
    assert found.at == ()
    assert "rises to USD 9.3 bn at most, at CNY 40,000" in words.why_none(far, found)
    deep = Goal(aim, -5_000.0, "wtp_median_full")
    assert "falls to −USD" in words.why_none(deep, goal.ways(deep))
    idle = Goal(aim, 3_000.0, "penalty_cap")
    found = goal.ways(idle)
    assert found.is_flat
    assert "does not move the net present value of FSD" in words.why_none(idle, found)


def test_a_leap_over_the_goal_is_told_as_one(book):
    """A monthly price of nothing means that no subscription is offered."""
    asked = Goal(aim_of(book, "fsd_subscribers", "2030"), 1_000.0, "fsd_monthly_price")
    found = goal.ways(asked)
    assert [value for value in found.jumps if value < 1.0]
    assert "leaps over it at" in words.why_none(asked, found._replace(at=()))


def test_a_goal_that_holds_already_is_reached_where_things_stand(book):
    aim = aim_of(book)
    now = float(aim.of(results.run(book, cases.base(book), keep=["fsd_npv"]))[0])
    found = goal.ways(Goal(aim, now, "wtp_median_full"))
    assert found.at == pytest.approx((book["wtp_median_full"].knots[-1].value,), rel=1e-9)
    assert found.now == book["wtp_median_full"].knots[-1].value


def test_no_way_lies_in_the_past_of_an_event_to_come(book):
    low, high = goal.bounds(book, book["feature_approval_date"])
    assert low >= book.quarters.starts[0]
    assert high > low


def test_each_assumption_alone_is_sought_as_if_it_were_the_only_one(book):
    aim = aim_of(book)
    every = goal.every_way(aim, 3_000.0)
    for name in ("wtp_median_full", "fsd_list_price", "free_rival_erosion", "market_size"):
        assert every[name] == goal.ways(Goal(aim, 3_000.0, name))
    assert "penalty_cap" not in every
    rows = words.every_way_rows(Goal(aim, 3_000.0, "wtp_median_full"), every)
    reaching = rows["Needed"] != ""
    assert reaching.sum() == sum(bool(one.at) for one in every.values())
    assert (rows["Why not"][~reaching] != "").all()
    assert reaching.to_list() == sorted(reaching, reverse=True)


def test_what_a_draw_needs_is_what_reaches_the_goal_in_it(book):
    aim = aim_of(book)
    asked = Goal(aim, 2_500.0, "wtp_median_full")
    found = goal.needed(asked)
    count = aim.view.draws_for_each(goal.DRAWS_PER_VALUE)
    made = cases.draws(book, draws=count).chosen(np.arange(1, count + 1))
    fine = np.linspace(*goal.bounds(book, book["wtp_median_full"]), 2_001)
    needs = []
    for draw in range(count):
        many = made.chosen(np.full(len(fine), draw)).held({"wtp_median_full": fine})
        enough = aim.of(results.run(book, many, keep=["fsd_npv"])) >= 2_500.0
        if enough.any():
            needs.append(fine[enough.argmax()])
    assert found.share == pytest.approx(len(needs) / count)
    step = fine[1] - fine[0]
    for point, share in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9)):
        assert getattr(found, point) == pytest.approx(np.quantile(needs, share), abs=step)


def test_a_frontier_passes_through_the_ways_of_each_of_its_values(book):
    aim = aim_of(book)
    rows = goal.frontier(Goal(aim, 2_500.0, "wtp_median_full"), "free_rival_erosion")
    assert rows["beside"].is_monotonic_increasing
    assert rows["base"].is_monotonic_increasing
    for row in rows.iloc[::3].itertuples():
        edit = f"free_rival_erosion={float(row.beside)!r}"
        held = aim_of(book, "fsd_npv", "total", edit)
        alone = goal.ways(Goal(held, 2_500.0, "wtp_median_full"))
        assert row.base == pytest.approx(alone.nearest, rel=1e-9)
        span = goal.needed(Goal(held, 2_500.0, "wtp_median_full"))
        assert row.share == pytest.approx(span.share)
        assert row.p90 == pytest.approx(span.p90, rel=1e-6)


def test_the_words_name_the_way_its_range_and_its_direction(book):
    for value, metric, lever, way in (
        (3_000.0, "fsd_npv", "wtp_median_full", "or more"),
        (2_000.0, "fsd_npv", "feature_approval_date", "or earlier"),
        (0.1, "take_rate", "free_rival_erosion", "or more"),
    ):
        asked = Goal(aim_of(book, metric), value, lever)
        found = goal.ways(asked)
        said = words.answer(asked, found, goal.needed(asked))
        if metric == "take_rate":
            assert " or less " in said
        else:
            assert f" {way} instead of " in said
        assert "of draws can reach it" in said


def test_an_assumption_that_leaves_a_market_without_prices_does_not_hide_the_others(
    book, monkeypatch
):
    run = results.run

    def refusing(book, made, *others):
        if made.inputs["market_size"].max() > 29.5e6:
            raise InputError("case 4, 2026", "no prices were found", "choose less")
        return run(book, made, *others)

    aim = aim_of(book)
    monkeypatch.setattr(results, "run", refusing)
    every = goal.every_way(aim, 3_000.0)
    assert [name for name, one in every.items() if one.is_impossible] == ["market_size"]
    assert every["wtp_median_full"] == goal.ways(Goal(aim, 3_000.0, "wtp_median_full"))
    asked = Goal(aim, 3_000.0, "market_size")
    assert "without prices" in words.why_none(asked, goal.ways(asked))
    rows = words.every_way_rows(asked, every)
    assert (rows["Why not"] == "no prices at some of its values").sum() == 1


# A rule that was planted is found again, whatever else is drawn.
def planted(rule, *, draws=4_000, seed=5, noise=0.0):
    draw = np.random.default_rng(seed)
    values = {name: draw.uniform(0.0, 1.0, draws) for name in "abcdefgh"}
    misses = rule(values) ^ (draw.uniform(size=draws) < noise)
    return breaking.combinations(values, misses)


def near(condition: Condition, name: str, value: float, *, is_above: bool) -> bool:
    is_same = (condition.assumption, condition.is_above) == (name, is_above)
    return is_same and abs(condition.value - value) < 0.06


@pytest.mark.parametrize("noise", [0.0, 0.02])
def test_a_planted_combination_is_found(noise):
    [found, *_] = planted(lambda v: (v["b"] < 0.3) & (v["f"] > 0.6), noise=noise)
    assert found.names == {"b", "f"}
    low, high = sorted(found.conditions)
    assert near(low, "b", 0.3, is_above=False)
    assert near(high, "f", 0.6, is_above=True)
    assert found.share == pytest.approx(0.12, abs=0.03)
    assert found.chance > 0.85
    assert found.covered > 0.7


def test_two_planted_combinations_are_told_apart():
    found = planted(lambda v: ((v["a"] > 0.8) & (v["c"] < 0.5)) | (v["g"] > 0.9))
    assert {frozenset(one.names) for one in found[:2]} == {frozenset("ac"), frozenset("g")}


def test_where_misses_have_no_cause_none_is_told():
    assert planted(lambda v: np.zeros(len(v["a"]), dtype=bool), noise=0.1) == []


def test_figures_of_a_combination_come_from_draws_that_were_not_searched(book):
    floor = Floor(aim_of(book), 0.0)
    found = breaking.stress(floor)
    run = floor.aim.view.run(["fsd_npv"])
    misses = run.total("fsd_npv")[1:] < 0.0
    assert found.chance == pytest.approx(misses.mean())
    for one in found.combinations:
        met = np.ones(DRAWS, dtype=bool)
        for condition in one.conditions:
            path = run.cases.inputs[condition.assumption][1:, -1]
            met &= path >= condition.value if condition.is_above else path <= condition.value
        unseen = slice(1, None, 2)
        assert one.share == pytest.approx(met[unseen].mean())
        assert one.chance == pytest.approx(misses[unseen][met[unseen]].mean())
        said = words.combination(floor, one)
        assert said.startswith("When the ")
        assert "of such draws" in said


@pytest.mark.parametrize(("value", "said"), [(-1e9, "In no draw"), (1e9, "In every draw")])
def test_a_floor_that_all_or_none_miss_is_told_as_such(book, value, said):
    floor = Floor(aim_of(book), value)
    found = breaking.stress(floor)
    assert found.combinations == ()
    assert words.stress_title(floor, found).startswith(said)
