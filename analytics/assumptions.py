"""The assumptions as known on a date: definitions, values with ranges, scenarios, overrides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, cast, get_args

import numpy as np
import pandas as pd

from analytics.calendar import Quarters, decimal_year, quarter_of, quarter_start
from analytics.database import Database, Row, closest, named
from analytics.deals import Deals
from analytics.definitions import Definition, defined
from analytics.dependence import Correlation, Dependence, dependence
from analytics.errors import InputError
from analytics.model.contenders import Contenders
from analytics.sampling import Distribution, Range, fitted, quantile
from analytics.saved import BASE, NOTHING, Saved, SavedScenario, Signature

ROUTE_CHOICES = ("export_sought", "centre_built")


@dataclass(frozen=True)
class Knot:
    """A value from a date on, with its range where it is uncertain, and where both come from."""

    since: date
    value: float
    range: Range | None
    origin: Mapping[str, Any]
    signed: Signature | None = None


@dataclass(frozen=True)
class Assumption(Definition):
    """A named input and its path."""

    group: str
    interpolation: str
    sobol_dimension: int
    knots: tuple[Knot, ...]

    @property
    def example(self) -> float:
        """The value it has in the end."""
        return self.knots[-1].value

    @property
    def is_uncertain(self) -> bool:
        """Whether any of its values has a range."""
        return any(knot.range is not None for knot in self.knots)

    def knot_at(self, day: date) -> Knot:
        """The value that holds on a day; the first one before its own date."""
        held = [knot for knot in self.knots if knot.since <= day]
        return held[-1] if held else self.knots[0]


@dataclass(frozen=True)
class Override:
    """The only way in which a case differs from the base: a value from a date on.

    It holds until the next override of the same assumption: in every draw, unless it has a range.
    Then the draws spread over that, each with the luck it has for this assumption.
    """

    assumption: str
    since: date
    value: float
    range: Range | None = None
    signed: Signature | None = field(default=None, compare=False)  # by whom, if it was saved


def replaced(overrides: Iterable[Override], by: Sequence[Override]) -> list[Override]:
    """The overrides without those of an assumption that the others tell, then the others."""
    told = {one.assumption for one in by}
    return [*(one for one in overrides if one.assumption not in told), *by]


@dataclass(frozen=True)
class Scenario:
    """A named set of overrides with a story."""

    name: str
    label: str
    story: str
    overrides: tuple[Override, ...]
    saved: SavedScenario | None = None  # how it was saved; none for one of data/

    @property
    def is_offered(self) -> bool:
        """Whether it can be chosen: one that was archived cannot."""
        return self.saved is None or not self.saved.is_archived


@dataclass(frozen=True)
class Route:
    """A way to handle Chinese driving data, as the overrides that take it from the outset on."""

    name: str
    label: str
    doing: str
    story: str
    overrides: tuple[Override, ...]


@dataclass(frozen=True)
class Metric:
    """A named output."""

    name: str
    label: str
    unit: str
    per: str
    kind: str
    decimals: int
    meaning: str

    @property
    def is_by_contender(self) -> bool:
        """Whether each contender has a value of its own."""
        return self.per == "contender"


class Book:
    """All assumptions and scenarios as known on the date of the database, and what people saved.

    What was published to the base stands among the assumptions.
    """

    def __init__(self, database: Database, saved: Saved = NOTHING) -> None:
        self.database = database
        self.saved = saved
        self.quarters = Quarters.from_day(database.as_of)
        self.assumptions = dict(_from_data(database))
        self.published = tuple(self._saved_in(BASE))
        for override in self.published:
            item = self.assumptions[override.assumption]
            self.assumptions[override.assumption] = _published(item, override, database.as_of)

    @cached_property
    def scenarios(self) -> dict[str, Scenario]:
        """The scenarios by name, the base first; those that people saved last."""
        values = self.database.rows("scenario_values")
        from_data = {
            row["scenario"]: Scenario(
                row["scenario"],
                row["label"],
                row["story"],
                tuple(
                    Override(value["assumption"], value["since"].date(), value["value"])
                    for value in values
                    if value["scenario"] == row["scenario"]
                ),
            )
            for row in self.database.rows("scenarios")
        }
        return from_data | {
            one.name: Scenario(one.name, one.label, one.story, tuple(self._saved_in(one.name)), one)
            for one in self.saved.scenarios
        }

    @cached_property
    def left_out(self) -> list[InputError]:
        """What was saved and has no place in this book, such as a quarter before its own."""
        problems = []
        for scenario, edit in self.saved.edits:
            for text in edit.written:
                where = f"{text[:80]}, saved in {scenario}"
                try:
                    self.override(text, where)
                except InputError as problem:
                    named = "" if problem.where == where else f"{problem.where}: "
                    problems.append(InputError(where, f"{named}{problem.what}", problem.fix))
        return problems

    def _saved_in(self, scenario: str) -> Iterator[Override]:
        """What was saved in a scenario, as far as it has a place in this book."""
        for edit in self.saved.of(scenario):
            for text in edit.written:
                with suppress(InputError):
                    yield replace(self.override(text), signed=edit.signed)

    @cached_property
    def dependence(self) -> Dependence:
        """How the uncertain assumptions hang together in draws.

        Raises InputError for correlations that contradict each other.
        """
        uncertain = {
            name: one.sobol_dimension for name, one in self.assumptions.items() if one.is_uncertain
        }
        told = [
            Correlation(row["assumption_a"], row["assumption_b"], row["rho"])
            for row in self.database.rows("correlations")
        ]
        known = [one for one in told if {one.assumption_a, one.assumption_b} <= set(uncertain)]
        return dependence(known, uncertain)

    @cached_property
    def routes(self) -> dict[str, Route]:
        """The data routes by name."""
        first = self.quarters.first_day
        return {
            row["route"]: Route(
                row["route"],
                row["label"],
                row["doing"],
                row["story"],
                tuple(
                    Override(name, first, float(self[name].choices.index(row[name])))
                    for name in ROUTE_CHOICES
                ),
            )
            for row in self.database.rows("routes")
        }

    @cached_property
    def metrics(self) -> dict[str, Metric]:
        """The metrics by name."""
        rows = self.database.rows("metrics")
        return {row["metric"]: Metric(row["metric"], *list(row.values())[1:]) for row in rows}

    @cached_property
    def contenders(self) -> Contenders:
        """Who sold cars in China in the last full year known, and what was observed of them."""
        return Contenders.from_table(self.database.ask("market_observed"))

    @cached_property
    def deals(self) -> Deals:
        """The licence deals that Tesla might make, and the terms they have."""
        return Deals(self.database)

    @cached_property
    def evidence(self) -> dict[str, int]:
        """How many figures of evidence and sources stand behind what was known."""
        return self.database.rows("evidence_count")[0]

    @cached_property
    def groups(self) -> dict[str, str]:
        """The drivers an executive thinks in: labels by name."""
        return {row["group"]: row["label"] for row in self.database.rows("groups")}

    @cached_property
    def sources(self) -> dict[str, dict[str, Any]]:
        """Title, publisher, date, address and grade of every source, by its key."""
        rows = self.database.rows("sources")
        return {row["source"]: row for row in (*rows, *self._signatures())}

    def _signatures(self) -> Iterator[dict[str, Any]]:
        """What was published, as sources: the judgement of whoever signed it."""
        for override in self.published:
            if override.signed:
                yield {
                    "source": saved_source(override.signed),
                    "title": f"Published to the base: {override.signed.reason}",
                    "publisher": override.signed.person,
                    "published": pd.Timestamp(override.signed.made_at.date()),
                    "url": None,
                    "grade": "J",
                    "note": None,
                }

    def __getitem__(self, name: str) -> Assumption:
        """The assumption of that name. Raises InputError where there is none."""
        return named("assumption", name, self.assumptions)

    def scenario(self, name: str) -> Scenario:
        """The scenario of that name. Raises InputError where there is none."""
        return named("scenario", name, self.scenarios, self._as_of)

    def route(self, name: str) -> Route:
        """The data route of that name. Raises InputError where there is none."""
        return named("route", name, self.routes, self._as_of)

    @property
    def _as_of(self) -> str:
        return f" as of {self.database.as_of}"

    def earliest(self, assumption: Assumption) -> float:
        """The earliest date that may be given: of an event to come, the quarter of the as-of date.

        Minus infinity for an event of the past, and for what is no date.
        """
        now = decimal_year(self.database.as_of)
        is_awaited = assumption.unit == "year" and assumption.knots[-1].value > now
        return float(self.quarters.starts[0]) if is_awaited else -np.inf

    def override(self, text: str, where: str | None = None) -> Override:
        """An override as a person writes it: assumption=value, or assumption@2027Q1=value.

        With a range: assumption=value~p10..p90, or assumption=value~p10..p90~distribution.

        Raises InputError for an unknown assumption, a quarter that does not exist or lies outside
        the horizon, a value or range that cannot be used, and a date in the past of an event to
        come.
        """
        where = where or f"--set {text}"
        left, equals, right = text.partition("=")
        name, at, quarter = left.strip().partition("@")
        if not equals:
            raise InputError(
                where, "it has no '='", "write ASSUMPTION=VALUE or ASSUMPTION@2027Q1=VALUE"
            )
        assumption = self[name]
        position = self.quarters.position(quarter) if at else 0
        since = quarter_start(self.quarters.names[position])
        value, *spread = right.split("~")
        number = assumption.parse(value, where)
        if number < self.earliest(assumption):
            raise InputError(
                where,
                f"{name} cannot be {number:g}: that is before the as-of date "
                f"{self.database.as_of}, and it has not happened yet",
                f"choose a quarter from {self.quarters.names[0]} on",
            )
        if not spread:
            return Override(name, since, number)
        given = self._spread(assumption, since, number, spread, where)
        return Override(name, since, number, given)

    def _spread(
        self, assumption: Assumption, since: date, value: float, written: list[str], where: str
    ) -> Range:
        """The range of an override, from what is written behind its value."""
        ends = written[0].split("..")
        if len(ends) != 2 or len(written) > 2:
            raise InputError(
                where, "its range cannot be read", f"write {assumption.name}=VALUE~P10..P90"
            )
        p10, p90 = (assumption.parse(end, where) for end in ends)
        known = assumption.knot_at(since).range
        usual = known.distribution if known else "normal"
        distribution = written[1].strip() if len(written) > 1 else usual
        return self.spread(assumption, value, (p10, p90), distribution, where)

    def spread(
        self,
        assumption: Assumption,
        value: float,
        ends: tuple[float, float],
        distribution: str,
        where: str,
    ) -> Range:
        """The range from P10 to P90 that somebody gives a value.

        Raises InputError for a choice, a distribution that does not exist or cannot have these
        ends, and a range that does not lie around the value.
        """
        p10, p90 = ends
        if assumption.choices:
            raise InputError(
                where, f"{assumption.name} is a choice, without a range", "leave it out"
            )
        if distribution not in get_args(Distribution):
            advice = closest(distribution, list(get_args(Distribution)))
            raise InputError(where, f"there is no distribution {distribution!r}", advice)
        if not p10 < value < p90:
            raise InputError(
                where,
                f"its range from {p10:g} to {p90:g} does not lie around {value:g}",
                "give a P10 below the value and a P90 above it",
            )
        made = _range(
            cast("Distribution", distribution),
            value,
            ends,
            (assumption.lowest, assumption.highest),
            self.database.as_of,
            self.database.as_of,
        )
        try:
            fitted(made)
        except InputError as problem:
            raise InputError(f"{where}, {problem.where}", problem.what, problem.fix) from problem
        return made

    def written(self, override: Override) -> str:
        """An override as `override` reads it.

        Its exact value and quarter, so that an address reproduces the same digits.
        """
        assumption = self[override.assumption]
        value = _short(override.value)
        if assumption.choices:
            value = assumption.choices[int(override.value)]
        first = self.quarters.first_day
        at = "" if override.since <= first else f"@{quarter_of(override.since)}"
        spread = ""
        if override.range is not None:
            p10, p90 = (_short(end) for end in (override.range.p10, override.range.p90))
            spread = f"~{p10}..{p90}~{override.range.distribution}"
        return f"{override.assumption}{at}={value}{spread}"


@lru_cache(maxsize=16)
def unsaved(database: Database) -> Book:
    """The book of a date without anything that people saved."""
    return Book(database)


@lru_cache(maxsize=16)
def _from_data(database: Database) -> Mapping[str, Assumption]:
    """The assumptions as data/ has them."""
    paths = dict(list(database.ask("assumption_paths").groupby("assumption", sort=False)))
    return {
        row["assumption"]: _assumption(row, paths[row["assumption"]], database.as_of)
        for row in database.rows("assumptions")
    }


def _published(item: Assumption, override: Override, as_of: date) -> Assumption:
    """The assumption as it is shown with a published value, in place of all from its date on."""
    signed = cast("Signature", override.signed)
    origin = dict.fromkeys(item.knots[-1].origin, None) | {
        "known_from": pd.Timestamp(as_of),
        "source": saved_source(signed),
        "range_source": saved_source(signed),
        "note": signed.reason,
    }
    earlier = [knot for knot in item.knots if knot.since < override.since]
    knot = Knot(override.since, override.value, override.range, origin, signed)
    return replace(item, knots=(*earlier, knot))


def saved_source(signed: Signature) -> str:
    """The key of the source that a published value has."""
    return f"saved_{signed.moment}"


def _assumption(row: Mapping[str, Any], path: pd.DataFrame, as_of: date) -> Assumption:
    return Assumption(
        **defined(row["assumption"], row),
        group=row["group"],
        interpolation=row["interpolation"],
        sobol_dimension=row["sobol_dimension"],
        knots=tuple(_knot(knot, row, as_of) for knot in cast("list[Row]", path.to_dict("records"))),
    )


def _knot(knot: Mapping[str, Any], row: Mapping[str, Any], as_of: date) -> Knot:
    """One dated value; an event that was still awaited on the as-of date lies after it."""
    value, uncertain = knot["value"], None
    if not np.isnan(knot["p10"]):
        uncertain = _range(
            knot["distribution"],
            value,
            (knot["p10"], knot["p90"]),
            (row["lowest"], row["highest"]),
            knot["range_known_from"].date(),
            as_of,
        )
        if uncertain.distribution == "waiting_time" and value <= uncertain.lowest:
            value = float(quantile(uncertain, np.array([0.5]))[0])
    return Knot(knot["since"].date(), value, uncertain, knot)


def _range(
    distribution: Distribution,
    value: float,
    ends: tuple[float, float],
    bounds: tuple[float, float],
    known_from: date,
    as_of: date,
) -> Range:
    """A range within bounds; what is awaited on the as-of date comes after it."""
    lowest, highest = bounds
    if distribution == "waiting_time":
        lowest = max(lowest, decimal_year(as_of))
    return Range(distribution, value, *ends, lowest, highest, decimal_year(known_from))


def _short(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return repr(float(value)).removesuffix(".0")
