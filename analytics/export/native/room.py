"""How much room a picture needs around its plot, so that all words find a place [inches]."""

from collections.abc import Sequence

from analytics.export.native.parts import Panel
from analytics.export.native.words import lines, plain
from analytics.look import Spec

PER_PIXEL = 0.0115  # inches, of words at the right of a chart
LETTER = 0.1  # inches, of a name of usual size
MOST_LEFT = 3.6
LEGEND = 0.3
DRAWN = (0.1, 0.1, 0.05, 0.05)
Room = tuple[float, float, float, float]


def room(spec: Spec, panels: Sequence[Panel]) -> Room:
    """What stays free at the left, the right, the top and the foot."""
    if not panels:
        return DRAWN
    margin, layout = spec["layout"]["margin"], spec["layout"]
    has_title = any(panel.across.title for panel in panels)
    top = max(0.34, PER_PIXEL * (margin["t"] - 8)) + LEGEND * panels[0].shows_legend
    return (
        _left(layout, panels[0]),
        max(0.2, PER_PIXEL * (margin["r"] - 4)),
        top,
        0.62 if has_title else 0.38,
    )


def _left(layout: Spec, panel: Panel) -> float:
    """Room for names, or for numbers and a title that runs upwards."""
    names = list(layout["yaxis"].get("ticktext", panel.up.names))
    if not names:
        return 1.15
    longest = max(
        max(len("".join(run.text for run in line)) for line in lines(name)) for name in names
    )
    if panel.kind == "bars":  # whose names are broken by whoever draws them
        longest = max(longest, min(len(plain(name)) for name in names), 12)
    return min(MOST_LEFT, 0.2 + LETTER * longest)
