"""Assumptions, scenarios and overrides: what a person may write, and what they are told."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import cases, database
from analytics.assumptions import Book, Override
from analytics.calendar import decimal_year, quarter_start
from analytics.errors import InputError

FIRST = date.min  # stands for the start of the first quarter
NAMES = {
    "fsd_list_price",
    "fsd_monthly_price",
    "vat_rate",
    "usd_cny",
    "wtp_median_full",
    "wtp_log_sd",
    "free_rival_erosion",
    "subscriber_churn",
    "upgrade_rate",
    "recognised_at_delivery",
    "deferral_quarters",
    "discount_rate",
    "take_rate_mode",
    "take_rate_fixed",
}


def test_names_that_others_rely_on_are_there(book):
    assert set(book.assumptions) >= NAMES


def test_an_assumption_says_what_it_is(book):
    for assumption in book.assumptions.values():
        for text in (assumption.label, assumption.unit, assumption.meaning, assumption.group):
            assert text.strip(), assumption.name
        assert len(assumption.meaning) > 20, assumption.name
        assert not assumption.meaning.endswith("."), assumption.name
        assert assumption.lowest <= assumption.shown_lowest < assumption.shown_highest
        assert assumption.shown_highest <= assumption.highest
        assert 0 < assumption.step <= assumption.shown_highest - assumption.shown_lowest


def test_a_value_holds_from_its_date_on(book):
    price = book["fsd_monthly_price"]
    assert price.knot_at(date(2027, 6, 30)).value == 0.0
    assert price.knot_at(date(2027, 7, 1)).value == 699.0
    assert price.knot_at(date(2000, 1, 1)).value == 0.0


def test_a_value_known_later_replaces_what_was_thought_of_the_same_time(book, book_2024):
    """Approval was thought to come with 2026; that is no longer what we think."""
    assert book_2024["feature_approval_date"].knots[-1].value == 2026.0
    assert book["feature_approval_date"].knots[-1].value == 2027.5
    now = [knot.value for knot in book["fsd_monthly_price"].knots]
    assert now == [0.0, 0.0, 699.0]
    assert [knot.value for knot in book_2024["fsd_monthly_price"].knots] == [0.0, 699.0]


def test_a_range_older_than_its_value_is_void(book, book_2024):
    """City driving came on 25 February 2025: what was uncertain in 2024 is a fact today."""
    assert book_2024["partial_release_date"].is_uncertain
    assert not book["partial_release_date"].is_uncertain
    assert book["partial_release_date"].knots[-1].value == 2025.15


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vat_rate=0.06", Override("vat_rate", FIRST, 0.06)),
        (" vat_rate = 6e-2 ", Override("vat_rate", FIRST, 0.06)),
        ("fsd_list_price@2027Q1=32000", Override("fsd_list_price", date(2027, 1, 1), 32_000.0)),
        ("take_rate_mode=fixed", Override("take_rate_mode", FIRST, 1.0)),
        ("feature_approval_date=2028Q3", Override("feature_approval_date", FIRST, 2028.5)),
        ("feature_approval_date=2029-01-01", Override("feature_approval_date", FIRST, 2029.0)),
        ("feature_approval_date=2029.25", Override("feature_approval_date", FIRST, 2029.25)),
    ],
)
def test_an_override_is_read_as_a_person_writes_it(text, expected, book):
    found = book.override(text)
    since = quarter_start(book.quarters.names[0]) if expected.since == FIRST else expected.since
    assert (found.assumption, found.since) == (expected.assumption, since)
    assert found.value == pytest.approx(expected.value, abs=1e-6)


@given(st.data())
def test_an_override_written_and_read_again_is_the_same_to_the_last_bit(book, data):
    assumption = data.draw(st.sampled_from(list(book.assumptions.values())))
    lowest = max(assumption.lowest, book.earliest(assumption))
    value = data.draw(st.floats(lowest, assumption.highest))
    if assumption.choices:
        value = float(round(value))
    quarter = data.draw(st.sampled_from(["", "@2027Q1", "@2030Q3", "@2035Q4"]))
    choice = assumption.choices[int(value)] if assumption.choices else repr(value)
    override = book.override(f"{assumption.name}{quarter}={choice}")
    assert override.value == value
    assert book.override(book.written(override)) == override


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fsd_list_price=32000~25000..40000", ("triangular", 25_000, 40_000)),
        ("fsd_list_price@2027Q1=32000 ~ 2.5e4 .. 40000 ~ lognormal", ("lognormal", 25_000, 40_000)),
        ("vat_rate=0.1~0.06..0.13", ("normal", 0.06, 0.13)),
        ("feature_approval_date=2029Q1~2028Q1..2031Q3~normal", ("normal", 2028.0, 2031.5)),
    ],
)
def test_a_range_is_read_behind_the_value_and_written_back(text, expected, book):
    found = book.override(text)
    assert found.range[0] == expected[0]
    assert found.range[2:4] == pytest.approx(expected[1:], abs=1e-6)
    assert found.range.value == found.value
    assert book.override(book.written(found)) == found


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("vat_rate=0.1~0.12..0.13", "does not lie around 0.1"),
        ("vat_rate=0.1~0.13..0.06", "does not lie around 0.1"),
        ("vat_rate=0.1~0.1..0.1", "does not lie around 0.1"),
        ("vat_rate=0.1~0.06", "its range cannot be read"),
        ("vat_rate=0.1~", "its range cannot be read"),
        ("vat_rate=0.1~0.06..0.13~normal~", "its range cannot be read"),
        ("vat_rate=0.1~0.06..0.13..0.2", "its range cannot be read"),
        ("vat_rate=0.1~nan..0.13", "'nan' is not a plain number"),
        ("vat_rate=0.1~-0.1..0.13", "lies outside 0 to"),
        ("vat_rate=0.1~0.06..0.13~gauss", "there is no distribution 'gauss'"),
        ("vat_rate=0.1~0..0.13~logit_normal", "only takes values between 0 and 1"),
        ("fsd_list_price=100~0..40000~lognormal", "only takes values between 0 and inf"),
        ("take_rate_mode=fixed~demand_curve..fixed", "is a choice, without a range"),
        ("feature_approval_date=2029Q1~2020Q1..2031Q3~waiting_time", "only takes values between"),
    ],
)
def test_a_range_that_cannot_be_used_is_refused_with_the_way_to_mend_it(text, what, book):
    assert what in refused(book, text).what


def refused(book, text) -> InputError:
    with pytest.raises(InputError) as error:
        book.override(text)
    assert error.value.where
    assert error.value.what
    assert error.value.fix
    return error.value


def test_an_unknown_assumption_is_refused_with_the_nearest_name(book):
    error = refused(book, "fsd_list_prize=1")
    assert error.where == "assumption 'fsd_list_prize'"
    assert error.what == "there is none of that name"
    assert error.fix.startswith("did you mean 'fsd_list_price'")
    assert "choose one of" in refused(book, "qqqqqqqqqq=1").fix


@pytest.mark.parametrize(
    ("text", "what", "fix"),
    [
        ("vat_rate=0.51", "outside 0 to 0.5 [share]", "choose a value from 0 to 0.5"),
        ("vat_rate=-0.01", "outside 0 to 0.5 [share]", "choose a value from 0 to 0.5"),
        ("feature_approval_date=2018.9", "outside 2019 to 2100 [year]", "from 2019 to 2100"),
        ("feature_approval_date=2018Q4", "outside 2019 to 2100 [year]", "from 2019 to 2100"),
        ("vat_rate=1e999", "outside 0 to 0.5", "choose a value from 0 to 0.5"),
        ("vat_rate=13%", "'13%' is not a plain number", "vat_rate is a share: write 0.13"),
        ("fsd_list_price=13%", "'13%' is not", "not a percentage: write an amount in CNY"),
        ("fsd_list_price=32,000", "'32,000' is not", "leave out the separators: write 32000"),
        ("fsd_list_price=32 000", "'32 000' is not", "leave out the separators: write 32000"),
        ("fsd_list_price=32_000", "'32_000' is not", "leave out the separators: write 32000"),
        ("fsd_list_price=CNY 32000", "'CNY 32000' is not", "without the unit, such as 64000"),
        ("fsd_list_price=32000 CNY", "'32000 CNY' is not", "without the unit, such as 64000"),
        ("vat_rate=nan", "'nan' is not a plain number", "write a number in share"),
        ("vat_rate=inf", "'inf' is not a plain number", "write a number in share"),
        ("vat_rate=-inf", "'-inf' is not a plain number", "write a number in share"),
        ("vat_rate=", "'' is not a plain number", "write a number in share"),
        ("vat_rate=0x1", "'0x1' is not a plain number", "write a number in share"),
        ("feature_approval_date=", "'' is not a date", "write a quarter such as 2027Q3"),
        ("feature_approval_date=soon", "'soon' is not a date", "write a quarter such as 2027Q3"),
        (
            "feature_approval_date=2027Q5",
            "'2027Q5' is not a date",
            "write a quarter such as 2027Q3",
        ),
        ("feature_approval_date=0000Q1", "", "2027"),
        ("feature_approval_date=9999Q1", "", "20"),
        ("take_rate_mode=1", "'1' is not a choice", "write demand_curve or fixed"),
        ("vat_rate 0.1", "it has no '='", "write ASSUMPTION=VALUE"),
        ("vat_rate", "it has no '='", "write ASSUMPTION=VALUE"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_the_way_to_mend_it(text, what, fix, book):
    error = refused(book, text)
    assert what in error.what
    assert fix in error.fix
    assert text in error.where


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("vat_rate@2027Q5=0.1", "there is no such quarter"),
        ("vat_rate@0000Q1=0.1", "there is no such quarter"),
        ("vat_rate@=0.1", "there is no such quarter"),
        ("vat_rate@2019Q3=0.1", "it lies outside the horizon"),
        ("vat_rate@2036Q1=0.1", "it lies outside the horizon"),
    ],
)
def test_a_quarter_that_cannot_be_used_is_refused(text, what, book):
    assert refused(book, text).what == what


@pytest.mark.parametrize("text", ["vat_rate=0.1; drop table sources", "vat_rate='0.1'", "'; --=1"])
def test_hostile_text_in_an_override_is_refused_and_nothing_happens(text, book):
    before = book.database.ask("assumptions")
    refused(book, text)
    assert book.database.ask("assumptions").equals(before)


def test_an_unknown_scenario_is_refused_with_the_nearest_name(book, book_2024):
    with pytest.raises(InputError, match=re.escape("did you mean 'never_approved'")) as error:
        book.scenario("never_aproved")
    assert error.value.where == "scenario 'never_aproved'"
    with pytest.raises(InputError, match="none of that name as of 2024-05-17"):
        book_2024.scenario("subscription_only")  # told only in 2026


def test_the_first_scenario_is_the_base_and_differs_in_nothing(either_book):
    assert next(iter(either_book.scenarios)) == "base"
    assert either_book.scenario("base").overrides == ()
    assert all(s.label and s.story for s in either_book.scenarios.values())


@pytest.mark.parametrize("as_of", ["2024-09-30", "2025-06-30", "2026-11-20"])
def test_an_event_still_awaited_lies_after_the_as_of_date_in_every_draw(as_of):
    book = Book(database.connect(as_of))
    awaited = book["feature_approval_date"].knots[-1]
    day = decimal_year(book.database.as_of)
    assert awaited.value > day
    made = cases.draws(book, draws=500)
    assert (made.inputs["feature_approval_date"] > day).all()


def test_a_value_is_said_with_its_unit_or_by_the_name_of_the_choice(book):
    assert book["fsd_list_price"].said(32_000.0) == "CNY 32,000"
    conduct = book["tesla_conduct"]
    assert [conduct.said(place) for place in (0.0, 1.0)] == [
        word.replace("_", " ") for word in conduct.choices[:2]
    ]
    assert "_" not in conduct.said(1.0)
