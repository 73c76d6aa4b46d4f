"""Every page that can be told is told in both vintages as its page on screen would be."""

import pickle

import pytest

from analytics.answers import View
from analytics.errors import InputError
from analytics.link import Link
from analytics.look import DARK, LIGHT
from analytics.screen import runs
from analytics.stories.controls import Controls
from analytics.stories.pages import PAGES, Item, tell


@pytest.fixture(scope="session")
def told(either_book):
    """Every page of a vintage, told on few draws."""
    known = runs.book(str(either_book.database.as_of))  # one that can be sent
    view = View(known, "base", (), 100, 1, "USD")
    return {page: tell(page, view, Controls()) for page in PAGES}


def test_a_page_has_the_charts_that_it_says_it_has(told):
    for page, one in told.items():
        assert [exhibit.name for exhibit in one.exhibits] == list(PAGES[page].charts)


def test_every_exhibit_has_a_finding_its_circumstances_and_what_it_rests_on(told, either_book):
    for one in told.values():
        assert one.answer.endswith(".")
        for exhibit in one.exhibits:
            words = exhibit.frame
            assert words.title
            assert "as of" in words.subtitle
            assert words.foot.startswith(exhibit.rests_on)
            assert "Sources: " in words.foot
            assert len(exhibit.data)
            assert set(exhibit.about) <= {*either_book.metrics} or exhibit.rests_on.startswith("Ev")


def test_every_exhibit_is_drawn_alike_in_both_palettes_and_after_it_was_sent(told):
    for one in told.values():
        for exhibit in one.exhibits:
            light, dark = exhibit.draw(LIGHT), exhibit.draw(DARK)
            assert len(light["data"]) == len(dark["data"])
            assert repr(pickle.loads(pickle.dumps(exhibit.draw))(LIGHT)) == repr(light)  # noqa: S301


def test_a_page_that_was_told_is_the_same_once_it_was_sent_to_another_process(told):
    sent = pickle.loads(pickle.dumps(told["fsd_revenue"]))  # noqa: S301
    assert sent.answer == told["fsd_revenue"].answer
    assert sent.exhibits[0].data.equals(told["fsd_revenue"].exhibits[0].data)


def test_file_names_hold_letters_digits_hyphens_and_underscores_and_begin_with_the_date(told):
    for one in told.values():
        for exhibit in one.exhibits:
            assert exhibit.file_name.startswith(str(one.view.book.database.as_of))
            assert set(exhibit.file_name) <= set(
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
            )


def test_controls_change_what_is_told(book):
    view = View(book, "base", (), 100, 1, "USD")
    usual = tell("margin_pressure", view, Controls(), [])
    other = tell(
        "margin_pressure", view, Controls({"move": ["Its cost"], "since": ["2029 Q1"]}), []
    )
    assert usual.answer.startswith("If BYD cuts its prices by 10% from 2027 Q1")
    assert other.answer.startswith("If BYD cuts its cost by 10% from 2029 Q1")
    goal = tell("goal", view, Controls({"goal_fsd_npv": ["2000"], "beside": ["Nothing else"]}))
    assert goal.answer.startswith("For the net present value of FSD to be USD 2 bn")
    assert [one.name for one in goal.exhibits] == ["goal-by-value"]
    year = tell("fsd_revenue", view, Controls({"year": ["2033"]}), ["takers-by-year"])
    assert year.exhibits[0].title.startswith("In 2033 ")


def test_a_page_or_chart_that_there_is_not_is_refused_with_those_there_are(book):
    view = View(book, "base", (), 100, 1, "USD")
    with pytest.raises(InputError, match="fsd_revenue"):
        tell("fsd_revenu", view, Controls())
    with pytest.raises(InputError, match="value-by-price"):
        tell("fsd_revenue", view, Controls(), ["value_by_price"])


def test_an_item_is_read_as_it_is_written_and_refused_where_it_names_nothing():
    item = Item(Link.of("goal", {"as_of": ["2026-11-23"], "lever": ["A & B #1"]}), "goal-by-value")
    assert Item.read(str(item)) == item
    for text in (
        "",
        "/goal",
        "/goal?#no-chart",
        "/nowhere?#goal-by-value",
        "javascript:alert(1)#x",
    ):
        with pytest.raises(InputError):
            Item.read(text)
