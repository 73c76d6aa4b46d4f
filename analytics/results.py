"""Running cases through the model, and asking DuckDB about what came out."""

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from analytics import database, heap
from analytics.assumptions import Book, Metric
from analytics.cases import Cases
from analytics.database import named
from analytics.errors import InputError
from analytics.model import Deal, evaluate
from analytics.model.market import MarketError
from analytics.parts import even_parts
from analytics.types import Array
from analytics.watch import tell

Currency = Literal["USD", "CNY"]
Span = Literal["quarter", "year", "total", "contender"]

CASES_AT_ONCE = 1_024
POINTS = {"p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90}


class Results:
    """What came out of a run: one array for each metric.

    Of shape (cases, quarters), (cases), or (cases, years, contenders).
    """

    def __init__(
        self, book: Book, cases: Cases, values: Mapping[str, Array], currency: Currency
    ) -> None:
        self.book = book
        self.cases = cases
        self.values = values
        self.currency = currency
        self.metrics = book.metrics

    def metric(self, name: str) -> Metric:
        """The metric of that name. Raises InputError where there is none."""
        return named("metric", name, self.metrics)

    def drawn(self, metric: str) -> Array:
        """The metric in the draws alone, without the base, first axis (draws)."""
        return self.values[metric][1:]

    def by_year(self, metric: str) -> Array:
        """The metric by calendar year, shape (cases, years): sum, last or mean, by its kind."""
        values = self.values[metric]
        starts, quarters = self.cases.quarters.year_starts, values.shape[1]
        match self.metrics[metric].kind:
            case "stock":
                return values[:, np.r_[starts[1:], quarters] - 1]
            case "flow":
                return np.add.reduceat(values, starts, axis=1)
        return np.add.reduceat(values, starts, axis=1) / np.diff(np.r_[starts, quarters])

    def total(self, metric: str) -> Array:
        """The metric over the whole horizon, shape (cases): sum, last or mean, by its kind."""
        values = self.values[metric]
        match self.metrics[metric].kind:
            case "total":
                return values
            case "stock":
                return values[:, -1]
            case "flow":
                return values.sum(axis=1)
        return values.mean(axis=1)

    def table(self, names: Sequence[str], per: Span) -> pd.DataFrame:
        """Long table: case_id, metric, period, value; a metric of the whole case has `total`.

        Per contender there is a column `contender` too, and a row for each year.
        """
        if per == "contender":
            return self._contenders(names)
        parts = [self.columns(name, per) for name in names]
        sizes = [values.size for _, values in parts]
        periods = list(dict.fromkeys(period for known, _ in parts for period in known))
        codes = [
            np.tile(np.array([periods.index(name) for name in known], dtype=np.int16), len(values))
            for known, values in parts
        ]
        cases = [
            np.repeat(np.arange(len(values), dtype=np.int32), values.shape[1])
            for _, values in parts
        ]
        metric = np.repeat(np.arange(len(names), dtype=np.int16), sizes)
        return pd.DataFrame(
            {
                "case_id": np.concatenate(cases),
                "metric": pd.Categorical.from_codes(metric, pd.Index(names)),
                "period": pd.Categorical.from_codes(np.concatenate(codes), pd.Index(periods)),
                "value": np.concatenate([values.ravel() for _, values in parts]),
            }
        )

    def in_year(self, name: str, year: int) -> Array:
        """The metric in a year, shape (cases), or (cases, contenders) where each has its own."""
        position = self.cases.quarters.calendar_years.index(year)
        if self.metric(name).per == "contender":
            return self.values[name][:, position]
        return self.by_year(name)[:, position]

    def _contenders(self, names: Sequence[str]) -> pd.DataFrame:
        """The metrics that each contender has, by year."""
        years = [str(year) for year in self.cases.quarters.calendar_years]
        makers = self.book.contenders.names
        shape = (len(names), self.cases.count, len(years), len(makers))
        metric, case, year, maker = (axis.ravel() for axis in np.indices(shape, dtype=np.int32))
        return pd.DataFrame(
            {
                "case_id": case,
                "metric": pd.Categorical.from_codes(metric, pd.Index(names)),
                "contender": pd.Categorical.from_codes(maker, pd.Index(makers)),
                "period": pd.Categorical.from_codes(year, pd.Index(years)),
                "value": np.concatenate([self.values[name].ravel() for name in names]),
            }
        )

    def columns(self, name: str, per: Span) -> tuple[list[str], Array]:
        """The periods of a metric, and its values, shape (cases, periods)."""
        if self.metrics[name].per == "case" or per == "total":
            return ["total"], self.total(name)[:, None]
        if per == "year":
            return [str(year) for year in self.cases.quarters.calendar_years], self.by_year(name)
        return self.cases.quarters.names, self.values[name]

    def bands(self, names: Sequence[str], per: Span) -> pd.DataFrame:
        """How far metrics spread over the draws: a row for each metric and period.

        What `spread_of` has. Case 0, the base, is no draw. Worked out here, for DuckDB takes five
        times as long to sort many short columns.
        """
        columns = [self.columns(known_metric(name, self.metrics), per) for name in names]
        counts = [len(periods) for periods, _ in columns]
        drawn = np.concatenate([values[1:].T for _, values in columns])
        return pd.DataFrame(
            {
                "metric": np.repeat(np.array(names, dtype=object), counts),
                "period": [period for periods, _ in columns for period in periods],
                **spread_of(drawn),
            }
        )

    def chance_above(self, name: str, threshold: float, per: Span) -> pd.DataFrame:
        """In which share of the draws a metric passes a threshold, by period, and its error."""
        periods, values = self.columns(known_metric(name, self.metrics), per)
        chance = (values[1:] > threshold).mean(axis=0)
        error = np.sqrt(chance * (1.0 - chance) / (len(values) - 1))
        return pd.DataFrame({"period": periods, "chance": chance, "error": error})

    def ask(
        self,
        question: str,
        names: Iterable[str],
        per: Span,
        **parameters: object,
    ) -> pd.DataFrame:
        """The answer of sql/<question>.sql to these metrics of the run."""
        known = [known_metric(name, self.metrics) for name in names]
        return database.answer(question, {"results": self.table(known, per)}, **parameters)


def run(
    book: Book, cases: Cases, currency: Currency = "USD", keep: Iterable[str] | None = None
) -> Results:
    """Evaluate all cases, keeping all metrics or those named.

    A case gives the same digits alone or among others, on any number of threads. Raises InputError
    naming the first case whose market has no prices or with a result that is not a number.
    """
    [found] = run_each(book, cases, [cases.deals], currency, keep)
    return found


def run_each(
    book: Book,
    cases: Cases,
    arrangements: Sequence[Sequence[Deal]],
    currency: Currency = "USD",
    keep: Iterable[str] | None = None,
) -> list[Results]:
    """The same cases under each arrangement of licence deals; the market without is shared."""
    heap.keep()
    known = book.metrics
    kept = [known_metric(name, known) for name in keep] if keep is not None else list(known)
    sizes = {
        "quarter": (len(cases.quarters.starts),),
        "case": (),
        "contender": (len(cases.quarters.calendar_years), len(book.contenders.names)),
    }
    values = [
        {name: np.empty((cases.count, *sizes[known[name].per])) for name in kept}
        for _ in arrangements
    ]

    def evaluate_part(part: slice) -> None:
        start, stop = part.start, part.stop
        inputs = cases.part(start, stop)
        rate = inputs["usd_cny"] if currency == "USD" else np.ones((1, 1))
        deals = [[deal.part(start, stop) for deal in made] for made in arrangements]
        try:
            made = evaluate(inputs, cases.quarters, book.contenders, rate, deals, kept)
        except MarketError as error:
            case, year = divmod(error.market, len(cases.quarters.calendar_years))
            raise InputError(
                f"case {start + case}, {cases.quarters.years[0] + year}",
                f"{error.where}: {error.what}, with {_inputs_of(cases, start + case)}",
                error.fix,
            ) from error
        for found, into in zip(made, values, strict=True):
            for name in kept:
                into[name][part] = found[name]

    parts = even_parts(cases.count, CASES_AT_ONCE)
    if len(parts) == 1:
        evaluate_part(parts[0])
    else:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for done, _ in enumerate(pool.map(evaluate_part, parts), start=1):
                tell(done / len(parts))
    results = []
    for deals, found in zip(arrangements, values, strict=True):
        _refuse_failures(cases, found)
        results.append(Results(book, replace(cases, deals=tuple(deals)), found, currency))
    return results


def spread_of(drawn: Array) -> dict[str, Array]:
    """Mean, points of POINTS and sampling error over the last axis, in which the draws are."""
    return {
        "mean": drawn.mean(axis=-1),
        **points_of(drawn),
        "error": sampling_error(drawn),
    }


def sampling_error(drawn: Array) -> Array:
    """The standard error of the mean over the last axis, in which the draws are; of one draw NaN.

    >>> sampling_error(np.array([1.0, 3.0]))
    np.float64(1.0)
    """
    draws = drawn.shape[-1]
    if draws == 1:
        return np.full(drawn.shape[:-1], np.nan)
    return drawn.std(axis=-1, ddof=1) / np.sqrt(draws)


def points_of(drawn: Array) -> dict[str, Array]:
    """The points of POINTS over the last axis, in which the draws are.

    >>> points_of(np.array([3.0, 1.0, 2.0]))["p50"]
    np.float64(2.0)
    """
    ordered = np.sort(drawn, axis=-1)  # NumPy finds points of what is in order in half the time
    points = np.quantile(ordered, list(POINTS.values()), axis=-1)
    return dict(zip(POINTS, points, strict=True))


def known_metric(name: str, metrics: Mapping[str, Metric]) -> str:
    """The name itself. Raises InputError where no metric has it."""
    return named("metric", name, metrics).name


def _inputs_of(cases: Cases, number: int) -> str:
    """What went into one case in the first quarter."""
    return ", ".join(
        f"{name} {path[min(number, len(path) - 1)][0]:g}" for name, path in cases.inputs.items()
    )


def _refuse_failures(cases: Cases, values: Mapping[str, Array]) -> None:
    for name, array in values.items():
        failed = ~np.isfinite(array)
        if failed.any():
            number = int(np.argwhere(failed)[0][0])
            raise InputError(
                f"case {number}",
                f"{name} is not a finite number, with {_inputs_of(cases, number)}",
                "bring the most unusual of these inputs closer to its base value",
            )
