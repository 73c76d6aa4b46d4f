"""What a named figure is, and how a person writes a value of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.calendar import decimal_year, quarter_start
from analytics.database import NUMBER
from analytics.errors import InputError
from analytics.labels import amount


@dataclass(frozen=True)
class Definition:
    """What a named figure is: its unit, its bounds, and how it is shown and written."""

    name: str
    label: str
    unit: str
    meaning: str
    lowest: float
    highest: float
    choices: tuple[str, ...]
    shown_lowest: float
    shown_highest: float
    step: float

    @property
    def example(self) -> float:
        """A value that may be written."""
        return self.shown_lowest

    def said(self, value: float) -> str:
        """A value in words: one of the choices, or an amount with its unit."""
        if self.choices:
            return self.choices[int(value)].replace("_", " ")
        return amount(value, self.unit)

    def check(self, value: float, where: str) -> float:
        """The value itself, if it lies within the bounds.

        Raises InputError otherwise.
        """
        if not self.lowest <= value <= self.highest:
            raise InputError(
                where,
                f"{self.name} cannot be {value:g}: it lies outside {self.lowest:g} to "
                f"{self.highest:g} [{self.unit}]",
                f"choose a value from {self.lowest:g} to {self.highest:g}",
            )
        return value

    def parse(self, text: str, where: str) -> float:
        """A value as a person writes it: a number, one of the choices, or a quarter for a date.

        Raises InputError for anything else, and for a value outside the bounds.
        """
        text = text.strip()
        if self.choices:
            if text not in self.choices:
                raise InputError(
                    where, f"{text!r} is not a choice", f"write {' or '.join(self.choices)}"
                )
            return float(self.choices.index(text))
        if self.unit == "year":
            return self.check(_year(text, where), where)
        if NUMBER.fullmatch(text) is None:
            raise InputError(where, f"{text!r} is not a plain number", self._advice(text))
        return self.check(float(text), where)

    def _advice(self, text: str) -> str:
        if text.endswith("%") and NUMBER.fullmatch(text[:-1].strip()):
            if self.unit.startswith("share"):
                return f"{self.name} is a share: write {float(text[:-1].strip()) / 100:g}"
            return f"{self.name} is not a percentage: write an amount in {self.unit}"
        digits = re.sub(r"[,_\s]", "", text)
        if NUMBER.fullmatch(digits):
            return f"leave out the separators: write {digits}"
        return f"write a number in {self.unit}, without the unit, such as {self.example:g}"


def defined(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a definition, from a row of data/."""
    choices = row["choices"]
    return {
        "name": name,
        **{part: row[part] for part in ("label", "unit", "meaning", "lowest", "highest")},
        "choices": tuple(choices.split(";")) if isinstance(choices, str) else (),
        **{part: row[part] for part in ("shown_lowest", "shown_highest", "step")},
    }


def _year(text: str, where: str) -> float:
    if NUMBER.fullmatch(text):
        return float(text)
    try:
        return decimal_year(date.fromisoformat(text))
    except ValueError:
        pass
    try:
        start = quarter_start(text)
        return start.year + (start.month - 1) / 12
    except InputError as error:
        raise InputError(
            where, f"{text!r} is not a date", "write a quarter such as 2027Q3, a date or a year"
        ) from error
