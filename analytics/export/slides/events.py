"""Words of dated events beside their chart, which points at them on screen."""

import pandas as pd
from pptx.slide import Slide

from analytics.export.native import Box
from analytics.export.slides.fit import LINE, POINTS, lines
from analytics.export.slides.paper import Style, words
from analytics.labels import day
from analytics.look import LIGHT

SIZE = 12.0
WIDTH = 4.0  # inches
GAP = 0.06
JUDGED = "J"


def beside(slide: Slide, box: Box, data: pd.DataFrame) -> Box:
    """The last events of a table of dated events, newest first, and what is left beside them."""
    if not {"since", "event", "grade"} <= set(data.columns):
        return box
    top = box.top
    left = box.right - WIDTH
    heading = Box(left, top, WIDTH, 0.28)
    words(slide, heading, "The latest", Style(SIZE, LIGHT.muted, is_bold=True))
    top += 0.3
    newest_first = data.sort_values("since", kind="stable").iloc[::-1]
    for since, event, grade in newest_first[["since", "event", "grade"]].to_numpy():
        text = f"{day(since)}: {event}" + (" (judged)" if grade == JUDGED else "")
        height = lines(text, WIDTH, SIZE) * LINE * SIZE / POINTS + GAP
        if top + height > box.foot:
            break
        words(slide, Box(left, top, WIDTH, height), text, Style(SIZE))
        top += height
    return Box(box.left, box.top, box.width - WIDTH - 0.2, box.height)
