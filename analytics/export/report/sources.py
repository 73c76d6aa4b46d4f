"""The sources that a report cites, numbered as they come, and how it is told where to find them."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.assumptions import Book
from analytics.export.report.markup import Markup, joined, tag
from analytics.labels import day

JUDGED = "J"
GRADES = (
    "A: filings, statistics, law. B: press and trackers. C: weak. J: judged or recalled, without a "
    "page to open."
)
ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


class Sources:
    """Sources by their key, numbered in the order in which they are first cited."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._known: dict[str, Mapping[str, Any]] = {}

    def cite(self, book: Book, key: object) -> Markup:
        """A number in brackets that leads to the source; nothing for what is none."""
        if not isinstance(key, str) or key not in book.sources:
            return Markup()
        self._known.setdefault(key, book.sources[key])
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        return tag("a", f"[{number}]", href=f"#source-{number}")

    def cite_data(self, book: Book, data: pd.DataFrame) -> None:
        """Cite every source that rows of evidence name."""
        for key in dict.fromkeys(data.get("source", ())):
            self.cite(book, key)
        of_address = {row["url"]: key for key, row in book.sources.items()}
        for address in dict.fromkeys(data.get("url", ())):
            self.cite(book, of_address.get(address))

    def listed(self) -> Markup:
        """All that were cited, in their order."""
        return joined(
            tag("li", _entry(self._known[key]), id=f"source-{number}", value=str(number))
            for key, number in self._numbers.items()
        )


def grade(source: Mapping[str, Any]) -> Markup:
    """The grade of a source; own judgement is marked."""
    if source["grade"] == JUDGED:
        return tag("span", "J (judgement)", class_="judgement")
    return tag("span", str(source["grade"]))


def _entry(source: Mapping[str, Any]) -> Markup:
    """Title, publisher, date, grade and address; the address of our own data alone is a link."""
    url = source["url"] if isinstance(source["url"], str) else ""
    address = tag("a", url, href=url, rel="noopener noreferrer") if ADDRESS.fullmatch(url) else url
    return joined(
        (
            tag("b", str(source["title"])),
            f". {source['publisher']}, {day(source['published'].date())}. Grade ",
            grade(source),
            ". ",
            address,
        )
    )
