"""What every name in the formulas means: what they take, and the parts of groups they work on."""

from collections import ChainMap
from collections.abc import Iterator
from typing import Any, NamedTuple, get_type_hints

import pandas as pd

from analytics.assumptions import Book
from analytics.database import named
from analytics.model.formula import FORMULAS, Formula


class Meaning(NamedTuple):
    """What a name means, in which unit, and where that is said."""

    meaning: str
    unit: str
    where: str


def notation(book: Book) -> pd.DataFrame:
    """Every name in the formulas, one row each, by name.

    Columns: name, meaning, unit, where (assumption, metric, formula, term or symbol), used_in (the
    formulas that take it, or that take or give a group it is a part of). Raises InputError for a
    name that nothing explains.
    """
    used = names()
    said = ChainMap(
        {one.name: Meaning(one.label, one.unit, "assumption") for one in book.assumptions.values()},
        {one.name: Meaning(one.label, one.unit, "metric") for one in book.metrics.values()},
        {name: one for name, users in used.items() for one in _formulas(name, users)},
        _told(book, "terms", "term"),
        symbols(book),
    )
    return pd.DataFrame(
        {
            "name": name,
            **named("name in a formula", name, said)._asdict(),
            "used_in": ", ".join(users),
        }
        for name, users in sorted(used.items())
    )


def symbols(book: Book) -> dict[str, Meaning]:
    """The names that are no assumption, metric, formula or term, such as what was observed."""
    return _told(book, "notation", "symbol")


def names() -> dict[str, list[str]]:
    """Every name in the formulas, and the formulas it is used in."""
    found: dict[str, list[str]] = {}
    for formula in FORMULAS.values():
        for name in dict.fromkeys([*formula.parameters, *_parts(formula)]):
            found.setdefault(name, []).append(formula.name)
    return found


def _parts(formula: Formula) -> Iterator[str]:
    """The parts of the groups that a formula takes or gives, and of groups within them."""
    waiting = list(get_type_hints(formula.function).values())
    while waiting:
        kind: Any = waiting.pop()
        if hasattr(kind, "_fields"):
            yield from kind._fields
            waiting.extend(get_type_hints(kind).values())


def _formulas(name: str, users: list[str]) -> list[Meaning]:
    """The formula of that name, if any; one beside a formula that uses it before others."""
    beside = {user.partition(".")[0] for user in users}
    found = [one for one in FORMULAS.values() if one.name.partition(".")[2] == name]
    found.sort(key=lambda one: one.name.partition(".")[0] not in beside)
    return [Meaning(one.meaning, one.unit, "formula") for one in found[:1]]


def _told(book: Book, question: str, where: str) -> dict[str, Meaning]:
    """The names that a table of data/ explains."""
    rows = book.database.ask(question)
    told = zip(rows.iloc[:, 0], rows["meaning"], rows["unit"], strict=True)
    return {name: Meaning(meaning, unit, where) for name, meaning, unit in told}
