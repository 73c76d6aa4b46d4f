"""What every name in the formulas means: what they take, and the parts of groups they work on."""

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
    formulas that take it, or a group of which it is a part). Raises InputError for a name that
    nothing explains.
    """
    said = _said(book)
    rows = [
        {
            "name": name,
            **named("name in a formula", name, _formulas(name, users) | said)._asdict(),
            "used_in": ", ".join(users),
        }
        for name, users in sorted(names().items())
    ]
    return pd.DataFrame(rows)


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


def _formulas(name: str, users: list[str]) -> dict[str, Meaning]:
    """The formula of that name, if there is one; that of a user's own module rather than another's."""
    homes = {user.partition(".")[0] for user in users}
    of_name = [one for one in FORMULAS.values() if one.name.partition(".")[2] == name]
    nearest = sorted(of_name, key=lambda one: one.name.partition(".")[0] not in homes)
    return {name: Meaning(one.meaning, one.unit, "formula") for one in nearest[:1]}


def _said(book: Book) -> dict[str, Meaning]:
    """What data/ says of names, an assumption before a metric, a term and a symbol."""
