"""The text of an expression, and how closely its last step binds."""

from enum import IntEnum
from typing import NamedTuple


class Level(IntEnum):
    """What binds loosest first."""

    COMPARISON = 0
    SUM = 1
    PRODUCT = 2
    POWER = 3
    SIGN = 4
    ATOM = 5


class Text(NamedTuple):
    """A part of a formula."""

    text: str
    level: Level = Level.ATOM

    def within(self, level: Level, *, is_last: bool = False) -> str:
        """Itself, in brackets where it binds less than `level`, or begins with a sign at the end.

        >>> Text("a+b", Level.SUM).within(Level.PRODUCT), Text("-a").within(Level.SUM, is_last=True)
        ('(a+b)', '(-a)')
        """
        is_loose = self.level < level or (is_last and self.text.startswith("-"))
        return f"({self.text})" if is_loose else self.text
