"""What the model says when it is asked for metrics by name: rows of figures, with units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import pandas as pd

from analytics import cases, many, results
from analytics.assumptions import Book, Override
from analytics.deals import Arrangement
from analytics.digest import run_digest
from analytics.errors import InputError
from analytics.results import Span

MOST_AT_ONCE = 100_000
BANDS = ["mean", "p10", "p25", "p50", "p75", "p90", "error"]
NAMES = {"metric", "unit", "contender", "period"}


@dataclass(frozen=True)
class Asked:
    """Metrics of a book under overrides and a licence, by period: of one case, or of draws."""

    book: Book
    overrides: Sequence[Override]
    licence: Arrangement
    metrics: Sequence[str]
    per: Span
    draws: int
    seed: int

    @cached_property
    def digest(self) -> str:
        """What reproduces the digits."""
        return run_digest(self.book, self.overrides, self.draws, self.seed, self.licence)

    @cached_property
    def names(self) -> list[str]:
        """Those of the metrics that have values of that kind.

        Raises InputError where there are none.
        """
        for name in self.metrics:
            results.known_metric(name, self.book.metrics)
        is_by_contender = self.per == "contender"
        told = [
            name
            for name in self.metrics
            if self.book.metrics[name].is_by_contender == is_by_contender
        ]
        if not told:
            raise InputError(
                f"--per {self.per}",
                "no metric asked for has values of that kind",
                "ask for contender_price, contender_deliveries or contender_margin per contender, "
                "and for any other metric per quarter, year or total",
            )
        return told


def asked(book: Book, said: Mapping[str, Sequence[str]]) -> Asked:
    """The question that a command line, or the link of a kept run, asks of a book."""

    def one(name: str, usual: str) -> str:
        return said[name][0] if said.get(name) else usual

    deals = book.deals
    edits = [deals.edit(text, f"--term {text[:80]}") for text in said.get("term", ())]
    return Asked(
        book,
        [
            *book.scenario(one("scenario", "base")).overrides,
            *(book.route(one("route", "")).overrides if said.get("route") else ()),
            *(book.override(text) for text in said.get("set", ())),
        ],
        deals.arrangement(one("licence", "none")).with_terms(edits),
        list(dict.fromkeys(said.get("metric") or book.metrics)),
        cast("Span", one("per", "year")),
        int(one("draws", "0")),
        int(one("seed", "1")),
    )


def rows(question: Asked) -> pd.DataFrame:
    """A row for each metric and period; per contender, one for each contender as well."""
    if question.draws > MOST_AT_ONCE:
        return _of_many(question)
    book, names, is_drawn = question.book, question.names, question.draws > 0
    made = (
        cases.draws(
            book,
            question.overrides,
            draws=question.draws,
            seed=question.seed,
            arrangement=question.licence,
        )
        if is_drawn
        else cases.base(book, question.overrides, question.licence)
    )
    run = results.run(book, made)
    if question.per == "contender":
        columns = ["metric", "unit", "contender", "period"]
        found = run.ask(
            "contender_bands" if is_drawn else "contender_base_values", names, "contender"
        )
    else:
        columns = ["metric", "unit", "period"]
        found = (
            run.bands(names, question.per)
            if is_drawn
            else run.ask("base_values", names, question.per)
        )
    return _with_units(found, book, [*columns, *(BANDS if is_drawn else ["value"])])


def _of_many(question: Asked) -> pd.DataFrame:
    """The rows of more draws than are held at once."""
    if question.per == "contender":
        raise InputError(
            f"--draws {question.draws}",
            "that many are not counted per contender",
            f"ask for at most {MOST_AT_ONCE}",
        )
    found = many.bands(
        question.book,
        question.overrides,
        question.names,
        question.per,
        draws=question.draws,
        seed=question.seed,
        arrangement=question.licence,
    )
    return _with_units(found, question.book, ["metric", "unit", "period", *BANDS])


def _with_units(found: pd.DataFrame, book: Book, columns: list[str]) -> pd.DataFrame:
    """The rows with the unit of their metric, in these columns; what names them as text."""
    units = {name: metric.unit for name, metric in book.metrics.items()}
    told = found.assign(unit=found["metric"].map(units))
    return told.astype(dict.fromkeys(NAMES & set(columns), str))[columns]
