"""The first slide: what all pages answer, as of when, and of which run."""

from collections.abc import Iterator, Sequence

from pptx.slide import Slide

from analytics.export.native import Box
from analytics.export.slides.fit import LINE, POINTS, lines
from analytics.export.slides.notes import answers
from analytics.export.slides.paper import Paper, Style, words
from analytics.labels import day
from analytics.look import LIGHT
from analytics.stories import Told
from analytics.words import capitalised, circumstances

SIZES = (18.0, 16.0, 15.0, 14.0, 13.0, 12.0)
LABEL_WIDTH = 2.1  # inches
GAP = 0.12


def opening(paper: Paper, told: Sequence[Told]) -> None:
    """The answers, the first as the title; on more than one slide where they are many."""
    waiting = list(told[1:])
    first = told[0]
    kicker = f"What FSD in China is worth, {circumstances(first.view)}"
    slide, box = paper.slide(kicker, first.answer, "", foot(told))
    paper.note(slide, answers(told))
    while waiting:
        size, count = _how_many(waiting, box)
        _answers(slide, box, waiting[:count], size, first)
        waiting = waiting[count:]
        if waiting:
            slide, box = paper.slide(kicker, waiting[0].answer, "", foot(told))
            paper.note(slide, answers(told))
            waiting = waiting[1:]


def foot(told: Sequence[Told]) -> str:
    """As of when, under which scenario, and what reproduces it."""
    return capitalised("; ".join(dict.fromkeys(_runs(told)))) + "."


def _runs(told: Sequence[Told]) -> Iterator[str]:
    for page in told:
        view = page.view
        label = view.book.scenario(view.scenario).label
        edits = f" with {len(view.edits)} changed" if view.edits else ""
        when = day(view.book.database.as_of)
        yield (
            f"as of {when}: {label}{edits}, {view.draws:,} draws, seed {view.seed}, "
            f"run {view.digest}"
        )


def _height(page: Told, width: float, size: float) -> float:
    return lines(page.answer, width - LABEL_WIDTH, size) * LINE * size / POINTS + GAP


def _how_many(told: Sequence[Told], box: Box) -> tuple[float, int]:
    """The size of type at which all fit; the smallest, and how many do, where they do not."""
    for size in SIZES:
        if sum(_height(page, box.width, size) for page in told) <= box.height:
            return size, len(told)
    used, count = 0.0, 0
    for page in told:
        used += _height(page, box.width, SIZES[-1])
        if used > box.height:
            break
        count += 1
    return SIZES[-1], max(count, 1)


def _answers(slide: Slide, box: Box, told: Sequence[Told], size: float, first: Told) -> None:
    """Each page's answer beside its name."""
    top = box.top + 0.1
    for page in told:
        height = _height(page, box.width, size)
        label = Box(box.left, top, LABEL_WIDTH - 0.15, height)
        words(slide, label, _label(page, first), Style(size, LIGHT.muted, is_bold=True))
        made = Box(box.left + LABEL_WIDTH, top, box.width - LABEL_WIDTH, height)
        words(slide, made, page.answer, Style(size))
        top += height


def _label(page: Told, first: Told) -> str:
    """The name of a page, and its scenario where it is not that of the first."""
    if page.view.scenario == first.view.scenario:
        return page.label
    return f"{page.label}, {page.view.book.scenario(page.view.scenario).label}"
