"""Slides of pages: one finding a slide, its chart native and editable, assumptions in the notes."""

import io
from collections.abc import Sequence

from pptx.slide import Slide

from analytics.errors import InputError
from analytics.exhibits import Exhibit
from analytics.export.native import draw
from analytics.export.slides import appendix, events
from analytics.export.slides.notes import notes
from analytics.export.slides.opening import opening
from analytics.export.slides.paper import Paper
from analytics.labels import day
from analytics.look import LIGHT
from analytics.stories import Told
from analytics.words import circumstances

__all__ = ["slides"]


def slides(told: Sequence[Told]) -> bytes:
    """The pages told as a presentation (PPTX): answers, a slide for each exhibit, an appendix.

    Raises InputError where no page is told.
    """
    if not told:
        raise InputError("slides", "no page is chosen", "choose at least one page")
    paper = Paper(title=told[0].answer, subject=_subject(told))
    opening(paper, told)
    for page in told:
        for exhibit in page.exhibits:
            _slide(paper, page, exhibit)
    appendix.add(paper, told)
    made = io.BytesIO()
    paper.save(made)
    return made.getvalue()


def _subject(told: Sequence[Told]) -> str:
    """What the file says of itself: whose pages, as of when, and of which runs."""
    days = dict.fromkeys(day(page.view.book.database.as_of) for page in told)
    runs = dict.fromkeys(page.view.digest for page in told)
    pages = dict.fromkeys(page.label for page in told)
    return f"{', '.join(pages)}; as of {', '.join(days)}; runs {', '.join(runs)}"


def _slide(paper: Paper, page: Told, exhibit: Exhibit) -> Slide:
    """An exhibit under its finding."""
    frame = exhibit.frame
    slide, box = paper.slide(
        kicker=f"{page.label}, {circumstances(exhibit.view)}",
        title=frame.title,
        subtitle=exhibit.subtitle,
        foot=_foot(exhibit),
    )
    box = events.beside(slide, box, exhibit.data)
    draw(slide, box, exhibit.draw(LIGHT), f"{frame.title}. {frame.subtitle}")
    paper.note(slide, notes(page, exhibit))
    return slide


def _foot(exhibit: Exhibit) -> str:
    """What the exhibit rests on, its sources, and what reproduces it."""
    foot, digest = exhibit.frame.foot, exhibit.view.digest
    return foot if digest in foot else f"{foot} Run {digest}."
