"""From an edit on a page to a save that everybody sees, and back."""

import re

import pytest

from analytics import workspace
from analytics.access import Person
from analytics.screen import saving
from analytics.workspace.file import PLACE
from tests.pages.test_frame import opened, written

VIEWER = Person("vic@example.com", role="viewer")
ANN = Person("ann@example.com", role="analyst")


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """A workspace of its own for each test."""
    monkeypatch.setenv(PLACE, str(tmp_path / "kept" / "w.duckdb"))
    workspace.here.cache_clear()
    yield workspace.here()
    workspace.here().look_again()
    workspace.here.cache_clear()


def texts(elements):
    return [element.value for element in elements]


def opened_at(at, page):
    """Another page of the same session's address."""
    return opened(page, **dict(at.query_params.items()))


def save_as_new(at, label, reason="because"):
    at.text_input(key="save_label").set_value(label)
    at.text_input(key="save_reason").set_value(reason)
    return at.button(key="save_now").click().run()


def save_here(at, reason="because"):
    at.text_input(key="save_reason").set_value(reason)
    return at.button(key="save_now").click().run()


def test_edits_are_saved_as_a_scenario_that_other_pages_offer_and_the_history_tells(kept):
    at = opened("assumptions", set=["fsd_list_price=32000", "vat_rate=0.1"], draws="100")
    assert at.header[0].value.startswith("With 2 assumptions changed, FSD in China is worth")
    save_as_new(at, "Half price", "to win the fleet")
    assert not at.exception
    assert texts(at.success) == ["Saved as a new scenario\\."]
    assert at.query_params["scenario"] == "saved_1"
    assert at.query_params["moment"].startswith("1-")
    assert "set" not in at.query_params
    assert "nothing is changed here" in at.header[0].value
    [row] = [row for row in kept.history() if row["assumption"] == "vat_rate"]
    assert (row["was"], row["written"], row["reason"]) == (
        "vat_rate=0.13", "vat_rate=0.1", "to win the fleet",
    )  # fmt: skip
    assert row["value_before"] != row["value_after"]
    there = opened_at(at, "fsd_revenue")
    assert there.selectbox(key="scenario_choice").value == "saved_1"
    assert any("saved</span> by local user" in text for text in written(there))
    past = opened_at(at, "history")
    assert re.match(
        "One save by local user; last, local user made Half price on", past.header[0].value
    )


def test_a_save_needs_a_name_and_a_reason_and_loses_nothing_without(kept):
    at = opened("assumptions", set=["fsd_list_price=32000"], draws="100")
    save_as_new(at, "", "why")
    assert any("it is empty" in text for text in texts(at.warning))
    save_as_new(at, "Cheap", "")
    assert any("reason" in text for text in texts(at.warning))
    save_as_new(at, "Base case", "why")
    assert any("there is one of that name" in text for text in texts(at.warning))
    assert at.query_params["set"] == "fsd_list_price=32000"
    assert at.text_input(key="save_label").value == "Base case"
    assert kept.newest() == 0


def two_who_save(kept):
    """The second of two who save another value of the same assumption."""
    save_as_new(opened("assumptions", set=["fsd_list_price=32000"], draws="100"), "Cheap")
    link = {"scenario": "saved_1", "moment": str(kept.saved())}
    save_here(opened("assumptions", set=["fsd_list_price=30000"], draws="100", **link), "hers")
    at = opened("assumptions", set=["fsd_list_price=28000"], draws="100", **link)
    return save_here(at, "his")


def held(kept):
    return [edit.written for edit in kept.saved().of("saved_1")]


def test_the_second_of_two_sees_both_values_and_takes_his(kept):
    at = two_who_save(kept)
    assert held(kept) == [("fsd_list_price=30000",)]
    [choice] = at.radio
    assert [re.sub(" \\(local.*", "", option) for option in choice.options] == [
        "Yours: CNY 28\\,000", "Theirs: CNY 30\\,000",
    ]  # fmt: skip
    at.button(key="save_choice").click().run()
    assert held(kept) == [("fsd_list_price=28000",)]
    assert texts(at.success) == ["Saved as save 3\\."]


def test_the_second_of_two_sees_both_values_and_keeps_theirs(kept):
    at = two_who_save(kept)
    at.radio[0].set_value("theirs")
    at.button(key="save_choice").click().run()
    assert held(kept) == [("fsd_list_price=30000",)]
    assert kept.newest() == 2
    assert "set" not in at.query_params


def test_what_is_published_moves_every_page_and_no_link_of_before():
    save_as_new(opened("assumptions", set=["vat_rate=0.1"], draws="100"), "Tax")
    before = opened("overview", draws="100")
    link = dict(before.query_params.items())
    at = opened("assumptions", set=["fsd_list_price=32000"], draws="100")
    at.segmented_control(key="save_place").set_value("The base case").run()
    save_here(at, "the price was cut")
    now = opened("overview", draws="100")
    assert now.header[0].value != before.header[0].value
    assert opened("overview", **link).header[0].value == before.header[0].value
    behind = opened("overview", **link)
    assert any("1 save since" in text for text in texts(behind.sidebar.caption))
    behind.button(key="take_newest").click().run()
    assert behind.header[0].value == now.header[0].value
    told = written(opened("fsd_revenue", draws="100"))
    assert any("base CNY 32,000" in text and "judgement" in text for text in told)


def test_a_link_made_before_anything_was_saved_shows_what_it_showed(kept):
    before = opened("overview", draws="100")
    link = dict(before.query_params.items())
    assert "moment" not in link
    at = opened("assumptions", set=["fsd_list_price=32000"], draws="100")
    at.segmented_control(key="save_place").set_value("The base case").run()
    save_here(at, "the price was cut")
    again = opened("overview", **link)
    assert again.header[0].value == before.header[0].value
    assert any("1 save since" in text for text in texts(again.sidebar.caption))
    assert opened("overview", draws="100").header[0].value != before.header[0].value
    assert kept.newest() == 1


def test_nothing_that_was_published_today_is_known_in_may_2024(kept):
    before = opened("overview", as_of="2024-05-17", draws="100").header[0].value
    at = opened("assumptions", set=["fsd_list_price=32000"], draws="100")
    at.segmented_control(key="save_place").set_value("The base case").run()
    save_here(at)
    assert kept.newest() == 1
    assert opened("overview", as_of="2024-05-17", draws="100").header[0].value == before


def test_a_viewer_sees_no_way_to_save_and_is_refused_when_saving_directly(kept, monkeypatch):
    save_as_new(opened("assumptions", set=["vat_rate=0.1"], draws="100"), "Tax")
    at = opened("assumptions", set=["vat_rate=0.09"], scenario="saved_1", draws="100")
    monkeypatch.setattr(saving, "who", lambda: VIEWER)
    seen = opened("assumptions", set=["vat_rate=0.09"], scenario="saved_1", draws="100")
    assert any("ask an owner for the role of analyst" in text for text in texts(seen.info))
    assert not [one for one in seen.button if one.key and one.key.startswith("save_now")]
    save_here(at, "anyway")
    assert any("only an analyst or an owner may" in text for text in texts(at.warning))
    assert [row["person"] for row in kept.refusals()] == [VIEWER.name]
    assert kept.newest() == 1


def test_an_analyst_is_not_offered_to_publish(monkeypatch):
    monkeypatch.setattr(saving, "who", lambda: ANN)
    at = opened("assumptions", set=["vat_rate=0.1"], draws="100")
    assert at.segmented_control(key="save_place").options == ["A new scenario"]


def test_a_comment_stands_where_the_number_is_shown_until_it_is_settled(kept):
    at = opened("assumptions", closer="fsd_list_price", draws="100")
    at.text_area(key="save_comment_fsd_list_price").set_value("Is *this* <b>the</b> price?")
    at.button(key="save_say_fsd_list_price").click().run()
    said = "<q>Is *this* &lt;b&gt;the&lt;/b&gt; price?</q> (local user)"
    assert any(said in text for text in written(opened("fsd_revenue", draws="100")))
    at.button(key=f"save_settle_{kept.comments()[0].moment}").click().run()
    assert kept.comments() == []
    assert not any(said in text for text in written(opened("fsd_revenue", draws="100")))


def test_pasted_rows_are_tried_first_and_then_taken_over():
    at = opened("assumptions", draws="100")
    rows = "assumption\tsince\tvalue\tp10\tp90\tdistribution\n"
    rows += "vat_rate\t\t0.1\t\t\t\n"
    rows += "fsd_list_price\t2028Q1\t30000\t20000\t40000\tnormal\ngone\t\t1\t\t\t\n"
    at.text_area(key="save_pasted").set_value(rows).run()
    assert any("**2 lines would change**" in text for text in texts(at.markdown))
    assert any("gone" in text for text in texts(at.warning))
    assert "set" not in at.query_params
    at.button(key="take_table").click().run()
    assert at.query_params["set"] == [
        "vat_rate=0.1", "fsd_list_price@2028Q1=30000~20000..40000~normal",
    ]  # fmt: skip


def test_a_value_from_another_quarter_is_added_and_taken_back():
    at = opened("assumptions", closer="fsd_list_price", draws="100")
    at.selectbox(key="save_from_fsd_list_price").set_value("2029Q1")
    at.text_input(key="save_value_fsd_list_price").set_value("50000")
    at.button(key="save_add_fsd_list_price").click().run()
    assert at.query_params["set"] == "fsd_list_price@2029Q1=50000~45000..68000~triangular"
    at.button(key="save_back_fsd_list_price").click().run()
    assert "set" not in at.query_params


def test_scenarios_are_renamed_and_archived_on_the_page(kept):
    at = save_as_new(opened("assumptions", set=["vat_rate=0.1"], draws="100"), "Tax")
    at.text_input(key="save_name_saved_1").set_value("Lower tax")
    at.text_input(key="save_retell_reason").set_value("clearer")
    at.button(key="save_retell").click().run()
    assert kept.saved().scenarios[0].label == "Lower tax"
    at.text_input(key="save_retell_reason").set_value("done with")
    at.button(key="save_archive").click().run()
    assert kept.saved().scenarios[0].is_archived
    assert "saved_1" not in opened("overview", draws="100").selectbox(key="scenario_choice").options


def test_the_history_undoes_and_restores(kept):
    save_as_new(opened("assumptions", set=["vat_rate=0.1"], draws="100"), "Tax")
    at = opened("assumptions", set=["vat_rate=0.09"], scenario="saved_1", draws="100")
    save_here(at, "lower still")
    past = opened("history", save="2", draws="100")
    past.text_input(key="save_undo_reason").set_value("too low")
    past.button(key="save_undo").click().run()
    assert held_rate(kept) == ("vat_rate=0.1",)
    past = opened("history", save="2", draws="100")
    past.text_input(key="save_undo_reason").set_value("right after all")
    past.button(key="save_restore").click().run()
    assert held_rate(kept) == ("vat_rate=0.09",)
    told = kept.history()
    assert [row["kind"] for row in told] == ["restore", "undo", "edit", "new"]
    restored, undone, edited, made = ((row["value_before"], row["value_after"]) for row in told)
    assert undone == edited[::-1]
    assert restored == edited
    assert made[1] == edited[0]


def held_rate(kept):
    return kept.saved().of("saved_1")[0].written


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + bytes(2000)])
def test_a_workspace_that_cannot_be_used_is_told_and_the_published_data_is_shown(kept, content):
    kept.path.parent.mkdir(parents=True)
    kept.path.write_bytes(content)
    at = opened("assumptions", set=["vat_rate=0.1"], draws="100")
    assert any("w\\.duckdb" in text for text in texts(at.sidebar.warning))
    assert at.header[0].value.startswith("With 1 assumption changed")
    save_as_new(at, "Tax")
    assert any("w\\.duckdb" in text for text in texts(at.main.warning))
    assert kept.path.read_bytes() == content
    assert at.query_params["set"] == "vat_rate=0.1"


def test_a_link_that_names_a_save_of_another_workspace_says_so():
    at = opened("overview", moment="12-abcdef", scenario="saved_3", draws="100")
    told = texts(at.warning)
    assert any("it names a save of another workspace" in text for text in told)
    assert any("saved_3" in text.replace("\\", "") for text in told)
    assert at.header[0].value.startswith("FSD in China is worth")
