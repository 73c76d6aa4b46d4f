"""Words of a chart, which are written in a little HTML, as runs of text."""

import re
from html import unescape
from typing import NamedTuple

TAG = re.compile(r"<(/?)(b|br|i|span)\b[^>]*>")


class Run(NamedTuple):
    """Text in one weight."""

    text: str
    is_bold: bool


def lines(text: str) -> list[list[Run]]:
    """The lines of a text, each in runs.

    >>> lines("<b>Model 3</b> 235,500<br>A &amp; B")
    [[Run(text='Model 3', is_bold=True), Run(text=' 235,500', is_bold=False)],
     [Run(text='A & B', is_bold=False)]]
    """
    found: list[list[Run]] = [[]]
    at, is_bold = 0, False
    for tag in TAG.finditer(text):
        _add(found, text[at : tag.start()], is_bold)
        at = tag.end()
        if tag[2] == "br":
            found.append([])
        elif tag[2] == "b":
            is_bold = not tag[1]
    _add(found, text[at:], is_bold)
    return found


def _add(found: list[list[Run]], text: str, is_bold: bool) -> None:
    if text:
        found[-1].append(Run(unescape(text), is_bold))


def plain(text: str) -> str:
    """The same in one line, without weights.

    >>> plain("Export the<br>data")
    'Export the data'
    """
    return " ".join("".join(run.text for run in line) for line in lines(text))
