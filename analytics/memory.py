"""Answers that this process worked out, for whoever asks the same again."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

MOST = 256

Found = TypeVar("Found")

_known: dict[tuple[object, ...], Any] = {}


class Question(Protocol):
    """What is asked about: equal keys give equal digits."""

    @property
    def key(self) -> tuple[object, ...]:
        """What two questions that show the same digits have in common."""


def remember(answer: Callable[..., Found], asked: Question, *details: object) -> Found:
    """What a function answers to a question and its details; worked out once."""
    if not knows(answer, asked, *details):
        learn(answer(asked, *details), answer, asked, *details)
    found: Found = _known[_name(answer, asked, details)]
    return found


def knows(answer: Callable[..., Found], asked: Question, *details: object) -> bool:
    """Whether the answer is remembered."""
    return _name(answer, asked, details) in _known


def learn(found: Found, answer: Callable[..., Found], asked: Question, *details: object) -> None:
    """Remember an answer that was worked out together with others; the oldest are forgotten."""
    _known[_name(answer, asked, details)] = found
    for oldest in list(_known)[:-MOST]:
        _known.pop(oldest, None)


def _name(
    answer: Callable[..., object], asked: Question, details: tuple[object, ...]
) -> tuple[object, ...]:
    return (answer.__module__, answer.__qualname__, asked.key, details)
