"""HTML in which every text is text: what is not marked as HTML is escaped when it is put in."""

from collections.abc import Iterable, Sequence
from html import escape

from analytics.cells import seen

WIDE = 10  # columns of a table in small letters


class Markup(str):
    """HTML made here. Put together with other text it is text again, and is escaped."""

    __slots__ = ()


def tag(name: str, *inside: str, **attributes: str) -> Markup:
    """An element with what is in it, and its attributes; `class_` is its class.

    >>> tag("p", "5 < 7", tag("b", "so"), class_="words")
    '<p class="words">5 &lt; 7<b>so</b></p>'
    """
    told = "".join(f' {key.strip("_")}="{_safe(value)}"' for key, value in attributes.items())
    return Markup(f"<{name}{told}>{joined(inside)}</{name}>")


def joined(parts: Iterable[str]) -> Markup:
    """Parts one after the other.

    >>> joined(["R&D", tag("i", "new")])
    'R&amp;D<i>new</i>'
    """
    return Markup("".join(_safe(part) for part in parts))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], words: int = 1) -> Markup:
    """A table whose head is repeated on every page; the first `words` columns hold words."""
    kinds = ["words" if column < words else "figure" for column in range(len(headings))]
    head = [
        tag("th", name, class_=kind, scope="col")
        for name, kind in zip(headings, kinds, strict=True)
    ]
    body = [
        tag("tr", *(tag("td", cell, class_=kind) for cell, kind in zip(row, kinds, strict=True)))
        for row in rows
    ]
    width = "wide" if len(headings) > WIDE else "narrow"
    return tag("table", tag("thead", tag("tr", *head)), tag("tbody", *body), class_=width)


def _safe(part: str) -> str:
    return str(part) if isinstance(part, Markup) else escape(seen(part))
