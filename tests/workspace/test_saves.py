"""A save is whole, signed, numbered and there for ever; nobody's is lost to another's."""

import threading
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.access import Grant, Person
from analytics.errors import InputError
from analytics.saved import BASE, NOTHING
from analytics.workspace import Change, Conflict, Effect, Workspace
from analytics.workspace.text import visible
from tests.workspace.conftest import ANN, AS_OF, BEN, OWNER, VIEWER, change


def held(workspace, scenario, moment=2**62):
    return {edit.assumption: edit.written for edit in workspace.saved(moment).of(scenario)}


def test_nothing_is_saved_and_no_file_made_until_somebody_saves(workspace, place):
    assert workspace.saved() == NOTHING
    assert workspace.newest() == 0
    assert workspace.history() == workspace.comments() == workspace.grants() == []
    assert not place.exists()
    assert not place.parent.exists()


def test_what_was_saved_is_there_in_another_process_time(workspace, scenario, place):
    workspace.look_again()
    again = Workspace(place)
    assert held(again, scenario) == {"fsd_list_price": ("fsd_list_price=32000",)}
    [one] = again.saved().scenarios
    assert (one.name, one.label, one.story, one.is_archived) == (
        scenario,
        "Cheap",
        "A story",
        False,
    )
    assert (one.signed.person, one.signed.reason, one.signed.moment) == (ANN.name, "why", 1)
    again.look_again()


def test_a_moment_shows_what_was_there_then_whatever_came_later(workspace, scenario):
    then = workspace.saved()
    workspace.save(
        ANN, scenario, [change("fsd_list_price", 30_000), change("vat_rate", 0.1)],
        reason="more", as_of=AS_OF, seen=1,
    )  # fmt: skip
    workspace.retell(ANN, scenario, reason="better", seen=2, label="Cheaper")
    assert workspace.saved(1) == then
    assert held(workspace, scenario, 1) == {"fsd_list_price": ("fsd_list_price=32000",)}
    assert held(workspace, scenario, 2)["vat_rate"] == ("vat_rate=0.1",)
    assert [one.label for one in workspace.saved(2).scenarios] == ["Cheap"]
    assert [one.label for one in workspace.saved(3).scenarios] == ["Cheaper"]


@pytest.mark.usefixtures("scenario")
def test_what_was_saved_as_of_a_later_day_is_not_known_on_an_earlier_one(workspace):
    assert workspace.saved(as_of=date(2024, 5, 17)) != workspace.saved(as_of=AS_OF)
    assert workspace.saved(as_of=date(2024, 5, 17)).scenarios == ()
    assert workspace.saved(as_of=date(2024, 5, 17)).edits == ()


def test_two_who_save_the_same_assumption_both_see_it_and_the_second_chooses(workspace, scenario):
    workspace.save(ANN, scenario, [change("vat_rate", 0.1)], reason="hers", as_of=AS_OF, seen=1)
    with pytest.raises(Conflict) as found:
        workspace.save(BEN, scenario, [change("vat_rate", 0.09)], reason="his", as_of=AS_OF, seen=1)
    [clash] = found.value.clashes
    assert (clash.mine, clash.theirs) == (("vat_rate=0.09",), ("vat_rate=0.1",))
    assert (clash.signed.person, clash.signed.reason) == (ANN.name, "hers")
    assert held(workspace, scenario)["vat_rate"] == ("vat_rate=0.1",)
    workspace.save(
        BEN, scenario, [change("vat_rate", 0.09)], reason="his after all", as_of=AS_OF, seen=2
    )
    assert held(workspace, scenario)["vat_rate"] == ("vat_rate=0.09",)
    assert [row["person"] for row in workspace.history()] == [BEN.name, ANN.name, ANN.name]


def test_two_who_save_different_assumptions_or_the_same_value_are_in_no_conflict(
    workspace, scenario
):
    workspace.save(ANN, scenario, [change("vat_rate", 0.1)], reason="a", as_of=AS_OF, seen=1)
    workspace.save(BEN, scenario, [change("wtp_log_sd", 1.3)], reason="b", as_of=AS_OF, seen=1)
    workspace.save(BEN, scenario, [change("vat_rate", 0.1)], reason="same", as_of=AS_OF, seen=1)
    assert set(held(workspace, scenario)) == {"fsd_list_price", "vat_rate", "wtp_log_sd"}


def test_a_conflict_in_one_assumption_saves_none_of_the_others(workspace, scenario):
    workspace.save(ANN, scenario, [change("vat_rate", 0.1)], reason="a", as_of=AS_OF, seen=1)
    before = workspace.history()
    with pytest.raises(Conflict):
        workspace.save(
            BEN, scenario, [change("wtp_log_sd", 1.3), change("vat_rate", 0.09)],
            reason="b", as_of=AS_OF, seen=1,
        )  # fmt: skip
    assert workspace.history() == before


def test_undo_puts_back_what_a_save_changed_and_redo_does_it_again(workspace, scenario):
    workspace.save(
        ANN, scenario, [change("fsd_list_price", 30_000, 25_000), change("vat_rate", 0.1)],
        reason="more", as_of=AS_OF, seen=1,
    )  # fmt: skip
    after = held(workspace, scenario)
    undone = workspace.undo(BEN, 2, reason="no")
    assert held(workspace, scenario) == {"fsd_list_price": ("fsd_list_price=32000",)}
    redone = workspace.undo(BEN, undone, reason="yes")
    assert held(workspace, scenario) == after
    kinds = {row["moment"]: row["kind"] for row in workspace.history()}
    assert (kinds[undone], kinds[redone]) == ("undo", "redo")
    assert {row["undone_by"] for row in workspace.history() if row["moment"] == 2} == {undone}


def test_undo_is_refused_where_it_would_lose_what_came_later(workspace, scenario):
    workspace.save(ANN, scenario, [change("vat_rate", 0.1)], reason="a", as_of=AS_OF, seen=1)
    workspace.save(BEN, scenario, [change("vat_rate", 0.09)], reason="b", as_of=AS_OF, seen=2)
    with pytest.raises(InputError, match="save 3 changed vat_rate since"):
        workspace.undo(ANN, 2, reason="no")
    with pytest.raises(InputError, match="there is none of that number"):
        workspace.undo(ANN, 99, reason="no")


def test_any_moment_can_be_restored_and_the_way_back_stays(workspace, scenario):
    workspace.save(ANN, scenario, [change("vat_rate", 0.1)], reason="a", as_of=AS_OF, seen=1)
    workspace.save(
        ANN, scenario, [change("fsd_list_price"), change("vat_rate", 0.09)],
        reason="b", as_of=AS_OF, seen=2,
    )  # fmt: skip
    assert held(workspace, scenario) == {"vat_rate": ("vat_rate=0.09",)}
    workspace.restore(BEN, scenario, 2, reason="as it was", as_of=AS_OF)
    assert held(workspace, scenario) == held(workspace, scenario, 2)
    with pytest.raises(InputError, match="nothing to do"):
        workspace.restore(BEN, scenario, 2, reason="again", as_of=AS_OF)
    workspace.restore(BEN, scenario, 3, reason="and back", as_of=AS_OF)
    assert held(workspace, scenario) == held(workspace, scenario, 3)
    assert len({row["moment"] for row in workspace.history()}) == 5


def test_a_viewer_who_calls_the_save_itself_is_refused_and_that_is_written_down(
    workspace, scenario
):
    saving = {
        "save": lambda: workspace.save(
            VIEWER, scenario, [change("vat_rate", 0.1)], reason="x", as_of=AS_OF, seen=1
        ),
        "create": lambda: workspace.create(VIEWER, "Mine", "", reason="x", as_of=AS_OF),
        "retell": lambda: workspace.retell(VIEWER, scenario, reason="x", seen=1, label="Mine"),
        "undo": lambda: workspace.undo(VIEWER, 1, reason="x"),
        "restore": lambda: workspace.restore(VIEWER, scenario, 0, reason="x", as_of=AS_OF),
        "comment": lambda: workspace.comment(VIEWER, "assumption", "vat_rate", "x"),
        "grant": lambda: workspace.grant(VIEWER, Grant("person", VIEWER.name, "owner")),
    }
    before = workspace.saved(), workspace.history(), workspace.comments(), workspace.grants()
    for attempt in saving.values():
        with pytest.raises(InputError, match=r"vic@example\.com \(viewer\): only an"):
            attempt()
    assert (
        workspace.saved(),
        workspace.history(),
        workspace.comments(),
        workspace.grants(),
    ) == before
    refused = workspace.refusals()
    assert len(refused) == len(saving)
    assert {(row["person"], row["role"]) for row in refused} == {(VIEWER.name, "viewer")}


@pytest.mark.usefixtures("scenario")
def test_an_analyst_may_edit_and_only_an_owner_publishes_and_gives_roles(workspace):
    published = [change("vat_rate", 0.1)]
    with pytest.raises(InputError, match="only an owner may save in scenario base"):
        workspace.save(ANN, BASE, published, reason="x", as_of=AS_OF, seen=1)
    with pytest.raises(InputError, match="only an owner may"):
        workspace.grant(ANN, Grant("person", ANN.name, "owner"))
    moment = workspace.save(OWNER, BASE, published, reason="law", as_of=AS_OF, seen=1)
    for undo in (
        lambda: workspace.undo(ANN, moment, reason="x"),
        lambda: workspace.restore(ANN, BASE, 0, reason="x", as_of=AS_OF),
    ):
        with pytest.raises(InputError, match="only an owner may"):
            undo()
    assert held(workspace, BASE) == {"vat_rate": ("vat_rate=0.1",)}
    workspace.grant(OWNER, Grant("person", ANN.name, "owner"))
    workspace.grant(OWNER, Grant("group", "desk", "analyst"))
    workspace.grant(OWNER, Grant("person", ANN.name, "owner"), is_withdrawn=True)
    assert workspace.grants() == [Grant("group", "desk", "analyst")]


def test_the_refusal_of_the_first_deed_of_all_is_written_down_too(workspace):
    with pytest.raises(InputError):
        workspace.create(VIEWER, "Mine", "", reason="x", as_of=AS_OF)
    assert [row["person"] for row in workspace.refusals()] == [VIEWER.name]


def test_scenarios_are_renamed_described_archived_and_opened_again(workspace, scenario):
    workspace.retell(ANN, scenario, reason="r", seen=1, label="Cheaper", story="Another")
    workspace.retell(ANN, scenario, reason="r", seen=2, is_archived=True)
    [one] = workspace.saved().scenarios
    assert (one.label, one.story, one.is_archived) == ("Cheaper", "Another", True)
    workspace.create(ANN, "cheaper", "", reason="the name is free again", as_of=AS_OF)
    workspace.retell(ANN, scenario, reason="r", seen=3, is_archived=False)
    kinds = [row["kind"] for row in workspace.history()]
    assert kinds[:1] + kinds[-1:] == ["reopen", "new"]


def test_a_name_that_is_taken_or_was_changed_meanwhile_is_refused(workspace, scenario):
    with pytest.raises(InputError, match="there is one of that name"):
        workspace.create(BEN, " CHEAP ", "", reason="x", as_of=AS_OF)
    workspace.retell(ANN, scenario, reason="r", seen=1, label="Cheaper")
    with pytest.raises(InputError, match=r"ann@example\.com changed its name or description"):
        workspace.retell(BEN, scenario, reason="r", seen=1, label="Dear")
    with pytest.raises(InputError, match="it was never saved here"):
        workspace.save(BEN, "saved_77", [], reason="r", as_of=AS_OF, seen=1)
    with pytest.raises(InputError, match="it comes with the product"):
        workspace.retell(BEN, "price_war", reason="r", seen=2, label="Dear")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2_001])
def test_a_save_without_a_reason_or_with_too_long_a_one_is_refused(workspace, scenario, reason):
    with pytest.raises(InputError, match="reason"):
        workspace.save(ANN, scenario, [change("vat_rate", 0.1)], reason=reason, as_of=AS_OF, seen=1)
    assert workspace.newest() == 1


def test_comments_stand_until_they_are_settled_and_in_the_history_for_ever(workspace, scenario):
    workspace.comment(ANN, "assumption", "vat_rate", "Is this the law?")
    workspace.comment(BEN, "scenario", scenario, "Too cheap")
    first, second = workspace.comments()
    assert [first.text, second.text] == ["Too cheap", "Is this the law?"]
    workspace.resolve(ANN, second)
    assert workspace.comments() == [first]
    assert [row["kind"] for row in workspace.history()] == ["resolve", "comment", "comment", "new"]


def test_what_a_save_does_to_the_value_is_kept_with_it(workspace, scenario):
    workspace.save(
        ANN, scenario, [change("vat_rate", 0.1)], reason="a", as_of=AS_OF, seen=1,
        effect=Effect(1300.0, 1250.5, -90.25, -12.0),
    )  # fmt: skip
    row = workspace.history()[0]
    told = [
        row[name] for name in ("value_before", "value_after", "difference_p10", "difference_p90")
    ]
    assert told == [1300.0, 1250.5, -90.25, -12.0]


def test_twenty_who_save_at_once_lose_nothing(workspace, scenario):
    """Each of twenty saves ten assumptions of her own and one that all fight over."""
    started = threading.Barrier(20)
    won, faults = [], []

    def work(number):
        started.wait()
        for step in range(10):
            own = change(f"own_{number}_{step}", step)
            workspace.save(ANN, scenario, [own], reason=f"{number}", as_of=AS_OF, seen=1)
        while True:
            seen = workspace.newest()
            try:
                moment = workspace.save(
                    BEN, scenario, [change("shared", number)], reason="mine", as_of=AS_OF, seen=seen
                )
            except Conflict:
                continue
            won.append((moment, number))
            return

    def guarded(number):
        try:
            work(number)
        except BaseException as fault:  # noqa: BLE001 (told below)
            faults.append(fault)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []
    after = held(workspace, scenario)
    assert {f"own_{n}_{s}" for n in range(20) for s in range(10)} <= set(after)
    assert after["shared"] == (f"shared={max(won)[1]}",)
    moments = sorted(row["moment"] for row in workspace.history())
    assert moments == list(range(1, 222))
    assert workspace.verify() is None


HOSTILE = [
    "'; drop table saves; --", "<script>alert(1)</script>",
    "<b>bold</b> & *stars* [x](javascript:1)",
    "=HYPERLINK(\"x\")", "+1", "-1", "@SUM(A1)", "../../etc/passwd", "C:\\Windows",
    "%s %d {0}",
    "\u202eright to left", "مرحبا", "👩‍🔬🚗", "a\u0000b", "\ud800", "\x1b[31mred",
    "$x$ `code`", "a\nb",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_is_kept_as_text(workspace, place, text):
    kept = text.replace("\0", "␀").replace("\x1b", "␛").replace("\ud800", "?")
    person = Person(text, role="owner")
    held_so = Change(text, text, (text, text))
    name = workspace.create(person, text, text, [held_so], reason=text, as_of=AS_OF)
    workspace.comment(person, text, text, text)
    workspace.grant(person, Grant("group", text, "analyst"))
    workspace.retell(person, name, reason=text, seen=9, label=text, story=text)
    with pytest.raises(InputError):
        workspace.create(Person(text), text, text, reason=text, as_of=AS_OF)
    for attempt in (
        lambda: workspace.save(person, text, [held_so], reason=text, as_of=AS_OF, seen=9),
        lambda: workspace.restore(person, text, 0, reason=text, as_of=AS_OF),
        lambda: workspace.retell(person, text, reason=text, seen=9, label="x"),
    ):
        with pytest.raises(InputError, match="it was never saved here"):
            attempt()
    workspace.look_again()
    again = Workspace(place)
    [one] = again.saved().scenarios
    assert (one.label, one.story, one.signed.reason, one.signed.person) == (kept,) * 4
    [(_, edit)] = again.saved().edits
    assert (edit.assumption, edit.written) == (kept, (kept, kept))
    said = again.comments()[0]
    assert (said.subject, said.name, said.text, said.person) == (kept,) * 4
    assert [grant.name for grant in again.grants()] == [kept]
    assert [(row["reason"], row["was"]) for row in again.history()][-1] == (kept, kept)
    assert [row["person"] for row in again.refusals()] == [kept]
    assert kept in again.refusals()[0]["attempt"]
    assert (again.verify(), again.problem) == (None, None)
    again.look_again()


@given(text=st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_is_kept_as_it_is_but_for_what_cannot_be_seen(anywhere, text):
    """Blanks around it go too, and what is left is never empty."""
    try:
        moment = anywhere.comment(ANN, text, text, text)
    except InputError as refused:
        assert text.strip() == "" or refused.what == "it is empty"  # noqa: PT017
        return
    said = anywhere.comments()[0]
    assert said.moment == moment
    assert said.name == visible(text)
    assert said.text == visible(text).strip()
    assert visible(said.name) == said.name
    if text.isprintable():
        assert said.name == text


def test_what_is_very_long_is_refused_with_its_length_or_kept_whole(workspace, scenario):
    for label, story in (("x" * 81, ""), ("y", "x" * 2_001), ("y", "é" * 10**6)):
        with pytest.raises(InputError, match="characters, and"):
            workspace.create(ANN, label, story, reason="r", as_of=AS_OF)
    with pytest.raises(InputError, match="characters, and"):
        workspace.comment(ANN, "scenario", scenario, "x" * 2_001)
    long = "x" * 10**5
    workspace.save(ANN, scenario, [Change(long, long, (long,))], reason="r" * 2_000, as_of=AS_OF,
                   seen=1)  # fmt: skip
    workspace.look_again()
    assert held(workspace, scenario)[long] == (long,)
    assert workspace.verify() is None


@pytest.mark.usefixtures("scenario")
def test_a_label_that_only_looks_different_is_taken(workspace):
    for label in ("CHEAP", "\uff23heap", "cheap "):
        with pytest.raises(InputError, match="there is one of that name"):
            workspace.create(ANN, label, "", reason="r", as_of=AS_OF)


def test_a_row_that_somebody_changed_by_hand_is_found(workspace, scenario):
    workspace.save(ANN, scenario, [change("vat_rate", 0.1)], reason="a", as_of=AS_OF, seen=1)
    workspace.comment(ANN, "scenario", scenario, "x")
    assert workspace.verify() is None
    workspace._connection.execute("update edits set written = 'vat_rate=0.2' where moment = 2")
    assert workspace.verify() == 2


@pytest.mark.parametrize(
    ("deed", "broken"),
    [
        ("delete from edits where moment = 2", 2),
        ("delete from comments where moment = 3", 3),
        ("delete from saves where moment = 2", 2),
        ("update saves set person = 'eve' where moment = 1", 1),
        ("update saves set made_at = made_at + interval 1 second where moment = 3", 3),
        ("update saves set value_after = 2 where moment = 2", 2),
        ("update scenarios set label = 'Dear'", 1),
        ("insert into edits values (3, 'a', 'b', 'c', 0)", 3),
        ("insert into grants values (9, 'person', 'eve@example.com', 'owner')", 9),
        ("update saves set digest = 'abc' where moment = 3", 3),
    ],
)
def test_whatever_is_changed_by_hand_is_found_at_its_moment(workspace, scenario, deed, broken):
    workspace.save(ANN, scenario, [change("b", 1), change("a", 1, 2)], reason="a", as_of=AS_OF,
                   seen=1, effect=Effect(1, 1.5, None, 0.25))  # fmt: skip
    workspace.comment(ANN, "scenario", scenario, "x")
    workspace.grant(OWNER, Grant("person", ANN.name, "owner"))
    assert workspace.verify() is None
    workspace._connection.execute(deed)
    assert workspace.verify() == broken
