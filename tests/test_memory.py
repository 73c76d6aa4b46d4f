"""What was worked out once is not worked out again, and nothing else is taken for it."""

from dataclasses import dataclass

import pytest

from analytics import memory
from analytics.memory import knows, learn, remember


@dataclass(frozen=True)
class Asked:
    name: str

    @property
    def key(self):
        return (self.name,)


asked_for: list[tuple[object, ...]] = []


def answer(asked, *details):
    asked_for.append((asked.name, *details))
    return [asked.name, *details]


def other(asked, *details):
    return ["other", *answer(asked, *details)]


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch):
    monkeypatch.setattr(memory, "_known", {})
    asked_for.clear()


def test_the_same_question_is_worked_out_once():
    assert remember(answer, Asked("a"), 1) is remember(answer, Asked("a"), 1)
    assert asked_for == [("a", 1)]


def test_another_key_detail_or_function_is_another_question():
    remember(answer, Asked("a"))
    remember(answer, Asked("b"))
    remember(answer, Asked("a"), 1)
    assert remember(other, Asked("a")) == ["other", "a"]
    assert len(asked_for) == 4


def test_what_was_learnt_is_known():
    assert not knows(answer, Asked("a"))
    learn(["told"], answer, Asked("a"))
    assert knows(answer, Asked("a"))
    assert remember(answer, Asked("a")) == ["told"]
    assert asked_for == []


def test_the_oldest_are_forgotten(monkeypatch):
    monkeypatch.setattr(memory, "MOST", 2)
    for name in "abc":
        remember(answer, Asked(name))
    assert [knows(answer, Asked(name)) for name in "abc"] == [False, True, True]
