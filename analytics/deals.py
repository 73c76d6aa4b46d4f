"""Licence deals as known on a date: with whom, on which terms, and what contradicts itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from analytics.database import Database, Row, closest, named
from analytics.definitions import Definition, defined
from analytics.errors import InputError
from analytics.model import Contenders, Deal
from analytics.model.contenders import TESLA
from analytics.types import Array

SEPARATOR = "~"  # between the parts of a kept arrangement in the address
LONGEST_NAME = 40
ROUNDING = 1e-9
MODELLED = Deal._fields[2:]  # a deal's terms that the model reads, as they are called in data/


@dataclass(frozen=True)
class Contract:
    """One deal: with whom, and on which terms."""

    name: str
    label: str
    licensee: str
    sobol_dimension: int
    terms: Mapping[str, float]
    origins: Mapping[str, Mapping[str, Any]]

    @property
    def first_car(self) -> float:
        """When the first car with FSD may come [year]."""
        return self.terms["signing_date"] + self.terms["lead_quarters"] / 4

    @property
    def end(self) -> float:
        """When the contract ends, renewed if agreed [year]."""
        return self.terms["signing_date"] + self.terms["term_years"] + self.terms["renewal_years"]

    def modelled(self, contenders: Contenders, signed: Array) -> Deal:
        """The deal as the model reads it, signed where `signed` is one, shape (cases, 1)."""
        terms = {name: np.array([[self.terms[name]]]) for name in MODELLED}
        return Deal(licensee=contenders.names.index(self.licensee), signed=signed, **terms)


@dataclass(frozen=True)
class Arrangement:
    """Deals that are made together. None is the arrangement of whoever signs nobody."""

    name: str
    label: str
    story: str
    contracts: tuple[Contract, ...]

    @property
    def chance(self) -> float:
        """Chance that at least one of the deals is signed [share]."""
        none = 1.0
        for one in self.contracts:
            none *= 1.0 - one.terms["chance"]
        return 1.0 - none

    def contract(self, name: str) -> Contract:
        """The contract of that name. Raises InputError where there is none."""
        mine = {one.name: one for one in self.contracts}
        if name not in mine:
            raise InputError(
                f"deal {name!r}",
                f"the arrangement {self.name} has none of that name",
                closest(name, list(mine)) if mine else "choose an arrangement with deals",
            )
        return mine[name]

    def with_terms(self, edits: Sequence["TermEdit"]) -> "Arrangement":
        """The arrangement with some terms changed.

        Raises InputError where the deals then contradict each other or themselves.
        """
        made = self
        for edit in edits:
            old = made.contract(edit.deal)
            new = replace(old, terms={**old.terms, edit.term: edit.value})
            made = replace(
                made, contracts=tuple(new if one is old else one for one in made.contracts)
            )
        refuse_contradictions(made)
        return made


@dataclass(frozen=True)
class TermEdit:
    """A term of a deal that somebody changed."""

    deal: str
    term: str
    value: float

    def __str__(self) -> str:
        return f"{self.deal}.{self.term}={self.value:.12g}"


NONE = Arrangement("none", "No licence", "Tesla keeps FSD for its own cars.", ())


class Deals:
    """All arrangements and terms as known on the date of the database."""

    def __init__(self, database: Database) -> None:
        rows_of_terms = database.rows("terms")
        self.terms = {row["term"]: Definition(**defined(row["term"], row)) for row in rows_of_terms}
        rows = database.ask("deals")
        self.arrangements = {NONE.name: NONE}
        for name, group in rows.groupby("arrangement", sort=False):
            contracts = []
            for deal, told in group.groupby("deal", sort=False):
                first = told.iloc[0]
                records = cast("list[Row]", told.to_dict("records"))
                contracts.append(
                    Contract(
                        str(deal),
                        first["label"],
                        first["licensee"],
                        int(first["sobol_dimension"]),
                        {
                            row["term"]: self.terms[row["term"]].check(
                                row["value"], f"data/deal_terms.csv, deal {deal}, {row['term']}"
                            )
                            for row in records
                        },
                        {row["term"]: row for row in records},
                    )
                )
            label, story = group["arrangement_label"].iloc[0], group["story"].iloc[0]
            made = Arrangement(str(name), label, story, tuple(contracts))
            refuse_contradictions(made)
            self.arrangements[made.name] = made

    def arrangement(self, name: str) -> Arrangement:
        """The arrangement of that name. Raises InputError where there is none."""
        return named("arrangement", name, self.arrangements)

    def edit(self, text: str, where: str) -> TermEdit:
        """A change of a term as a person writes it: deal.term=value.

        Raises InputError for text that is none, and for a value outside the term's bounds.
        """
        name, equals, value = text.partition("=")
        deal, point, term = name.strip().partition(".")
        known = [one.name for made in self.arrangements.values() for one in made.contracts]
        if not equals or not point:
            raise InputError(where, f"{text[:80]!r} changes no term", "write deal.term=value")
        for word, words in ((deal, known), (term, list(self.terms))):
            if word not in words:
                raise InputError(where, f"there is no {word[:80]!r}", closest(word, words))
        return TermEdit(deal, term, self.terms[term].parse(value, where))

    def edited(self, edits: Sequence[TermEdit]) -> dict[str, Arrangement]:
        """All arrangements but none, each with the changes of its own deals.

        Raises InputError where an arrangement then contradicts itself.
        """
        made = {}
        for one in self.arrangements.values():
            if one.contracts:
                mine = {contract.name for contract in one.contracts}
                made[one.name] = one.with_terms([edit for edit in edits if edit.deal in mine])
        return made

    def kept(self, text: str, where: str) -> "Kept":
        """An arrangement that somebody kept: name~arrangement~deal.term=value~...

        Raises InputError for text that tells none.
        """
        name, *rest = text.split(SEPARATOR)
        if not rest or not name.strip():
            raise InputError(
                where, "it tells no kept deal", f"write name{SEPARATOR}arrangement, then its terms"
            )
        arrangement = self.arrangement(rest[0])
        edits = tuple(self.edit(one, where) for one in rest[1:])
        arrangement.with_terms(edits)
        return Kept(plain_name(name), arrangement, edits)


@dataclass(frozen=True)
class Kept:
    """An arrangement with terms of one's own, under a name of one's own."""

    name: str
    arrangement: Arrangement
    edits: tuple[TermEdit, ...]

    def __str__(self) -> str:
        return SEPARATOR.join([self.name, self.arrangement.name, *map(str, self.edits)])

    def made(self) -> Arrangement:
        """The arrangement with its terms, named as it was kept, and unlike any in data/."""
        made = self.arrangement.with_terms(self.edits)
        return replace(made, name=SEPARATOR + self.name, label=self.name)


def plain_name(text: str) -> str:
    """A name that somebody gave, on one line and at most 40 letters long.

    >>> plain_name("  Our   deal~ ")
    'Our deal'
    """
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.replace(SEPARATOR, " ").split())[:LONGEST_NAME].strip()


def refuse_contradictions(arrangement: Arrangement) -> None:
    """Raise InputError where deals contradict themselves or each other."""
    contracts = arrangement.contracts
    for one in contracts:
        if one.end <= one.first_car:
            raise InputError(
                f"deal {one.name}, term_years",
                f"the contract ends {one.end:g}, before its first car in {one.first_car:g}",
                "agree on a longer term, or on fewer quarters to the first car",
            )
        others = [
            other
            for other in contracts
            if other is not one
            and other.terms["signing_date"] < one.end
            and one.terms["signing_date"] < other.end
        ]
        if one.terms["exclusive"] and others:
            raise InputError(
                f"deal {one.name}, exclusive",
                f"it shuts out {others[0].name}, which runs at the same time",
                "leave one of the two out, or let the second start when the first has ended",
            )
    for one in contracts:
        if one.licensee == TESLA:
            raise InputError(
                f"deal {one.name}, licensee", "it is Tesla itself", "choose another contender"
            )
        start = one.terms["signing_date"]
        running = [
            other
            for other in contracts
            if other.licensee == one.licensee and other.terms["signing_date"] <= start < other.end
        ]
        share = sum(other.terms["share_of_licensee"] for other in running)
        if share > 1.0 + ROUNDING:
            raise InputError(
                f"deal {running[-1].name}, share_of_licensee",
                f"the deals with {one.licensee} add up to {share:g} of its cars",
                "keep their sum at 1 or below while they run at the same time",
            )
