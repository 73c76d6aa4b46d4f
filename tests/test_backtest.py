"""Vintages know nothing later, outcomes are evidence, and every score has a closed form to meet."""

import json
import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri
from scipy.stats import binomtest

from analytics import backtest, database
from analytics.__main__ import main
from analytics.backtest import Target, Vintage, naive, number, scores, words

DAYS = ("2024-05-17", "2024-09-30", "2025-12-31")


def normal(mean, sd, count=20_000):
    """The middles of so many equally likely parts of a normal distribution."""
    return mean + sd * ndtri((np.arange(count) + 0.5) / count)


@pytest.fixture(scope="module")
def vintages():
    """The first vintage and two later ones."""
    return [backtest.vintage(date.fromisoformat(day)) for day in DAYS]


@pytest.fixture(scope="module")
def found(vintages, book):
    return backtest.compare(vintages, book.database)


# --- scores ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [-2.0, 3.0, 4.5, 11.0])
def test_crps_of_a_normal_is_its_closed_form(outcome):
    mean, sd = 3.0, 2.0
    z = (outcome - mean) / sd
    density = math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    below = (1 + math.erf(z / math.sqrt(2))) / 2
    expected = sd * (z * (2 * below - 1) + 2 * density - 1 / math.sqrt(math.pi))
    assert scores.crps(normal(mean, sd), outcome) == pytest.approx(expected, abs=1e-3)


def test_crps_of_a_point_is_how_far_off_it_is():
    assert scores.crps(np.array([5.0]), 8.5) == 3.5
    assert scores.crps(np.full(7, 5.0), 8.5) == pytest.approx(3.5)


def test_crps_of_a_sample_is_the_mean_distance_less_half_that_within():
    sample, outcome = np.array([4.0, 1.0, 9.0, 2.0]), 3.0
    apart = np.abs(sample[:, None] - sample).mean()
    assert scores.crps(sample, outcome) == pytest.approx(
        np.abs(sample - outcome).mean() - apart / 2
    )


def test_crps_is_twice_the_pinball_loss_over_all_levels():
    sample, outcome = normal(3.0, 2.0, 2_000), 4.5
    levels = (np.arange(2_000) + 0.5) / 2_000
    losses = [
        scores.pinball(value, level, outcome) for value, level in zip(sample, levels, strict=True)
    ]
    assert scores.crps(sample, outcome) == pytest.approx(2 * np.mean(losses), abs=1e-3)


@pytest.mark.parametrize("level", [0.1, 0.5, 0.9])
def test_pinball_loss_is_least_at_the_quantile_of_its_level(level):
    happened = normal(0.0, 1.0, 999)
    tried = np.linspace(-3.0, 3.0, 601)
    losses = [np.mean([scores.pinball(one, level, y) for y in happened]) for one in tried]
    assert tried[np.argmin(losses)] == pytest.approx(ndtri(level), abs=0.011)


def test_a_miss_below_p10_costs_nine_times_one_above():
    assert scores.pinball(10.0, 0.1, 8.0) == pytest.approx(9 * scores.pinball(10.0, 0.1, 12.0))


@pytest.mark.parametrize(("inside", "count"), [(0, 4), (1, 5), (8, 10), (20, 20)])
def test_the_interval_of_a_coverage_is_wilsons(inside, count):
    expected = binomtest(inside, count).proportion_ci(0.95, method="wilson")
    assert scores.interval(inside / count, count) == pytest.approx((expected.low, expected.high))


# --- naive forecasts ------------------------------------------------------------------------------

KNOWN = {100: 40.0, 101: 60.0, 102: 50.0, 103: 90.0, 104: 48.0, 105: 66.0}  # 104 is a first quarter


@pytest.mark.parametrize(
    ("rule", "target", "expected"),
    [
        (naive.last_value, 107, 66.0),
        (naive.last_value, 112, 66.0),
        (naive.year_before, 107, 90.0),  # 103, for 107 - 4 is known
        (naive.year_before, 109, 66.0),  # 105
        (naive.year_before, 112, 48.0),  # 108 is not known, so 104
        (naive.drift, 107, 66.0 + 2 * 26.0 / 5),
    ],
)
def test_naive_forecasts_of_a_small_series_are_those_worked_out_by_hand(rule, target, expected):
    assert rule(KNOWN, target) == pytest.approx(expected)


def test_a_naive_rule_with_nothing_to_go_by_says_nothing():
    assert naive.last_value({}, 107) is None
    assert naive.year_before({104: 48.0}, 107) is None
    assert naive.drift({104: 48.0}, 107) is None


# --- vintages -------------------------------------------------------------------------------------


def test_vintages_are_the_day_of_the_report_then_each_end_of_a_quarter():
    assert backtest.dates(date(2024, 5, 17)) == []
    expected = ["2024-05-17", "2024-06-30", "2024-09-30", "2024-12-31", "2025-03-31"]
    assert [str(one) for one in backtest.dates(date(2025, 6, 30))] == expected


@pytest.mark.parametrize("day", DAYS)
def test_a_vintage_says_the_same_digits_when_all_that_came_later_is_removed(
    day, data_copy, vintages
):
    [full] = [one for one in vintages if str(one.as_of) == day]
    alone = backtest.vintage(full.as_of, data_copy.known_by(day).folder)
    assert str(database.connect(data=data_copy.folder).as_of) == day
    assert alone.draws.keys() == full.draws.keys()
    for target, sample in full.draws.items():
        assert sample.tobytes() == alone.draws[target].tobytes(), target
    assert alone.release.tobytes() == full.release.tobytes()
    pd.testing.assert_frame_equal(alone.known, full.known)


def test_naive_forecasts_go_by_what_was_known_at_the_vintage(vintages):
    for one in vintages:
        assert one.known["known_from"].max().date() <= one.as_of
    may = vintages[0].known
    tesla = may[may["target"] == "tesla_retail_quarter"]
    assert tesla["last_quarter"].max() == number(date(2024, 3, 31))


@pytest.mark.parametrize("position", range(len(DAYS)))
def test_only_periods_that_begin_after_the_quarter_of_the_vintage_are_forecast(position, vintages):
    one = vintages[position]
    windows = [target for target in one.draws if target.quarters]
    begins = [target.last_quarter - target.quarters + 1 for target in windows]
    assert min(begins) == number(one.as_of) + 1


def test_a_released_function_is_forecast_no_more(vintages):
    forecast = [Target(backtest.PARTIAL_RELEASE) in one.draws for one in vintages]
    assert forecast == [True, True, False]


def test_four_quarters_are_the_sum_of_each_and_their_market_that_of_the_assumption(vintages):
    said = vintages[0].draws
    last = number(date(2025, 12, 31))
    quarters = [said[Target("tesla_retail_quarter", 1, last - back)] for back in range(4)]
    assert said[Target("tesla_retail_year", 4, last)] == pytest.approx(sum(quarters))
    market = said[Target("market_year", 4, last)]
    book = backtest.Book(database.connect(DAYS[0]))
    made = backtest.cases.draws(book, draws=backtest.DRAWS, seed=backtest.SEED)
    year = made.inputs["market_size"][1:, 3:7].mean(axis=1)
    assert market == pytest.approx(year)


# --- outcomes -------------------------------------------------------------------------------------


def outcome(book, target, quarters, day):
    rows = backtest.outcomes(book.database)
    last = number(date.fromisoformat(day)) if quarters else 0
    is_asked = (rows["target"] == target) & (rows["last_quarter"] == last)
    [row] = rows[is_asked & (rows["quarters"] == quarters)].to_dict("records")
    return row


@pytest.mark.parametrize(
    ("target", "quarters", "day", "value", "known_from", "source"),
    [
        ("tesla_retail_quarter", 1, "2024-09-30", 46_227 + 63_456 + 72_200, "2024-10-10",
         "cleantechnica_2024_10_22"),
        ("tesla_retail_quarter", 1, "2026-06-30", 25_956 + 47_281 + 52_920, "2026-07-10",
         "cleantechnica_2026_07_20"),
        ("tesla_retail_year", 4, "2025-12-31", 625_698, "2026-01-10", "eletric_vehicles_2026_01"),
        ("byd_retail", 4, "2025-12-31", 3_484_525, "2026-01-10", "cpca_brand_ranks_via_homeai"),
        ("byd_retail", 2, "2026-06-30", 990_879, "2026-07-10", "cpca_brand_ranks_via_homeai"),
        ("market_year", 4, "2025-12-31", 23_744_000, "2026-01-10", "cpca_annual_retail_via_press"),
        ("new_energy_share_year", 4, "2025-12-31", 12_809 / 23_744, "2026-01-10",
         "cpca_annual_retail_via_press"),
        ("tesla_margin_quarter", 1, "2025-12-31", 0.179, "2026-01-28", "ticker_report_2026_01_28"),
        ("partial_release", 0, "2025-02-25", 2025 + 55 / 365, "2025-02-25",
         "automundochina_249349"),
    ],
)  # fmt: skip
def test_an_outcome_is_the_evidence_of_its_name(
    book, target, quarters, day, value, known_from, source
):
    row = outcome(book, target, quarters, day)
    assert row["value"] == pytest.approx(value, rel=1e-12)
    assert (str(row["known_from"].date()), row["source"]) == (known_from, source)


def test_a_quarter_counts_once_all_its_months_are_known(book):
    rows = backtest.outcomes(book.database)
    tesla = rows[rows["target"] == "tesla_retail_quarter"]
    assert tesla["last_quarter"].max() == number(date(2026, 6, 30))  # of July nothing is known


def test_a_quarter_with_a_month_missing_is_no_outcome_nor_is_a_year_with_it(data_copy):
    def lose(rows):
        [row] = [row for row in rows if (row["series"], row["period"]) == ("all", "2024-08")]
        row["period"] = "2020-08"

    known = database.connect(data=data_copy.change("evidence_tesla_retail", lose).folder)
    rows = backtest.outcomes(known).set_index(["target", "last_quarter"]).index
    third, fourth = number(date(2024, 9, 30)), number(date(2024, 12, 31))
    assert ("tesla_retail_quarter", third) not in rows
    assert ("tesla_retail_quarter", fourth) in rows
    assert ("tesla_retail_year", fourth) not in rows


def test_what_is_recalled_or_judged_is_no_outcome(found, book):
    grades = {name: row["grade"] for name, row in book.sources.items()}
    assert set(found.pairs["source"].map(grades)) <= {"A", "B", "C"}
    first_of_2026 = found.pairs["period"] == "2026 Q1"
    assert set(found.pairs[first_of_2026]["target"]) == {"tesla_retail_quarter"}


# --- vintages against outcomes --------------------------------------------------------------------


def made_up(known, sample):
    """A vintage with one forecast, of Tesla's second quarter of 2026, and what it had to go by."""
    target = Target("tesla_retail_quarter", 1, number(date(2026, 6, 30)))
    rows = pd.DataFrame(
        [
            {"target": target.name, "quarters": 1, "last_quarter": quarter, "value": value}
            for quarter, value in known.items()
        ]
    )
    beside = pd.DataFrame({"metric": [], "period": []})
    day = date(2025, 12, 31)
    return Vintage(day, {target: np.array(sample)}, rows, np.array([2030.0]), beside)


def test_a_forecast_is_scored_against_what_happened_and_the_naive_rules(book):
    happened = 126_157.0
    first = number(date(2025, 3, 31))
    known = {first: 134_607.0, first + 1: 128_803.0, first + 2: 169_294.0}
    one = made_up(known, [100_000.0, 120_000.0, 140_000.0])
    found = backtest.compare([one], _before_2026(book))
    [row] = found.pairs.to_dict("records")
    assert (row["ahead"], row["outcome"], row["inside"]) == (2, happened, True)
    assert (row["p10"], row["p50"], row["p90"]) == pytest.approx((104_000, 120_000, 136_000))
    assert row["off"] == pytest.approx(120_000 - happened)
    assert row["pinball_50"] == pytest.approx((happened - 120_000) / 2)
    said = found.rules.set_index("rule")["said"].to_dict()
    line = 169_294 + 3 * (169_294 - 134_607) / 2
    assert said == pytest.approx({"year_before": 128_803, "last_value": 169_294, "drift": line})
    assert found.scored["rule"].iloc[0] == "year_before"
    assert found.scored["rule_error"].iloc[0] == pytest.approx(128_803 - happened)
    assert found.scored["coverage"].iloc[0] == 1.0


class _before_2026:  # noqa: N801 (reads as what it stands for)
    """Today's database without what nobody here forecasts beside cars."""

    def __init__(self, book):
        self.as_of = book.database.as_of
        self.ask = book.database.ask

    def rows(self, _question):
        return []


@pytest.mark.parametrize(("low", "high", "inside"), [(0, 1e6, 1.0), (0, 1, 0.0), (1e9, 2e9, 0.0)])
def test_coverage_is_the_share_of_ranges_that_held_what_happened(book, low, high, inside):
    one = made_up({8100: 1.0}, np.linspace(low, high, 11))
    found = backtest.compare([one], _before_2026(book))
    assert found.scored["coverage"].iloc[0] == inside


def test_as_of_the_day_of_the_report_nothing_has_happened_yet(book_2024):
    found = backtest.compare([], book_2024.database)
    assert found.pairs.empty
    assert "nothing has happened yet" in words.answer(found, book_2024.database.as_of)


def test_outcomes_known_after_the_as_of_date_are_not_scored(vintages):
    known = database.connect("2024-11-15")
    found = backtest.compare([one for one in vintages if one.as_of < known.as_of], known)
    assert set(found.pairs["period"]) == {"2024 Q3"}
    assert found.pairs["known_from"].max().date() <= known.as_of


def test_the_answer_says_how_many_ranges_held_and_where_a_naive_forecast_wins(found):
    text = words.answer(found, date(2026, 11, 22))
    assert f"Of {len(found.pairs)} forecasts" in text
    assert f" {found.pairs['inside'].sum()} held what then happened" in text
    best = found.by_target[found.by_target["rule"].notna()]
    lost = best[best["rule_error"] < best["model_error"]]
    assert len(lost) > 0
    for row in lost.to_dict("records"):
        assert f"(the {words.RULES[row['rule']]}, " in text
    assert f"on {len(best) - len(lost)} of {len(best)} targets" in text


def test_a_full_release_that_is_awaited_is_open_and_its_chance_is_told(found, vintages):
    row = found.releases.iloc[0]
    now = 2026 + 326 / 365
    assert row["chance_by_now"] == pytest.approx((vintages[0].release <= now).mean())
    assert not found.releases["has_passed"].any()
    assert "still awaited" in words.release_title(found, date(2026, 11, 23))


def test_no_count_of_drivers_is_published_so_none_is_scored(found):
    assert "fsd_active" not in set(found.pairs["target"])
    row = found.unscored.set_index("metric").loc["fsd_active"]
    assert (row["low"], row["high"], row["grade"]) == (10_000, 50_000, "J")


def test_what_was_learnt_is_a_range_before_and_since_with_its_reason(book):
    rows = words.learnt_rows(book.database.ask("backtest_learnt"))
    drift = rows[rows["P10 to P90 before"] == "−0.07 to −0.01"]
    [row] = drift.to_dict("records")
    assert row["P10 to P90 since"] == "−0.10 to 0.00"
    assert row["Why"].startswith("Medians of Tesla retail were 15% too high")
    assert book["tesla_quality_drift"].knots[-1].range.p10 == -0.10
    assert len(rows) == 4


def test_nothing_was_learnt_before_the_backtest(data_copy):
    data_copy.known_by("2026-11-22")
    known = database.connect(data=data_copy.folder)
    assert known.ask("backtest_learnt").empty
    assert backtest.Book(known)["tesla_quality_drift"].knots[-1].range.p10 == -0.07


def test_the_command_gives_scores_and_every_forecast(capsys):
    assert main(["backtest", "--as-of", "2024-11-15", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["vintages"] == ["2024-05-17", "2024-06-30", "2024-09-30"]
    assert {row["period"] for row in told["forecasts"]} == {"2024 Q3"}
    assert main(["backtest", "--as-of", "2024-05-17"]) == 2
    assert "nothing" in capsys.readouterr().err
