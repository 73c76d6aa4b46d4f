"""What people saved: overrides that are signed and dated, as they stood at one moment.

A moment is the number of a save. Whoever names it sees what was there then, whatever came later.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

DIGITS = 6  # of the digest, that name a moment beside its number
OWN = "saved_"  # how the names of scenarios begin that people made
BASE = "base"  # the scenario whose edits are published: they hold in all others too


@dataclass(frozen=True)
class Signature:
    """Who saved something, when [UTC], why, and which save it was."""

    moment: int
    person: str
    made_at: datetime
    reason: str


@dataclass(frozen=True)
class Edit:
    """What a scenario holds of one assumption: overrides as `Book.override` reads them.

    None of them where it was put back to what the base says.
    """

    assumption: str
    written: tuple[str, ...]
    signed: Signature


@dataclass(frozen=True)
class SavedScenario:
    """A scenario that people keep. One that is archived is offered to nobody, but still there."""

    name: str
    label: str
    story: str
    is_archived: bool
    known_from: date
    signed: Signature


@dataclass(frozen=True)
class Saved:
    """Everything saved up to a moment; its digest names what was saved, not only how much."""

    moment: int = 0
    digest: str = ""
    scenarios: tuple[SavedScenario, ...] = ()
    edits: tuple[tuple[str, Edit], ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        """The moment, as an address names it."""
        return f"{self.moment}-{self.digest[:DIGITS]}"

    @property
    def is_told(self) -> bool:
        """Whether anything of it is seen: a scenario, or a value published to the base."""
        return bool(self.scenarios or self.of(BASE))

    def of(self, scenario: str) -> tuple[Edit, ...]:
        """The edits of a scenario, as far as they still hold."""
        return tuple(edit for name, edit in self.edits if name == scenario and edit.written)


NOTHING = Saved()
