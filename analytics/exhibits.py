"""A finding, the chart that shows it, and its data: what a page shows and an export takes along."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from analytics.answers import View
from analytics.look import Frame, Palette, Spec
from analytics.words import circumstances

Draw = Callable[[Palette], Spec]

EVIDENCE = "Evidence as reported"


@dataclass(frozen=True)
class Exhibit:
    """A chart under its finding, of a view of the model.

    `name` says in a file's name what it shows, `about` the metrics or subjects of the evidence that
    it rests on, `rests_on` the draws, the base case or the evidence. `draw` makes the chart in any
    palette, and can be sent to another process.
    """

    name: str
    title: str
    subtitle: str
    draw: Draw
    data: pd.DataFrame
    view: View
    rests_on: str
    about: tuple[str, ...]

    @property
    def frame(self) -> Frame:
        """What stands around the chart: finding, unit, as of when, what it rests on, sources."""
        return Frame(
            self.title,
            f"{self.subtitle}; {circumstances(self.view)}",
            f"{self.rests_on}. {sources(self.view)}",
        )

    @property
    def file_name(self) -> str:
        """The name of its files, without an ending."""
        return file_name(self.view, self.name)


def in_draws(view: View, draws: int | None = None) -> str:
    """What an exhibit rests on that shows draws: all of the view's, unless told how many."""
    return f"{draws or view.draws:,} draws, seed {view.seed}, run {view.digest}"


def in_base_case(view: View) -> str:
    """What an exhibit rests on that shows the base case alone."""
    return f"Base case, run {view.digest}"


def sources(view: View) -> str:
    """How much is reported, by how many sources, and how much is only judged."""
    counted = view.book.evidence
    return (
        f"Sources: {counted['figures']:,} figures from {counted['sources']} pages and filings, "
        f"{counted['judgements']:,} recalled or judged."
    )


def file_name(view: View, name: str) -> str:
    """A name that sorts by date and says what the file holds.

    Letters, digits, hyphens and underscores only.
    """
    parts = (str(view.book.database.as_of), view.scenario, name, view.digest[:6])
    return "_".join(re.sub(r"[^A-Za-z0-9-]+", "-", part).strip("-") for part in parts)
