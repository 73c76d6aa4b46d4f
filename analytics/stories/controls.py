"""What the controls of a page say in an address, read without a screen."""

from collections.abc import Mapping, Sequence
from math import isfinite

from analytics.database import NUMBER
from analytics.errors import InputError


class Controls:
    """The controls of a page by their names in the address; one not named has its usual value.

    An option is said by its name or by its label, as the address has it. Raises InputError for what
    is not offered.
    """

    def __init__(self, said: Mapping[str, Sequence[str]] | None = None) -> None:
        self.said = {name: tuple(values) for name, values in (said or {}).items() if values}

    def chosen(self, name: str, offered: Mapping[str, str], usual: str) -> str:
        """The option of a control, of those offered by name and label."""
        if name not in self.said:
            return usual
        return self._option(name, self.said[name][0], offered)

    def several(self, name: str, offered: Mapping[str, str], usual: Sequence[str]) -> list[str]:
        """The options of a control of which several can be chosen."""
        if name not in self.said:
            return list(usual)
        return [self._option(name, text, offered) for text in self.said[name]]

    def number(self, name: str, usual: float) -> float:
        """The number of a control."""
        if name not in self.said:
            return usual
        text = self.said[name][0].replace(",", "")
        if NUMBER.fullmatch(text) and isfinite(float(text)):
            return float(text)
        raise InputError(f"{name}={self.said[name][0][:40]}", "it is no number", "write a number")

    def _option(self, name: str, text: str, offered: Mapping[str, str]) -> str:
        if text in offered:
            return text
        for option, label in offered.items():
            if label == text:
                return option
        raise InputError(
            f"{name}={text[:40]}", "it is not offered", f"choose from {', '.join(offered)}"
        )
