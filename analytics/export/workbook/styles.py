"""How a workbook looks: one format for each kind of cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analytics.export.workbook.formulas import NEAR_INFINITE

NAVY, BAND, PALE_YELLOW, HELD, RULE = "#1F2A44", "#E8ECF3", "#FFF9DB", "#EDEDED", "#C9CFDA"
INPUT_BLUE, JUDGEMENT, QUIET = "#0000FF", "#B45309", "#6B7280"
NEVER = f'[>={NEAR_INFINITE}]"never";[<=-{NEAR_INFINITE}]"-";'

NUMBERS = (  # of units, by how they begin
    ("share", "0.00%"), ("year", "0.00"), ("cars", "#,##0"), ("CNY m", "#,##0.0"),
    ("USD m", "#,##0.0"), ("CNY", "#,##0"), ("accelerators", "#,##0"), ("months", "0.0"),
    ("choice", "0"),
)  # fmt: skip
LOOKS: dict[str, dict[str, Any]] = {
    "page": {"bold": True, "font_size": 14, "font_color": NAVY},
    "subtitle": {"italic": True, "font_color": QUIET},
    "header": {"bold": True, "font_color": "white", "bg_color": NAVY, "align": "right"},
    "header_number": {"bold": True, "font_color": "white", "bg_color": NAVY, "align": "right",
                      "indent": 1},
    "header_left": {"bold": True, "font_color": "white", "bg_color": NAVY},
    "title": {"bold": True, "bg_color": BAND, "font_color": NAVY},
    "part": {"bold": True, "font_size": 12, "font_color": "white", "bg_color": "#44546A"},
    "text": {},
    "wrapped": {"text_wrap": True},
    "wrapped_quiet": {"text_wrap": True, "font_color": QUIET, "italic": True},
    "quiet": {"font_color": QUIET, "italic": True},
    "judgement": {"font_color": JUDGEMENT, "bold": True, "align": "center"},
    "grade": {"align": "center"},
    "input": {"font_color": INPUT_BLUE, "bg_color": PALE_YELLOW, "border": 1,
              "border_color": RULE, "locked": False},
    "held": {"font_color": "#555555", "bg_color": HELD},
    "result": {},
    "metric": {},
    "check": {},
    "difference": {},
    "argument": {"font_color": "#374151"},
    "working": {"font_color": QUIET, "italic": True},
    "total": {"bold": True},
    "state": {"bold": True, "align": "center", "border": 1, "border_color": RULE},
    "good": {"font_color": "#065F46", "bg_color": "#D1FAE5"},
    "bad": {"font_color": "#991B1B", "bg_color": "#FEE2E2"},
    "changed": {"bg_color": "#FFE08A", "bold": True},
}  # fmt: skip


def input_format(unit: str, *values: float | None) -> str:
    """How the values of an input are shown: with as few decimals as tell all of them.

    To four digits, and with four decimals at most. A share is no percentage here, so that what is
    typed is what is meant. A little room is left to the text beside it.

    >>> input_format("share", 0.125, 0.1), input_format("CNY", 64000.0)
    ('#,##0.000_)', '#,##0_)')
    """
    known = [value for value in values if value is not None]
    decimals = next((count for count in range(4) if _tells(count, known)), 4)
    whole, decimals = ("0", 2) if unit == "year" else ("#,##0", decimals)
    return f"{whole}.{'0' * decimals}_)" if decimals else f"{whole}_)"


def _tells(decimals: int, values: Sequence[float]) -> bool:
    """Whether values can be told with so many decimals."""
    return all(abs(round(value, decimals) - value) <= 5e-5 * abs(value) for value in values)


def number_format(unit: str, largest: float) -> str:
    """How numbers of a unit are shown; without one by their size.

    >>> number_format("share", 0.5), number_format("", 12345.0), number_format("", 0.5)
    ('0.00%', '#,##0', '0.0000')
    """
    for begins, shown in NUMBERS:
        if unit == begins or unit.startswith((f"{begins} ", f"{begins},")):
            return "#,##0.00" if shown == "#,##0" and 0 < largest < 100 else shown
    if largest >= 1_000:
        return "#,##0"
    return "#,##0.00" if largest >= 10 else "0.0000"


@dataclass
class Styles:
    """The formats of one workbook, each made once."""

    book: Any

    def __post_init__(self) -> None:
        self._made: dict[tuple[str, str, bool], Any] = {}

    def of(self, look: str, number: str = "", *, is_quoted: bool = False) -> Any:  # noqa: ANN401
        """The format of a look, with a number format; quoted where text stays text when edited."""
        key = (look, number, is_quoted)
        if key not in self._made:
            told = {"font_name": "Calibri", "font_size": 10, "valign": "top", **LOOKS[look]}
            if number:
                told["num_format"] = number
            if is_quoted:
                told["quote_prefix"] = True
            self._made[key] = self.book.add_format(told)
        return self._made[key]
