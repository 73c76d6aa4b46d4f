"""The charts of a report: as exported, without the words that the report sets around them."""

import re
from dataclasses import fields
from xml.etree import ElementTree as ET

from analytics.exhibits import Draw, Exhibit
from analytics.export import image
from analytics.export.report.markup import Markup
from analytics.look import LIGHT, Frame, Spec

TEXT = 1.33  # how much larger than on screen, so that 8 points are left on A4
ROWS = 1.12  # how much higher rows with words at their left, which have two lines at most
PLOT = 0.92  # how much higher the plot, so that two charts find room on a page
FOOT = 18  # height of the empty foot below a chart without words [pixels]
SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
DISTANCES = {"xshift", "yshift", "standoff", "borderpad"}
REFUSED = {"a", "script", "style", "foreignObject", "iframe", "set", "animate"}

ET.register_namespace("", SVG[1:-1])
ET.register_namespace("xlink", XLINK[1:-1])


class _Bare(Exhibit):
    """An exhibit with nothing around its chart."""

    @property
    def frame(self) -> Frame:
        return Frame("", "", "")


def chart(exhibit: Exhibit, mark: str) -> Markup:
    """The chart as an SVG element of a page; `mark` tells its names from those of other charts.

    Raises InputError where there is no browser to draw with.
    """
    spec = larger(exhibit.draw)
    told = {one.name: getattr(exhibit, one.name) for one in fields(exhibit)}
    bare = _Bare(**told | {"draw": lambda _: spec})
    svg = image.image(bare, "svg").decode()
    return element(svg, mark, f"{exhibit.title}. {exhibit.subtitle}", spec["layout"]["height"])


def larger(draw: Draw) -> Spec:
    """A chart whose letters are as large on paper as they are on a screen."""
    spec: Spec = _enlarged(draw(LIGHT))
    layout = spec["layout"]
    margin = layout["margin"]
    around = margin["t"] + margin["b"]
    higher = ROWS if _has_rows(spec) else PLOT
    layout["height"] = (layout["height"] - around) * higher + around * TEXT
    layout["margin"] = {side: width * TEXT for side, width in margin.items()}
    return spec


def _has_rows(spec: Spec) -> bool:
    """Whether a chart has rows of words at its left, which need room for their letters."""
    is_named = {"tickvals", "ticktext", "categoryarray"} & set(spec["layout"]["yaxis"])
    return bool(is_named) or any(trace.get("orientation") == "h" for trace in spec["data"])


def element(svg: str, mark: str, words: str, height: float) -> Markup:
    """An SVG as an element of a page, cut to the chart, with words where it cannot be seen.

    Its names are marked, and nothing in it acts or leads away. The page has the letters, once.
    """
    root = ET.fromstring(svg)  # noqa: S314 (our own browser drew it)
    for part in root.iter():
        for inner in list(part):
            if inner.tag.removeprefix(SVG) in REFUSED:
                part.remove(inner)
    for part in root.iter():
        kept = {name: text for name, text in part.attrib.items() if not name.startswith("on")}
        part.attrib = {name: _marked(name, text, mark) for name, text in kept.items()}
    left, _, width, whole = (float(text) for text in root.attrib["viewBox"].split())
    top = whole - FOOT - height
    root.attrib = {
        "viewBox": f"{left:g} {top:g} {width:g} {height:g}",
        "role": "img",
        "aria-label": words,
    }
    return Markup(ET.tostring(root, encoding="unicode"))


def _marked(name: str, text: str, mark: str) -> str:
    """The value of an attribute, with the mark before each name of another part of the chart."""
    if name == "id":
        return f"{mark}-{text}"
    if name.removeprefix(XLINK) == "href":
        return f"#{mark}-{text[1:]}" if text.startswith("#") else _picture(text)
    return re.sub(r"(url\(['\"]?#)", rf"\g<1>{mark}-", text)


def _picture(address: str) -> str:
    """The address of a picture that is in the file itself; nothing for any other."""
    return address if address.startswith("data:image/png;base64,") else ""


def _enlarged(part: object) -> Spec:
    """A part of a chart with its letters, signs and distances larger, and all else as it is."""
    if isinstance(part, list | tuple):
        return [_enlarged(one) for one in part]  # type: ignore[return-value]
    if not isinstance(part, dict):
        return part  # type: ignore[return-value]
    return {name: _at_size(name, value) for name, value in part.items()}


def _at_size(name: str, value: object) -> object:
    if name in DISTANCES and isinstance(value, int | float):
        return value * TEXT
    if isinstance(value, dict) and (name.endswith("font") or name == "marker"):
        size = value.get("size")
        return _enlarged(value) | ({"size": size * TEXT} if isinstance(size, int | float) else {})
    return _enlarged(value)
