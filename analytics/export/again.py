"""An export made again: the same digits, or what differs and where."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analytics import database, outputs
from analytics.database import Database
from analytics.deals import NONE
from analytics.digest import code_digest
from analytics.errors import InputError
from analytics.export.recipe import SHORT, Recipe, digits, versions
from analytics.licensing import Question
from analytics.link import Link
from analytics.outputs import Asked
from analytics.results import Span
from analytics.stories import licensing
from analytics.stories.pages import tell

KEPT = 1e-15  # of a number: a workbook keeps sixteen digits
MOST_TOLD = 5  # cells of a table that are told one by one
EVALUATED, WORKBOOK = "evaluate", "workbook"  # of links to what is no page


ON_SCREEN_ONLY = ("evidence", "backtest")
PERIODS: tuple[Span, ...] = ("year", "total")


class Made(NamedTuple):
    """What was worked out anew: the digest of its run, the data it is from, and the tables."""

    run: str
    database: Database
    tables: Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Verdict:
    """What became of a recipe: what its digits depend on and is another now, and which cells."""

    recipe: Recipe
    run: str
    causes: tuple[str, ...]
    cells: tuple[str, ...]
    numbers: int

    @property
    def is_same(self) -> bool:
        """Whether every number is the same, to the last digit."""
        return not self.cells


def again(recipe: Recipe, data: Path = database.DATA) -> Verdict:
    """Work out anew what a recipe tells, and hold it against what stood there.

    Raises InputError where its address cannot be used with the data and workspace of here.
    """
    link = Link.read(recipe.link)
    made = MAKERS.get(link.page, _page)(link, data, list(recipe.tables))
    then = {name: _table(text) for name, text in recipe.tables.items()}
    cells = [
        f"{name}: {cell}"
        for name, table in then.items()
        for cell in differences(table, _table(digits(made.tables[name])))
    ]
    return Verdict(
        recipe,
        made.run,
        tuple(_causes(recipe, made.database)),
        tuple(cells),
        sum(table.size for table in then.values()),
    )


def _page(link: Link, data: Path, names: Sequence[str]) -> Made:
    if link.page in ON_SCREEN_ONLY:
        raise InputError(
            f"page {link.page}", "it is told on screen only", f"open its address: {link}"
        )
    view = link.view(link.book(data))
    told = tell(link.page, view, link.controls, names)
    [run] = {one.view.digest for one in told.exhibits[:1]} or {view.digest}
    return Made(run, view.book.database, {one.name: one.data for one in told.exhibits})


def _evaluated(link: Link, data: Path, _: Sequence[str]) -> Made:
    question = outputs.asked(link.book(data), link.said)
    return Made(question.digest, question.book.database, {EVALUATED: outputs.rows(question)})


def _workbook(link: Link, data: Path, _: Sequence[str]) -> Made:
    view = link.view(link.book(data))
    asked, _others = licensing.questions(view, link.controls)
    return Made(view.digest, view.book.database, in_workbook(asked))


def in_workbook(asked: Question) -> dict[str, pd.DataFrame]:
    """The base case that a workbook begins with, without the licence and with it."""
    view = asked.view
    return {
        f"{name}-{per}": outputs.rows(
            Asked(view.book, view.overrides, licence, list(view.book.metrics), per, 0, view.seed)
        )
        for name, licence in (("alone", NONE), ("licensed", asked.arrangement))
        for per in PERIODS
    }


MAKERS: Mapping[str, Callable[[Link, Path, Sequence[str]], Made]] = {
    EVALUATED: _evaluated,
    WORKBOOK: _workbook,
}


def differences(then: pd.DataFrame, now: pd.DataFrame) -> list[str]:
    """The cells that differ, the first ones in words."""
    if list(then.columns) != list(now.columns) or len(then) != len(now):
        shapes = [f"{len(one)} rows of {', '.join(map(str, one.columns))}" for one in (now, then)]
        return [f"it has {shapes[0]}, and had {shapes[1]}"]
    found = [
        f"{column} of row {row + 1} is {now[column].iloc[row]}, and was {then[column].iloc[row]}"
        for column in then.columns
        for row in np.flatnonzero(~_same(then[column], now[column]))
    ]
    more = len(found) - MOST_TOLD
    return [*found[:MOST_TOLD], f"{more} cells more"] if more > 0 else found


def _same(then: "pd.Series[Any]", now: "pd.Series[Any]") -> np.ndarray:
    """Where two columns hold the same; blanks do."""
    same = np.asarray((then == now) | (then.isna() & now.isna()))
    if pd.api.types.is_numeric_dtype(then) and pd.api.types.is_numeric_dtype(now):
        close = np.isclose(then.astype(float), now.astype(float), rtol=KEPT, atol=0.0)
        return same | close
    return same


def _table(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text))


def _causes(recipe: Recipe, known: Database) -> list[str]:
    """What is another now of that on which digits depend."""
    told = {"data": (recipe.data, known.digest[:SHORT]),
            "code": (recipe.code, code_digest()[:SHORT])}  # fmt: skip
    now = versions()
    told |= {name: (was, now.get(name, "none")) for name, was in recipe.versions.items()}
    return [
        f"{name} {was}, now {is_now}"
        for name, (was, is_now) in told.items()
        if was not in {"", is_now}
    ]
