"""A link says what is looked at; what in it cannot be used is refused with words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.answers import DRAWS, SEED
from analytics.errors import InputError
from analytics.link import Link

WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


@given(st.dictionaries(WORDS, st.lists(WORDS, min_size=1, max_size=3), max_size=5))
def test_a_link_is_read_as_it_is_written_whatever_it_says(said):
    link = Link.of("fsd_revenue", said)
    assert Link.read(str(link)) == link


def test_a_link_from_the_browser_and_the_root_are_read_too():
    found = Link.read("http://127.0.0.1:8501/goal?as_of=2026-11-23&set=a%3D1&set=b%3D2")
    assert found == Link.of("goal", {"set": ["a=1", "b=2"], "as_of": ["2026-11-23"]})
    assert Link.read("/").page == "overview"


def test_a_link_that_says_nothing_shows_the_base_case_as_the_dashboard_does(book):
    view = Link.of("overview", {}).view(book)
    assert (view.scenario, view.edits, view.draws, view.seed, view.currency) == (
        "base", (), DRAWS, SEED, "USD",
    )  # fmt: skip


def test_a_link_says_all_of_a_view(book):
    said = {
        "scenario": ["approval_2030"], "currency": ["CNY"], "draws": ["300"], "seed": ["7"],
        "set": ["fsd_list_price=32000"],
    }  # fmt: skip
    view = Link.of("overview", said).view(book)
    assert (view.scenario, view.draws, view.seed, view.currency) == ("approval_2030", 300, 7, "CNY")
    assert [(one.assumption, one.value) for one in view.edits] == [("fsd_list_price", 32000.0)]


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"scenario": ["nothing"]}, "nothing"),
        ({"currency": ["EUR"]}, "EUR"),
        ({"draws": ["1"]}, "draws 1"),
        ({"draws": ["1e3"]}, "draws 1e3"),
        ({"seed": ["-1"]}, "seed -1"),
        ({"set": ["fsd_list_price=many"]}, "many"),
        ({"set": ["nothing=1"]}, "nothing"),
    ],
)
def test_what_cannot_be_used_is_named(book, said, word):
    with pytest.raises(InputError, match=word):
        Link.of("overview", said).view(book)


@pytest.mark.parametrize("moment", ["5", "5-abcdef", "x", "-1", "9" * 30])
def test_a_moment_of_another_workspace_is_refused(moment):
    with pytest.raises(InputError, match="another workspace"):
        Link.of("overview", {"moment": [moment]}).book()


def test_a_link_that_is_too_long_is_refused():
    with pytest.raises(InputError, match="letters"):
        Link.read("/overview?set=" + "x" * 30_000)
