"""What the method page says, made from the model itself."""

from collections.abc import Sequence

import pandas as pd

from analytics.answers import View
from analytics.assumptions import Assumption, Book
from analytics.database import Row
from analytics.derivation import Step
from analytics.labels import amount, day, span
from analytics.method.tree import Tree
from analytics.model.formula import FORMULAS
from analytics.words import circumstances, inside_sentence, listed


def figure_answer(tree: Tree, step: Step) -> str:
    """What a figure is and on how much it rests, in a sentence."""
    book, leaves = tree.book, step.leaves()
    known = [one for one in leaves if one.name in book.assumptions]
    judged = sum(is_judged(book, one.name) for one in known)
    when = "" if step.value.ndim == 1 else f" in {tree.quarter[:4]} {tree.quarter[4:]}"
    told = (
        f"rests on {len(known)} assumptions, {judged} of them judged, and on what was observed of "
        f"the market in {book.contenders.year}"
        if len(known) < len(leaves)
        else f"rests on {len(known)} assumptions, {judged} of them judged"
    )
    if not leaves:
        told = "takes nothing in: nothing of the kind happens in this view"
    return f"{tree.label(step)}{when}: {tree.value(step)} in the base case. It {told}."


def figure_words(view: View) -> str:
    """How to read the tree."""
    return (
        f"Open an entry to see its formula, what goes into it, and in the end its source. "
        f"Values are those of the base case, {circumstances(view)}."
    )


def formulas_answer(book: Book) -> str:
    """How much there is of the method."""
    judged = sum(is_judged(book, name) for name in book.assumptions)
    return (
        f"{len(FORMULAS)} formulas turn {len(book.assumptions)} assumptions, {judged} of them "
        f"judged as of {day(book.database.as_of)}, into {len(book.metrics)} figures."
    )


def notation_answer(rows: pd.DataFrame) -> str:
    """How many names there are, and how many of them are inputs."""
    inputs = int((rows["where"] == "assumption").sum())
    return f"{len(rows)} names stand in the formulas; {inputs} of them are assumptions."


def notation_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The names as a table on screen."""
    return rows.assign(name=[name.replace("_", " ") for name in rows["name"]]).rename(
        columns={
            "name": "Name",
            "meaning": "Meaning",
            "unit": "Unit",
            "where": "Kind",
            "used_in": "Used in",
        }
    )


def checks_answer(rows: pd.DataFrame) -> str:
    """How many checks hold, or how many there are to be worked out."""
    every = f"{len(rows)} numbers of {rows['check'].nunique()} external checks"
    if "verdict" not in rows:
        return f"The model is held against {every}: published, closed forms, and reported history."
    failed = rows[~rows["verdict"]]
    if failed.empty:
        return f"All {every} come out within their tolerance, worked out just now."
    names = listed([inside_sentence(name) for name in failed["label"].unique()])
    return f"{len(failed)} of {every} do not come out within their tolerance: {names}."


def checks_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The checks as a table on screen: what is expected, and what came out where it was asked."""
    titles = {
        "label": "Check",
        "quantity": "Number",
        "unit": "Unit",
        "expected": "Expected",
        "computed": "Computed",
        "tolerance": "Tolerance",
        "verdict": "Holds",
        "fault": "Fault",
        "source": "Published by",
        "words": "What it is",
    }
    return rows[[name for name in titles if name in rows]].rename(columns=titles)


def limits_answer(rows: Sequence[Row]) -> str:
    """How many limits are known, and of how many the effect is not."""
    unknown = sum(str(row["effect"]).startswith("Unknown") for row in rows)
    return (
        f"{len(rows)} limits of the model are known; of {unknown} nobody can say which way they "
        "push the answer."
    )


def is_calibrated(book: Book, item: Assumption) -> bool:
    """Whether the value that an assumption has on the as-of date is worked out from evidence."""
    return bool(item.knot_at(book.database.as_of).origin["source"] == "calibration")


def calibration_answer(book: Book, items: Sequence[Assumption], fit: pd.DataFrame) -> str:
    """How much is worked out from evidence, and how far the fit is off."""
    gap = float(fit["gap"].abs().max())
    return (
        f"{len(items)} of {len(book.assumptions)} assumptions are worked out from evidence; the "
        f"margins reported for {book.contenders.year} are met to within "
        f"{amount(gap, 'share').replace('%', '')} points."
    )


def calibration_rows(book: Book, items: Sequence[Assumption]) -> pd.DataFrame:
    """What is worked out, with its range and the figures behind it."""
    rows = []
    for item in items:
        knot = item.knot_at(book.database.as_of)
        uncertain = knot.range
        rows.append(
            {
                "Assumption": item.label,
                "Value": item.said(knot.value),
                "P10 to P90": span(uncertain.p10, uncertain.p90, item.unit) if uncertain else "",
                "Known from": day(knot.origin["known_from"].date()),
                "From": knot.origin["note"],
            }
        )
    return pd.DataFrame(rows)


def is_judged(book: Book, name: str) -> bool:
    """Whether the value that an assumption has on the as-of date is a judgement."""
    origin = book[name].knot_at(book.database.as_of).origin
    return bool(book.sources[origin["source"]]["grade"] == "J")


def title_of(module: str, docstring: str) -> str:
    """The heading of a group of formulas: the first sentence of its module."""
    first = docstring.partition("\n")[0].partition(". ")[0].rstrip(".:")
    return first or inside_sentence(module)
