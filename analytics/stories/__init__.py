"""What each page says of a view: its answer and its exhibits, on screen and wherever taken.

One module a page. Its functions make one exhibit each, of what was found; `story` asks the
questions itself, as the page would with the controls of an address.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analytics.answers import View
from analytics.errors import InputError
from analytics.exhibits import Exhibit


@dataclass(frozen=True)
class Told:
    """A page that was told: its answer, and those of its exhibits that were asked for."""

    page: str
    label: str
    view: View
    answer: str
    exhibits: tuple[Exhibit, ...]


@dataclass(frozen=True)
class Story:
    """What a page would say; each part is worked out when it is asked for."""

    answer: Callable[[], str]
    exhibits: Mapping[str, Callable[[], Exhibit]]

    def exhibit(self, name: str) -> Exhibit:
        """The exhibit of that name. Raises InputError where there is none."""
        if name not in self.exhibits:
            raise InputError(
                f"chart {name[:60]!r}",
                "the page has none of this name",
                f"choose from {', '.join(self.exhibits)}",
            )
        return self.exhibits[name]()
