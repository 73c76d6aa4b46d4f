"""A move of BYD, as the page is told of it."""

from dataclasses import replace

import numpy as np
import pytest

from analytics import cases, pressure, results
from analytics.answers import View
from analytics.assumptions import Override
from analytics.calendar import quarter_start
from analytics.pressure import Move, Question, words

PRICES = Move("byd_price_change", -0.1, "2027Q1")
YEAR = 2029


@pytest.fixture(scope="module")
def view(book):
    return View(book, "base", (), 200, 1, "USD")


@pytest.fixture(scope="module")
def asked(view):
    return Question(view, PRICES.overrides, "match_byd", YEAR)


@pytest.fixture(scope="module")
def found(asked):
    return pressure.pressure(asked)


def whole(asked, overrides):
    """All metrics of a set of overrides over the whole horizon, by the long way."""
    view = asked.view
    made = cases.draws(view.book, overrides, draws=view.draws, seed=view.seed)
    return results.run(view.book, made, view.currency)


def test_what_comes_later_changes_nothing_before_it(book):
    made = cases.draws(book, draws=20)
    full, short = results.run(book, made), results.run(book, made.until(2028))
    for name, metric in book.metrics.items():
        if metric.per == "quarter":
            values = short.values[name]
            assert np.array_equal(values, full.values[name][:, : values.shape[1]]), name


def test_alternatives_are_the_sets_of_overrides_each_with_the_same_draws(book):
    first = quarter_start(book.quarters.names[0])
    sets = [[], [Override("byd_price_change", first, -0.2)], [Override("usd_cny", first, 7.0)]]
    made = cases.alternatives(book, sets, draws=30, seed=4)
    together = results.run(book, made, keep=["tesla_gross_profit"]).values["tesla_gross_profit"]
    for number, overrides in enumerate(sets):
        alone = results.run(
            book, cases.draws(book, overrides, draws=30, seed=4), keep=["tesla_gross_profit"]
        )
        part = together[number * 31 : (number + 1) * 31]
        assert np.array_equal(part, alone.values["tesla_gross_profit"])


def test_the_answers_are_what_the_model_says_of_each_of_them(asked, found):
    calm = whole(asked, asked.calm)
    position = int(np.flatnonzero(np.unique(calm.cases.quarters.years) == YEAR)[0])
    for answer in asked.answers:
        run = whole(asked, asked.answered(answer))
        for metric in ("tesla_price", "tesla_deliveries", "tesla_gross_profit"):
            values = run.by_year(metric)[1:, position]
            before = calm.by_year(metric)[1:, position]
            row = found.at(metric, answer)
            assert row["p50"] == pytest.approx(np.median(values), rel=1e-12)
            assert row["change_p10"] == pytest.approx(
                np.percentile(values - before, 10), rel=1e-9, abs=1e-6
            )


def test_the_best_answer_is_the_one_that_leaves_most_on_average(found, asked):
    means = {answer: found.at("tesla_gross_profit", answer)["mean"] for answer in asked.answers}
    assert found.best == max(means, key=means.__getitem__) == "hold_price"
    chances = [found.at("tesla_gross_profit", name)["chance_best"] for name in asked.answers]
    assert sum(chances) == pytest.approx(1.0)


@pytest.mark.parametrize("currency", ["USD", "CNY"])
@pytest.mark.parametrize("answer", ["best_response", "hold_price", "hold_volume", "match_byd"])
def test_the_bridge_adds_up_exactly_in_every_draw_and_so_in_its_means(answer, currency, view):
    asked = Question(replace(view, currency=currency), PRICES.overrides, answer, YEAR)
    rows = pressure.pressure(asked).bridge.set_index("cause")["mean"]
    causes = rows.drop(["before", "after"])
    assert rows["before"] + causes.sum() == pytest.approx(rows["after"], rel=1e-12)
    if answer == "hold_price":
        assert causes["price"] == pytest.approx(0.0, abs=1e-6)
    if answer == "hold_volume":
        assert causes["volume"] == pytest.approx(0.0, abs=1e-3)
    assert causes["variable_cost"] == 0.0, "no move of BYD changes what a Tesla costs to build"


def test_what_some_gain_others_lose(found):
    gains = found.gains.set_index("contender")["mean"]
    assert gains.sum() == pytest.approx(0.0, abs=1e-3)
    assert gains["byd_battery"] > 0
    assert gains["outside"] < 0


def test_a_move_of_nothing_leaves_everything_as_it_is(view):
    asked = Question(view, replace(PRICES, value=0.0).overrides, "match_byd", YEAR)
    found = pressure.pressure(asked)
    assert (found.answers["mean_change"] == 0).all()
    assert (found.gains["mean"] == 0).all()
    assert words.answer(asked, found, "USD m").startswith("Without a move of BYD, Tesla earns")
    assert words.answers_title(asked, found, "USD m").startswith("All answers are the same")


@pytest.mark.parametrize(
    ("probe", "answer", "move", "ways"),
    [
        ("take_rate_fixed", "hold_price", PRICES, [True]),
        ("take_rate_fixed", "hold_volume", Move("byd_cost_change", -0.05, "2027Q1"), [True]),
        ("fsd_monthly_price", "hold_price", Move("byd_price_change", -0.01, "2027Q1"), [False]),
        (
            "fsd_list_price",
            "hold_price",
            Move("byd_price_change", -0.0001, "2027Q1"),
            [False, True, False],
        ),
    ],
)
def test_at_a_crossing_tesla_earns_what_it_did_before(probe, answer, move, ways, view):
    asked = Question(view, move.overrides, answer, YEAR)
    paid = pressure.payback(asked, probe)
    assert paid.crossings["is_rising"].tolist() == ways
    book = view.book

    def profit(*texts):
        made = cases.base(book, [book.override(text) for text in texts])
        run = results.run(book, made)
        position = int(np.flatnonzero(np.unique(book.quarters.years) == YEAR)[0])
        return run.by_year("tesla_gross_profit")[0, position]

    before = profit()
    moved = (book.written(move.overrides[0]), f"tesla_conduct={answer}")
    for crossing in paid.crossings["crossing"]:
        by_hand = ["take_rate_mode=fixed"] if probe == "take_rate_fixed" else []
        assert profit(*moved, *by_hand, f"{probe}={crossing!r}") == pytest.approx(
            before, abs=0.05
        ), "USD 50,000 of some billions"


@pytest.mark.parametrize("probe", ["fsd_list_price", "fsd_monthly_price"])
def test_what_a_price_tried_earns_does_not_depend_on_what_it_was_told_to_be_later(probe, view):
    later = replace(view, edits=(view.book.override(f"{probe}@{YEAR}Q1=500"),))
    earned = []
    for one in (view, later):
        asked = Question(one, PRICES.overrides, "hold_price", YEAR)
        gain = pressure.payback(asked, probe).gain["base"]
        earned.append(gain - gain.iloc[0])  # what was earned before the move may differ
    np.testing.assert_allclose(*earned, rtol=1e-9, atol=1e-9)


def test_where_nothing_pays_the_reason_is_said(view):
    asked = Question(view, Move("byd_price_change", -0.4, "2027Q1").overrides, "match_byd", 2028)
    paid = pressure.payback(asked, "fsd_monthly_price")
    assert paid.crossings.empty
    title = words.payback_title(asked, paid, "CNY per month with VAT", "USD m")
    assert "A monthly price alone cannot pay for the move: at best USD" in title


def test_the_sensitivity_holds_each_coefficient_at_both_ends(asked):
    rows = pressure.sensitivity(asked)
    assert len(rows) == 5 * 4
    ends = rows.drop_duplicates("coefficient_value")["coefficient_value"].dropna()
    book = asked.view.book
    known = [
        point
        for name in pressure.COEFFICIENTS
        for point in (book[name].knots[-1].range.p10, book[name].knots[-1].range.p90)
    ]
    np.testing.assert_allclose(sorted(ends), sorted(known), rtol=1e-6)
    assert (rows["change"] < 0).all()


def test_the_view_shown_reproduces_the_market_after_the_move(asked):
    after = cases.base(asked.view.book, asked.shown.overrides)
    long_way = cases.base(asked.view.book, asked.answered(asked.answer))
    for name, values in after.inputs.items():
        assert np.array_equal(*np.broadcast_arrays(values, long_way.inputs[name])), name


def test_a_scenario_with_a_move_is_set_aside_for_another_move(book):
    war = View(book, "price_war", (), 100, 1, "USD")
    asked = Question(war, Move("byd_cost_change", -0.1, "2028Q1").overrides, "hold_price", YEAR)
    assert not [one for one in asked.calm if one.assumption.startswith("byd_")]
    shown = cases.base(book, asked.shown.overrides).inputs
    assert (shown["byd_price_change"] == 0).all()
    assert shown["byd_cost_change"].min() == pytest.approx(-0.1)
