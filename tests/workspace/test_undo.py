"""Whatever two people do in whatever order, the workspace says what a plain dictionary says."""

import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from analytics.errors import InputError
from analytics.saved import BASE
from analytics.workspace import Change, Conflict, Workspace
from tests.workspace.conftest import ANN, AS_OF, BEN, OWNER, change

NAMES = ["vat_rate", "wtp_log_sd", "fsd_list_price"]
TABLES = ["saves", "edits", "scenarios", "comments", "grants", "refusals", "format"]
EARLIER = date(2024, 5, 17)

people = st.sampled_from([0, 1])
values = st.lists(st.integers(1, 3), max_size=2).map(tuple)
held = st.dictionaries(st.sampled_from(NAMES), values, min_size=1, max_size=2)


def changes_of(told):
    return [change(name, *numbers) for name, numbers in told.items()]


def written(name, numbers):
    return changes_of({name: numbers})[0].written


@dataclass
class Plain:
    """A scenario as a dictionary has it: what holds, and since which save."""

    label: str
    is_archived: bool = False
    retold: int = 0
    values: dict[str, tuple[int, ...]] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)
    was: dict[int, dict[str, tuple[int, ...]]] = field(default_factory=dict)  # after each save


class TwoPeople(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.folder = tempfile.TemporaryDirectory()
        self.workspace = Workspace(Path(self.folder.name) / "workspace.duckdb")
        self.people = [OWNER, OWNER]
        self.seen = [0, 0]
        self.plain = {BASE: Plain("")}
        self.saves = {}  # what each save of values made of what
        self.moment = 0
        self.rows = {}
        self.said = 0

    def teardown(self):
        if hasattr(self, "workspace"):
            self.workspace.look_again()
            self.folder.cleanup()

    def note(self, moment, scenario, told):
        """A save went through."""
        self.moment += 1
        assert moment == self.moment
        one = self.plain[scenario]
        self.saves[moment] = scenario, dict(told)
        one.values |= told
        one.since |= dict.fromkeys(told, moment)

    def snapshot(self):
        for one in self.plain.values():
            one.was[self.moment] = dict(one.values)

    @rule(who=people)
    def look(self, who):
        self.seen[who] = self.workspace.newest()

    @rule()
    def start_again(self):
        self.workspace.look_again()

    @rule(who=people, told=held)
    @precondition(lambda self: len(self.plain) < 4)
    def create(self, who, told):
        label = f"Scenario {self.moment}"
        name = self.workspace.create(
            self.people[who], label, "", changes_of(told), reason="r", as_of=AS_OF
        )
        self.plain[name] = Plain(label, retold=self.moment + 1)
        self.note(self.workspace.newest(), name, told)
        self.snapshot()

    @rule(who=people, told=held, data=st.data())
    def save(self, who, told, data):
        name = data.draw(st.sampled_from(sorted(self.plain)))
        one = self.plain[name]
        clashes = {
            key
            for key, numbers in told.items()
            if one.since.get(key, 0) > self.seen[who] and one.values[key] != numbers
        }
        attempt = lambda: self.workspace.save(  # noqa: E731
            self.people[who], name, changes_of(told), reason="r", as_of=AS_OF, seen=self.seen[who]
        )
        if clashes:
            with pytest.raises(Conflict) as found:
                attempt()
            assert {clash.assumption for clash in found.value.clashes} == clashes
            for clash in found.value.clashes:
                key = clash.assumption
                assert clash.mine == written(key, told[key])
                assert clash.theirs == written(key, one.values[key])
                assert clash.signed.moment == one.since[key]
            return
        self.note(attempt(), name, told)
        self.snapshot()

    @rule(who=people, data=st.data())
    @precondition(lambda self: self.saves)
    def undo(self, who, data):
        moment = data.draw(st.sampled_from(sorted(self.saves)))
        name, told = self.saves[moment]
        one = self.plain[name]
        before = one.was.get(moment - 1, {})
        back = {
            key: before.get(key, ())
            for key, numbers in told.items()
            if before.get(key, ()) != numbers
        }
        attempt = lambda: self.workspace.undo(self.people[who], moment, reason="r")  # noqa: E731
        if any(one.since[key] != moment for key in told) or not back:
            with pytest.raises(InputError, match=r"since|it changed no value"):
                attempt()
            return
        self.note(attempt(), name, back)
        self.snapshot()

    @rule(who=people, data=st.data())
    def restore(self, who, data):
        name = data.draw(st.sampled_from(sorted(self.plain)))
        moment = data.draw(st.integers(0, self.moment))
        one = self.plain[name]
        then = one.was.get(moment, {})
        back = {
            key: then.get(key, ())
            for key, numbers in one.values.items()
            if then.get(key, ()) != numbers
        }
        attempt = lambda: self.workspace.restore(  # noqa: E731
            self.people[who], name, moment, reason="r", as_of=AS_OF
        )
        if not back:
            with pytest.raises(InputError, match="nothing to do"):
                attempt()
            return
        self.note(attempt(), name, back)
        self.snapshot()

    @rule(who=people, is_archived=st.booleans(), data=st.data())
    @precondition(lambda self: len(self.plain) > 1)
    def retell(self, who, is_archived, data):
        name = data.draw(st.sampled_from(sorted(set(self.plain) - {BASE})))
        one = self.plain[name]
        told = data.draw(st.sampled_from([{"is_archived": is_archived},
                                          {"label": f"Named {self.moment}"}]))  # fmt: skip
        attempt = lambda: self.workspace.retell(  # noqa: E731
            self.people[who], name, reason="r", seen=self.seen[who], **told
        )
        if one.retold > self.seen[who]:
            with pytest.raises(InputError, match="changed its name or description meanwhile"):
                attempt()
            return
        self.moment += 1
        assert attempt() == self.moment
        one.retold = self.moment
        one.label = told.get("label", one.label)
        one.is_archived = told.get("is_archived", one.is_archived)
        self.snapshot()

    @rule(who=people)
    def comment(self, who):
        self.moment += 1
        self.said += 1
        assert self.workspace.comment(self.people[who], "assumption", "x", "y") == self.moment
        self.snapshot()

    @rule(who=people)
    @precondition(lambda self: self.said)
    def settle(self, who):
        self.moment += 1
        self.said -= 1
        assert self.workspace.resolve(self.people[who], self.workspace.comments()[-1])
        self.snapshot()

    @invariant()
    def it_says_what_the_dictionary_says(self):
        if not hasattr(self, "plain"):
            return
        for moment in {self.moment, self.moment // 2}:
            saved = self.workspace.saved(moment)
            assert saved.moment == moment
            for name, one in self.plain.items():
                told = {edit.assumption: edit.written for edit in saved.of(name)}
                then = one.was.get(moment, {})
                assert told == {key: written(key, held) for key, held in then.items() if held}
        now = {one.name: (one.label, one.is_archived) for one in self.workspace.saved().scenarios}
        assert now == {
            name: (one.label, one.is_archived) for name, one in self.plain.items() if name != BASE
        }
        assert len(self.workspace.comments()) == self.said

    @invariant()
    def no_row_is_ever_lost_or_changed(self):
        if not getattr(self, "moment", 0):
            return
        assert self.workspace.verify() is None
        for table in TABLES:
            now = set(self.workspace._connection.table(table).fetchall())
            assert self.rows.get(table, set()) <= now, table
            self.rows[table] = now


TestTwoPeople = TwoPeople.TestCase
TestTwoPeople.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)


@pytest.mark.usefixtures("scenario")
def test_what_was_saved_as_of_an_earlier_day_moves_nothing_known_later(workspace):
    """As in data/: of what is known, what became known last holds."""
    held = lambda day: {  # noqa: E731
        edit.assumption: edit.written for edit in workspace.saved(as_of=day).of(BASE)
    }
    workspace.save(OWNER, BASE, [change("a", 2)], reason="now", as_of=AS_OF, seen=1)
    then = workspace.save(OWNER, BASE, [change("a", 1)], reason="then", as_of=EARLIER, seen=2)
    assert (held(EARLIER), held(AS_OF)) == ({"a": ("a=1",)}, {"a": ("a=2",)})
    undone = workspace.undo(OWNER, then, reason="no")
    assert (held(EARLIER), held(AS_OF)) == ({}, {"a": ("a=2",)})
    workspace.undo(OWNER, undone, reason="yes")
    assert (held(EARLIER), held(AS_OF)) == ({"a": ("a=1",)}, {"a": ("a=2",)})
    with pytest.raises(Conflict):
        workspace.save(OWNER, BASE, [change("a", 9)], reason="r", as_of=EARLIER, seen=1)
    with pytest.raises(Conflict):
        workspace.save(OWNER, BASE, [change("a", 9)], reason="r", as_of=AS_OF, seen=1)


def test_what_touches_no_value_cannot_be_undone(workspace, scenario):
    workspace.comment(ANN, "scenario", scenario, "said")
    workspace.retell(ANN, scenario, reason="r", seen=2, label="Other")
    for moment in (2, 3):
        with pytest.raises(InputError, match="it changed no value"):
            workspace.undo(ANN, moment, reason="r")
    for moment in (0, -1, 4, 2**63, 10**30):
        with pytest.raises(InputError, match="there is none of that number"):
            workspace.undo(ANN, moment, reason="r")
    assert workspace.saved(-(10**30)) == workspace.saved(0)
    assert workspace.problem is None


def test_one_save_that_changes_an_assumption_twice_is_refused(workspace, scenario):
    twice = [change("vat_rate", 0.1), Change("vat_rate", "", ("vat_rate=0.2",))]
    with pytest.raises(InputError, match="one save changes it twice"):
        workspace.save(BEN, scenario, twice, reason="r", as_of=AS_OF, seen=1)
    assert workspace.newest() == 1
