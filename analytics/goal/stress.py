"""What breaks the case: combinations of assumptions, likely enough together, that miss a floor.

Found by search over draws: of all conditions that an assumption lies beyond some share of its
draws, those are joined that tell best which draws miss the floor. What is said of a combination
comes from the half of the draws that was not searched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy.stats import rankdata

from analytics.drivers import Aim
from analytics.types import Array

SHARES = np.linspace(0.1, 0.9, 9)
MOST_CONDITIONS = 3
MOST_COMBINATIONS = 3
LEAST_SHARE = 0.02  # of all draws, for a combination to count as likely enough
LEAST_GAIN = 1.05  # times better told, for a condition more
TIMES_THE_ODDS = 3.0  # of all draws, for a combination to be worth telling
WEIGHT = 0.25  # of finding all draws that miss, beside finding none that do not
BEAM = 8


@dataclass(frozen=True)
class Floor:
    """An aim and the value below which it shall not fall."""

    aim: Aim
    value: float

    @property
    def key(self) -> tuple[object, ...]:
        """What two floors that show the same digits have in common."""
        return (*self.aim.key, self.value)

    def on(self, draws: int) -> "Floor":
        """The same floor on another number of draws."""
        return replace(self, aim=self.aim.on(draws))


class Condition(NamedTuple):
    """An assumption, in the end of its path, at or beyond a value: above it, or below."""

    assumption: str
    is_above: bool
    value: float


class Combination(NamedTuple):
    """Conditions that hold together, and what comes of it.

    `share` is how many of all draws meet them, `chance` how many of those miss the floor, and
    `covered` how many of the draws that miss it are among them.
    """

    conditions: tuple[Condition, ...]
    share: float
    chance: float
    covered: float

    @property
    def names(self) -> set[str]:
        """The assumptions it is about."""
        return {one.assumption for one in self.conditions}


class Stress(NamedTuple):
    """How many draws miss the floor, and the combinations that bring most of them there."""

    chance: float
    error: float
    combinations: tuple[Combination, ...]


def stress(floor: Floor) -> Stress:
    """The combinations of assumptions that make the aim miss the floor, the best told first.

    A further one tells of draws that the ones before it left out.
    """
    run = floor.aim.view.run([floor.aim.metric])
    misses = floor.aim.of(run)[1:] < floor.value
    values = {name: path[1:, -1] for name, path in run.cases.inputs.items() if len(path) > 1}
    chance = float(misses.mean())
    error = float(np.sqrt(chance * (1.0 - chance) / len(misses)))
    return Stress(chance, error, tuple(combinations(values, misses)))


def combinations(values: Mapping[str, Array], misses: np.ndarray) -> list[Combination]:
    """Conditions on values, each of shape (draws), that tell which draws miss, the best first.

    What is said of them comes from every other draw; they are sought in those between.
    """
    searched = np.arange(len(misses)) % 2 == 0
    left, chance = misses & searched, float(misses.mean())
    found: list[Combination] = []
    if misses.all():
        return found
    while len(found) < MOST_COMBINATIONS and left.sum() >= LEAST_SHARE * searched.sum():
        conditions = _best(values, left, searched & ~(misses & ~left))
        kept = _needed(conditions, values, misses, ~searched)
        told = _told(kept, values, misses, ~searched)
        is_news = told.names not in [one.names for one in found]
        if not (
            kept and is_news and told.share >= LEAST_SHARE and _is_likelier(told.chance, chance)
        ):
            break
        found.append(told)
        left &= ~_met(kept, values)
    return found


def _is_likelier(chance: float, usual: float) -> bool:
    """Whether a chance is clearly more than the usual one."""
    return chance * (1.0 - usual) >= TIMES_THE_ODDS * usual * (1.0 - chance)


def _best(values: Mapping[str, Array], misses: np.ndarray, among: np.ndarray) -> list[Condition]:
    """The conditions that together tell best which draws miss, joined one after the other."""
    conditions, met = _conditions({name: one[among] for name, one in values.items()})
    missing = misses[among].astype(np.float32)
    best: tuple[float, list[int]] = (0.0, [])
    beam: list[list[int]] = [[]]
    for _ in range(MOST_CONDITIONS):
        tried: dict[tuple[int, ...], float] = {}
        for joined in beam:
            inside = met[:, joined].all(axis=1).astype(np.float32)
            both, hits = inside @ met, (inside * missing) @ met
            is_likely = both >= LEAST_SHARE * len(missing)
            score = np.where(is_likely, _score(hits, both, missing.sum()), 0.0)
            taken = {conditions[one].assumption for one in joined}
            for one in np.argsort(-score, kind="stable")[: 4 * BEAM]:
                if conditions[one].assumption not in taken:
                    tried[tuple(sorted((*joined, int(one))))] = float(score[one])
        order = sorted(tried, key=lambda joined: (-tried[joined], joined))[:BEAM]
        if not order or tried[order[0]] < (LEAST_GAIN if best[1] else 1.0) * best[0]:
            break
        best, beam = (tried[order[0]], list(order[0])), [list(joined) for joined in order]
    return [conditions[one] for one in best[1]]


def _score(hits: Array, met: Array, missing: Array) -> Array:
    """How well conditions tell which draws miss: the F measure, 0 to 1.

    Source: Rijsbergen (1979).
    """
    return (1.0 + WEIGHT) * hits / (met + WEIGHT * missing)


def _needed(
    conditions: Sequence[Condition],
    values: Mapping[str, Array],
    misses: np.ndarray,
    among: np.ndarray,
) -> list[Condition]:
    """The conditions without those that tell nothing more in draws that were not searched."""

    def score(some: Sequence[Condition]) -> float:
        met = _met(some, values)[among]
        return float(_score((met & misses[among]).sum(), met.sum(), misses[among].sum()))

    kept = list(conditions)
    for one in conditions:
        others = [other for other in kept if other is not one]
        if others and score(others) >= score(kept):
            kept = others
    return kept


def _conditions(values: Mapping[str, Array]) -> tuple[list[Condition], Array]:
    """All conditions that may be joined, and which draws meet them, shape (draws, conditions)."""
    conditions, met = [], []
    for name, drawn in values.items():
        rank = rankdata(drawn) / (len(drawn) + 1)
        for share, value in zip(SHARES, np.quantile(drawn, SHARES), strict=True):
            conditions += [
                Condition(name, True, float(value)),
                Condition(name, False, float(value)),
            ]
            met += [rank >= share, rank <= share]
    return conditions, np.column_stack(met).astype(np.float32)


def _met(conditions: Sequence[Condition], values: Mapping[str, Array]) -> np.ndarray:
    if not conditions:
        return np.zeros(len(next(iter(values.values()))), dtype=bool)
    parts = [
        values[one.assumption] >= one.value if one.is_above else values[one.assumption] <= one.value
        for one in conditions
    ]
    return np.logical_and.reduce(parts)


def _told(
    conditions: Sequence[Condition],
    values: Mapping[str, Array],
    misses: np.ndarray,
    among: np.ndarray,
) -> Combination:
    """What comes of conditions in draws that were not searched."""
    inside, missing = _met(conditions, values)[among], misses[among]
    both = (inside & missing).sum()
    return Combination(
        tuple(conditions),
        float(inside.mean()),
        float(both / max(inside.sum(), 1)),
        float(both / max(missing.sum(), 1)),
    )
