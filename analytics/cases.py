"""Making cases: base, draws, swings and probes are ways to fill the same inputs.

Case 0 is always the base of the scenario. Inputs are cases by quarters, made here and nowhere else.
"""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

import numpy as np

from analytics.assumptions import Assumption, Book, Knot, Override, unsaved
from analytics.calendar import Quarters, decimal_year
from analytics.deals import NONE, Arrangement
from analytics.dependence import dependent
from analytics.model import Deal
from analytics.sampling import low_and_high, quantile, uniforms
from analytics.sensitivity import subsets
from analytics.types import Array

MOST_KEPT = 16_384
Spread = Callable[[Override], Array]  # the value of an override in each case, or in all of them
Level = Callable[[Knot | Override], Array]  # the value of each dated value, shape (1)
Known = tuple[Book, Sequence[Override]]  # on a day, and what a scenario holds


@dataclass(frozen=True)
class Cases:
    """Inputs of some cases, each an array of shape (cases or 1, quarters or 1), and deals."""

    quarters: Quarters
    inputs: Mapping[str, Array]
    count: int
    deals: tuple[Deal, ...] = ()

    def until(self, year: int) -> "Cases":
        """The same cases, ending with a year: what comes later changes nothing before it."""
        quarters = Quarters(self.quarters.first, year)
        count = len(quarters.starts)
        inputs = {name: values[:, :count] for name, values in self.inputs.items()}
        return Cases(quarters, inputs, self.count, self.deals)

    def chosen(self, numbers: np.ndarray) -> "Cases":
        """The cases of these numbers, without deals."""
        inputs = {
            name: values if len(values) == 1 else values[numbers]
            for name, values in self.inputs.items()
        }
        return Cases(self.quarters, inputs, len(numbers))

    def held(self, values: Mapping[str, Array]) -> "Cases":
        """The same cases, each with assumptions held throughout at values of its own.

        `values` has one value for each case, or for each of many cases made of a single one; nan
        leaves the assumption as it is.
        """
        inputs, count = dict(self.inputs), self.count
        for name, own in values.items():
            count = len(own)
            inputs[name] = np.where(np.isnan(own)[:, None], inputs[name], own[:, None])
        return Cases(self.quarters, inputs, count)

    def part(self, start: int, stop: int) -> dict[str, Array]:
        """The inputs of the cases from `start` up to `stop`."""
        return {
            name: values if len(values) == 1 else values[start:stop]
            for name, values in self.inputs.items()
        }


def base(book: Book, overrides: Sequence[Override] = (), arrangement: Arrangement = NONE) -> Cases:
    """One case: every assumption at its value, every deal signed."""
    inputs = _held(book, _paths(book, {}, book.quarters), overrides, book.quarters)
    return Cases(book.quarters, inputs, 1, signed(book, arrangement))


def at_levels(book: Book, overrides: Sequence[Override], level: Level) -> dict[str, Array]:
    """Every assumption of the base over the quarters, each of its dated values at a level.

    The dated values of data/, what was published, and the overrides.
    """
    levels = {
        name: np.concatenate([level(knot) for knot in assumption.knots])[None]
        for name, assumption in unsaved(book.database).assumptions.items()
    }
    return _held(book, _paths(book, levels, book.quarters), overrides, book.quarters, level)


def draws(
    book: Book,
    overrides: Sequence[Override] = (),
    *,
    draws: int,
    seed: int = 1,
    first: int = 0,
    arrangement: Arrangement = NONE,
) -> Cases:
    """The base and `draws` sampled cases; draw i is case i, or after `first` others i - first.

    What is overridden holds in every draw; everything else keeps its draw, so that two scenarios
    with the same seed differ by their overrides alone. A deal is signed in as many draws as it has
    chances, and in the base.
    """
    luck = _luck(book, overrides, seed, draws, first)
    paths = _held(book, _drawn(book, seed, draws, first), overrides, book.quarters, luck)
    deals = signed(book, arrangement, draws=draws, seed=seed, first=first)
    return Cases(book.quarters, paths, draws + 1, deals)


def signed(
    book: Book, arrangement: Arrangement, *, draws: int = 0, seed: int = 1, first: int = 0
) -> tuple[Deal, ...]:
    """The deals of an arrangement, signed in the base and, by their chance, in the draws."""
    luck = uniforms(seed, draws, first) if draws and arrangement.contracts else None
    deals = []
    for one in arrangement.contracts:
        is_signed = np.ones((draws + 1, 1))
        if luck is not None:
            is_signed[1:, 0] = luck[:, one.sobol_dimension] < one.terms["chance"]
        deals.append(one.modelled(book.contenders, is_signed))
    return tuple(deals)


def once_signed(
    book: Book, arrangement: Arrangement, *, draws: int = 0, seed: int = 1
) -> tuple[Deal, ...]:
    """The deals of an arrangement in draws of the world in which at least one of them is signed.

    As long as none is, the chance of the next is that of the next given that one will be.
    """
    luck = uniforms(seed, draws) if draws and arrangement.contracts else None
    any_yet, deals = np.zeros(draws, dtype=bool), []
    for position, one in enumerate(arrangement.contracts):
        is_signed = np.ones((draws + 1, 1))
        if luck is not None:
            still = Arrangement("", "", "", arrangement.contracts[position:]).chance
            chance = np.where(any_yet, one.terms["chance"], one.terms["chance"] / max(still, 1e-12))
            is_signed[1:, 0] = luck[:, one.sobol_dimension] < chance
            any_yet |= is_signed[1:, 0] > 0
        deals.append(one.modelled(book.contenders, is_signed))
    return tuple(deals)


def alternatives(
    book: Book, sets: Sequence[Sequence[Override]], *, draws: int = 0, seed: int = 1
) -> Cases:
    """The base and the draws of each set of overrides in turn; the same draws go through all.

    Case k (draws + 1) is the base of set k, and draw i (from 1) of set k is the i-th after it.
    """
    paths = _drawn(book, seed, draws)
    luck = _luck(book, [one for overrides in sets for one in overrides], seed, draws)
    made = [_held(book, paths, overrides, book.quarters, luck) for overrides in sets]
    return Cases(
        book.quarters,
        {name: _stacked([one[name] for one in made], draws + 1) for name in paths},
        len(made) * (draws + 1),
    )


def in_steps(
    book: Book,
    before: Sequence[Override],
    after: Sequence[Override],
    causes: Sequence[Collection[str]],
    *,
    draws: int,
    seed: int = 1,
) -> Cases:
    """Every way to go part of the way from one set of overrides to another.

    A block of cases, base and draws, for each set of causes in the order of `subsets`: their
    assumptions are as after, all others as before.
    """
    paths = _drawn(book, seed, draws)
    luck = _luck(book, [*before, *after], seed, draws)
    ends = (
        _held(book, paths, before, book.quarters, luck),
        _held(book, paths, after, book.quarters, luck),
    )
    return _in_steps(ends, causes, book.quarters, draws + 1)


def over_time(
    known: tuple[Known, Known],
    day: int,
    causes: Sequence[Collection[str]],
    *,
    draws: int,
    seed: int = 1,
) -> Cases:
    """Every way to go part of the way from what was known on a first day to that on a second.

    As `in_steps`, with the horizon of one of the days, 0 or 1, and what is in no cause as known on
    it. Draw i has the same luck on both.
    """
    quarters = known[day][0].quarters
    first, second = (
        _held(
            book,
            _paths(book, _levels(book, _points(book, seed, draws)), quarters),
            overrides,
            quarters,
            _luck(book, overrides, seed, draws),
        )
        for book, overrides in known
    )
    caused = {name for cause in causes for name in cause}
    rest = (first, second)[day]
    ends = {name: (first if name in caused else rest)[name] for name in first}, second
    return _in_steps(ends, causes, quarters, draws + 1)


def _in_steps(
    ends: tuple[Mapping[str, Array], Mapping[str, Array]],
    causes: Sequence[Collection[str]],
    quarters: Quarters,
    size: int,
) -> Cases:
    """A block of so many cases for each set of causes, whose assumptions are as in the end."""
    cause_of = {name: cause for cause, names in enumerate(causes) for name in names}
    sets = subsets(len(causes))
    inputs = {
        name: _stacked([ends[cause_of.get(name) in known][name] for known in sets], size)
        for name in ends[0]
    }
    return Cases(quarters, inputs, len(sets) * size)


def _stacked(parts: list[Array], count: int) -> Array:
    """Inputs below each other, each of `count` cases; as one where they are the same one."""
    first = parts[0]
    if len(parts) == 1 or (len(first) == 1 and all(_are_same(part, first) for part in parts)):
        return first
    stacked = np.empty((len(parts), count, max(part.shape[1] for part in parts)))
    for place, part in zip(stacked, parts, strict=True):
        place[:] = part
    return stacked.reshape(-1, stacked.shape[2])


def _are_same(one: Array, other: Array) -> bool:
    return one is other or np.array_equal(one, other)


def swings(book: Book, overrides: Sequence[Override] = ()) -> tuple[Cases, list[str]]:
    """The base, then a low and a high case (P10, P90) of each uncertain assumption in turn.

    With the cases come the names of the assumptions: that at position i is swung by the cases
    2 i + 1 and 2 i + 2.
    """
    given = {one.assumption for one in overrides if one.range is not None}
    names = [name for name, one in book.assumptions.items() if one.is_uncertain or name in given]
    count = 2 * len(names) + 1

    def swung(one: Knot | Override, name: str) -> Array:
        """Its value in every case, but for the two in which the assumption is low and high."""
        level = np.full(count, one.value)
        if one.range is not None:
            first = 2 * names.index(name) + 1
            level[first : first + 2] = low_and_high(one.range)
        return level

    levels = {
        name: np.column_stack([swung(knot, name) for knot in unsaved(book.database)[name].knots])
        for name in names
    }
    paths = _paths(book, levels, book.quarters)
    held = _held(book, paths, overrides, book.quarters, lambda one: swung(one, one.assumption))
    return Cases(book.quarters, held, count), names


def probes(
    book: Book,
    overrides: Sequence[Override],
    probe: str,
    values: Array,
    *,
    draws: int,
    seed: int = 1,
) -> Cases:
    """Each of the values of one assumption, from the first quarter on, in each of the first draws.

    Case 0 is the base; the case of value v and draw d (both from 0) is 1 + v draws + d. The same
    draws go through all values.
    """
    luck = _luck(book, overrides, seed, draws)
    paths = _held(book, _drawn(book, seed, draws), overrides, book.quarters, luck)
    each = np.tile(np.arange(1, draws + 1), len(values))
    made = Cases(book.quarters, paths, draws + 1).chosen(np.r_[0, each])
    return made.held({probe: np.r_[np.nan, np.repeat(values, draws)]})


def at_points(book: Book, overrides: Sequence[Override], points: Array) -> Cases:
    """The base, then a case for each point of the unit cube, shape (points, dimensions)."""
    points = dependent(points, unsaved(book.database).dependence)
    paths = _paths(book, _levels(book, points), book.quarters)
    inputs = _held(book, paths, overrides, book.quarters, partial(_spread_at, book, points))
    return Cases(book.quarters, inputs, len(points) + 1)


def _points(book: Book, seed: int, draws: int, first: int = 0) -> Array:
    """The points of the unit cube that the draws are made of, shape (draws, dimensions)."""
    return dependent(uniforms(seed, draws, first), unsaved(book.database).dependence)


def _drawn(book: Book, seed: int, draws: int, first: int = 0) -> Mapping[str, Array]:
    """Every assumption over the quarters, the base and then the draws, before any override.

    Kept for the next overrides, unless there are so many draws that they would fill the memory.
    """
    make = _kept if draws <= MOST_KEPT else _kept.__wrapped__
    return make(unsaved(book.database), seed, draws, first)


@lru_cache(maxsize=4)
def _kept(book: Book, seed: int, draws: int, first: int) -> Mapping[str, Array]:
    points = _points(book, seed, draws, first) if draws else None

    def path_of(assumption: Assumption) -> Array:
        level = _values(assumption)
        if points is not None and assumption.is_uncertain:
            level = _sampled(assumption, points[:, assumption.sobol_dimension])
        path = _path(assumption, level, book.quarters)
        path.flags.writeable = False
        return path

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        paths = pool.map(path_of, book.assumptions.values())
        return dict(zip(book.assumptions, paths, strict=True))


def _levels(book: Book, points: Array) -> dict[str, Array]:
    """Values of the uncertain assumptions at their dates: the base, then one row for each point."""
    return {
        name: _sampled(assumption, points[:, assumption.sobol_dimension])
        for name, assumption in unsaved(book.database).assumptions.items()
        if assumption.is_uncertain
    }


def _sampled(assumption: Assumption, probability: Array) -> Array:
    """Values at the assumption's dates, base first, shape (draws + 1, dates)."""
    return np.column_stack([_spread(knot, probability) for knot in assumption.knots])


def _spread(one: Knot | Override, probability: Array) -> Array:
    """A value and then what its draws make of it, shape (draws + 1)."""
    level = np.full(len(probability) + 1, one.value)
    if one.range is not None:
        level[1:] = quantile(one.range, probability)
    return level


def _luck(
    book: Book, overrides: Sequence[Override], seed: int, draws: int, first: int = 0
) -> Spread:
    """How overrides with a range spread over the draws."""
    if not draws or all(one.range is None for one in (*book.published, *overrides)):
        return _as_they_are
    return partial(_spread_at, book, _points(book, seed, draws, first))


def _spread_at(book: Book, points: Array, one: Override) -> Array:
    """An override in the base and at points of the unit cube, shape (points + 1).

    Shape (1) where it has no range.
    """
    if one.range is None:
        return _as_they_are(one)
    return _spread(one, points[:, book[one.assumption].sobol_dimension])


def _as_they_are(one: Override) -> Array:
    """An override whose range does not count, shape (1)."""
    return np.array([one.value])


def _paths(book: Book, levels: Mapping[str, Array], quarters: Quarters) -> dict[str, Array]:
    """Every assumption of data/ over the quarters, at its levels or its own values."""
    return {
        name: _path(assumption, levels.get(name, _values(assumption)), quarters)
        for name, assumption in unsaved(book.database).assumptions.items()
    }


def _held(
    book: Book,
    paths: Mapping[str, Array],
    overrides: Sequence[Override],
    quarters: Quarters,
    spread: Spread = _as_they_are,
) -> dict[str, Array]:
    """The paths, held at each override's value from its date on, or spread over its range.

    What was published is held first, so that a scenario can say otherwise.
    """
    inputs = dict(paths)
    for told in (book.published, overrides):
        for override in sorted(told, key=lambda override: override.since):
            inputs[override.assumption] = _pinned(
                inputs[override.assumption], override.since, spread(override), quarters
            )
    return inputs


def _values(assumption: Assumption) -> Array:
    return np.array([[knot.value for knot in assumption.knots]])


def _middles(quarters: Quarters) -> Array:
    return quarters.starts + 0.125


def _path(assumption: Assumption, level: Array, quarters: Quarters) -> Array:
    """Values at dates spread over the quarters, each taken at its middle.

    A quarter before the first date has the first value, one after the last has the last.
    """
    middles = _middles(quarters)
    since = np.array([decimal_year(knot.since) for knot in assumption.knots])
    before = np.clip(np.searchsorted(since, middles, side="right") - 1, 0, len(since) - 1)
    if assumption.interpolation == "step" or len(since) == 1:
        if (before == before[0]).all():
            return level[:, before[:1]].copy()
        return np.take(level, before, axis=1)
    after = np.minimum(before + 1, len(since) - 1)
    span = np.where(after > before, since[after] - since[before], 1.0)
    share = np.clip((middles - since[before]) / span, 0.0, 1.0)
    start, path = np.take(level, before, axis=1), np.take(level, after, axis=1)
    path -= start
    path *= share
    path += start
    return path


def _pinned(path: Array, since: date, level: Array, quarters: Quarters) -> Array:
    """The path, held from a date on at the level of each case."""
    from_here = _middles(quarters) >= decimal_year(since)
    if from_here.all():
        return level[:, None]
    return np.where(from_here, level[:, None], path)
