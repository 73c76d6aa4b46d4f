"""Elements of DrawingML, and the looks that shapes and series share.

Children must come in the order of the schema: PowerPoint repairs, or refuses, what LibreOffice
opens.
"""

import re
from typing import Any

from lxml import etree

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = {"c": CHART, "a": DRAWING, "r": RELATED}

Element = Any  # lxml has no types of its own

POINT = 12_700  # in the unit of DrawingML
DASHES = {
    "solid": "solid",
    "dash": "dash",
    "dot": "sysDot",
    "dashdot": "dashDot",
    "longdash": "lgDash",
    "longdashdot": "lgDashDot",
}
RGBA = re.compile(r"rgba\((\d+),(\d+),(\d+),([\d.]+)\)")


def c(name: str, *inside: Element | str | None, **attributes: object) -> Element:
    """An element of a chart; what is None is left out."""
    return _element(CHART, name, inside, attributes)


def a(name: str, *inside: Element | str | None, **attributes: object) -> Element:
    """An element of a drawing."""
    return _element(DRAWING, name, inside, attributes)


def value(name: str, said: object) -> Element:
    """An element of a chart that says one value."""
    return c(name, val=said)


def _element(
    space: str, name: str, inside: tuple[Element | str | None, ...], attributes: dict[str, object]
) -> Element:
    made = etree.Element(f"{{{space}}}{name}", nsmap=NAMES)
    for key, said in attributes.items():
        made.set(key, _said(said))
    for one in inside:
        if isinstance(one, str):
            made.text = one
        elif one is not None:
            made.append(one)
    return made


def _said(told: object) -> str:
    if isinstance(told, bool):
        return "1" if told else "0"
    return repr(told).removesuffix(".0") if isinstance(told, float) else str(told)


def paint(colour: str) -> Element:
    """A fill of a colour as charts on screen write it; none for no colour."""
    if not colour:
        return a("noFill")
    digits, opacity = hexadecimal(colour)
    through = a("alpha", val=round(opacity * 100_000)) if opacity < 1.0 else None
    return a("solidFill", a("srgbClr", through, val=digits))


def hexadecimal(colour: str) -> tuple[str, float]:
    """The digits of a colour, and how much it covers.

    >>> hexadecimal("#b3202c"), hexadecimal("rgba(179,32,44,0.25)")
    (('B3202C', 1.0), ('B3202C', 0.25))
    """
    found = RGBA.fullmatch(colour)
    if found is None:
        return colour.removeprefix("#").upper(), 1.0
    red, green, blue = (int(part) for part in found.groups()[:3])
    return f"{red:02X}{green:02X}{blue:02X}", float(found[4])


def over(colour: str, ground: str) -> str:
    """A colour that is seen through, as it looks on a ground: for what must cover it.

    >>> over("rgba(0,0,0,0.5)", "#ffffff"), over("#b3202c", "#ffffff")
    ('#808080', '#b3202c')
    """
    digits, opacity = hexadecimal(colour)
    below, _ = hexadecimal(ground)
    if opacity == 1.0 or not digits:
        return colour
    parts = zip(bytes.fromhex(digits), bytes.fromhex(below), strict=True)
    return "#" + "".join(f"{round(low + (high - low) * opacity):02x}" for high, low in parts)


def outline(colour: str, width: float, dash: str = "solid") -> Element:
    """A line of a colour, so many points wide; none for no colour or width."""
    if not colour or width <= 0:
        return a("ln", a("noFill"))
    return a(
        "ln",
        paint(colour),
        a("prstDash", val=DASHES[dash]),
        a("round"),
        w=round(width * POINT),
        cap="flat",
    )


def shape(fill: str = "", line: str = "", width: float = 0.0, dash: str = "solid") -> Element:
    """How a part of a chart is painted."""
    return c("spPr", paint(fill), outline(line, width, dash))


def stroke(line: str, width: float, dash: str = "solid") -> Element:
    """How a line of a chart is painted."""
    return c("spPr", outline(line, width, dash))


def lettering(size: float, colour: str, font: str, *, is_turned: bool = False) -> Element:
    """How the words of a part of a chart are written; turned ones run upwards."""
    turned = {"rot": "-5400000" if is_turned else "0", "vert": "horz"}
    return c(
        "txPr",
        a("bodyPr", **turned),
        a("lstStyle"),
        a("p", a("pPr", _letters("defRPr", size, colour, font)), a("endParaRPr", lang="en-GB")),
    )


def written(text: str, size: float, colour: str, font: str, *, is_turned: bool = False) -> Element:
    """Words of a chart itself, such as the title of an axis."""
    turned = {"rot": "-5400000", "vert": "horz"} if is_turned else {}
    return c(
        "tx",
        c(
            "rich",
            a("bodyPr", **turned),
            a("lstStyle"),
            a(
                "p",
                a("pPr", _letters("defRPr", size, colour, font)),
                a("r", _letters("rPr", size, colour, font, lang="en-GB"), a("t", text)),
            ),
        ),
    )


def _letters(name: str, size: float, colour: str, font: str, **more: object) -> Element:
    return a(
        name,
        paint(colour),
        a("latin", typeface=font),
        **more,
        sz=round(size * 100),
        b=False,
    )
