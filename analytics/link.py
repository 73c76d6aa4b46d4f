"""An address of the dashboard, read without a screen: a page, a view of the model, and controls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args
from urllib.parse import parse_qs, urlencode, urlsplit

from analytics import database
from analytics.answers import DRAWS, SEED, View
from analytics.assumptions import Book
from analytics.errors import InputError
from analytics.results import Currency
from analytics.saved import NOTHING, Saved
from analytics.stories.controls import Controls
from analytics.workspace import here

LONGEST = 20_000  # letters of an address
MOST_DRAWS = 100_000
LEAST_DRAWS = 2


@dataclass(frozen=True)
class Link:
    """A page and what its address says, each by name; the same link shows the same digits.

    Of what it says, `as_of`, `scenario`, `currency`, `set`, `draws`, `seed` and `moment` make the
    view; the rest are controls.
    """

    page: str
    said: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, page: str, said: Mapping[str, Sequence[str]]) -> "Link":
        """A link that says what it has to say, in one order."""
        return cls(page, {name: tuple(said[name]) for name in sorted(said) if said[name]})

    @classmethod
    def read(cls, text: str) -> "Link":
        """The link that an address says. Raises InputError for one that is too long."""
        if len(text) > LONGEST:
            raise InputError("address", f"it has {len(text):,} letters", "copy it once more")
        parts = urlsplit(text)
        page = parts.path.rstrip("/").rpartition("/")[2] or "overview"
        return cls.of(page, parse_qs(parts.query, keep_blank_values=True))

    def __str__(self) -> str:
        """The address, from the root of the server."""
        return f"/{self.page}?{urlencode(self.said, doseq=True)}"

    def dated(self, view: View) -> "Link":
        """The link with the day of a view, so that it shows the same later on."""
        return Link.of(self.page, {**self.said, "as_of": (str(view.book.database.as_of),)})

    @property
    def controls(self) -> Controls:
        """What the controls of the page say."""
        return Controls(self.said)

    def book(self, data: Path = database.DATA) -> Book:
        """What was known on its date and saved at its moment."""
        known = database.connect(self._one("as_of", "today"), data)
        return Book(known, self._saved(known))

    def view(self, book: Book) -> View:
        """What is looked at in its book. Raises InputError for whatever cannot be used."""
        scenario = self._one("scenario", "base")
        book.scenario(scenario)
        currency = self._one("currency", "USD")
        if currency not in get_args(Currency):
            raise InputError(
                f"currency {currency[:20]!r}", "it is not offered", "choose USD or CNY"
            )
        edits = {
            (one.assumption, one.since): one
            for one in (book.override(text) for text in self.said.get("set", ()))
        }
        return View(
            book,
            scenario,
            tuple(edits.values()),
            self._whole("draws", DRAWS, LEAST_DRAWS, MOST_DRAWS),
            self._whole("seed", SEED, 0, 2**31 - 1),
            cast("Currency", currency),
        )

    def _saved(self, known: database.Database) -> Saved:
        """What was saved at the moment named; nothing where none is."""
        text = self._one("moment", "")
        if not text:
            return NOTHING
        number = text.partition("-")[0]
        is_number = number.isascii() and number.isdigit() and len(number) < 16
        found = here().saved(int(number), known.as_of) if is_number else NOTHING
        if text not in {str(found.moment), str(found)} or not found.moment:
            raise InputError(
                f"moment {text[:40]}",
                "it names a save of another workspace",
                "use it where it was made, or leave the moment out",
            )
        return found

    def _one(self, name: str, usual: str) -> str:
        return self.said[name][0] if name in self.said else usual

    def _whole(self, name: str, usual: int, least: int, most: int) -> int:
        text = self._one(name, str(usual))
        if text.isascii() and text.isdigit() and least <= int(text[:12]) <= most:
            return int(text)
        raise InputError(
            f"{name} {text[:40]}",
            "it cannot be used",
            f"write a whole number from {least} to {most}",
        )
