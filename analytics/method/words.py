"""What the method page says, made from the model itself."""

from collections.abc import Sequence

import pandas as pd

from analytics.answers import View
from analytics.assumptions import Assumption, Book
from analytics.derivation import Step
from analytics.labels import amount, day, span
from analytics.method.tree import Tree
from analytics.model.formula import FORMULAS
from analytics.words import circumstances, inside_sentence


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
                "Value": amount(knot.value, item.unit),
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
