"""What each data route comes to in each draw, and what is asked of that.

All routes go through the same draws, so that differences are surer than the routes themselves. Of
routes that are worth the same the first one counts: doing less comes first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import pandas as pd

from analytics.results import points_of, sampling_error, spread_of
from analytics.types import Array

WHEN = ("early", "late", "never")
SUPPLY = ("ample", "short")
ALL = "all"
POINTS = ("p10", "p50", "p90")


@dataclass(frozen=True)
class Answer:
    """What may turn out, in words, and which of them does in each draw, shape (draws)."""

    words: Sequence[str]
    codes: np.ndarray

    def holds(self, word: str) -> np.ndarray:
        """In which draws it turns out so, shape (draws); in each of them for `all`."""
        if word == ALL:
            return np.full(self.codes.shape, fill_value=True)
        return self.codes == self.words.index(word)


@dataclass(frozen=True)
class Outcomes:
    """All routes in the same draws.

    `drawn` holds each figure, shape (routes, draws), `base` that of the base case, shape (routes);
    `answers` what one may know before the choice: whether and when export is approved, whether
    there are accelerators, and whether and when the feature is approved.
    """

    routes: Sequence[str]
    base: Mapping[str, Array]
    drawn: Mapping[str, Array]
    answers: Mapping[str, Answer]

    @property
    def worth(self) -> Array:
        """What each route is worth, shape (routes, draws)."""
        return self.drawn["worth"]

    @cached_property
    def leader(self) -> int:
        """The position of the route that is worth most on average."""
        return int(self.worth.mean(axis=1).argmax())


def figures(made: Outcomes) -> pd.DataFrame:
    """How far each figure of each route spreads over the draws, and its base case."""
    names = sorted(made.drawn)
    spread = spread_of(np.stack([made.drawn[name] for name in names]))
    return pd.DataFrame(
        {
            "metric": [name for name in names for _ in made.routes],
            "route": [*made.routes] * len(names),
            "base": np.concatenate([made.base[name] for name in names]),
            **{point: values.ravel() for point, values in spread.items()},
        }
    )


def choice(made: Outcomes, waiting: int) -> pd.DataFrame:
    """Which route is worth most, how far the others are behind, and what would be regretted."""
    worth = made.worth
    beside_waiting, beside_best = worth - worth[waiting], worth - worth[made.leader]
    regret = worth.max(axis=0) - worth
    spread = points_of(beside_waiting)
    best = worth.argmax(axis=0)
    return pd.DataFrame(
        {
            "route": made.routes,
            "mean": worth.mean(axis=1),
            "error": sampling_error(worth),
            "beside_waiting": beside_waiting.mean(axis=1),
            "beside_waiting_p10": spread["p10"],
            "beside_waiting_p90": spread["p90"],
            "beside_waiting_error": sampling_error(beside_waiting),
            "beside_best": beside_best.mean(axis=1),
            "beside_best_error": sampling_error(beside_best),
            "chance_best": [(best == position).mean() for position in range(len(worth))],
            "regret": regret.mean(axis=1),
            "regret_p90": points_of(regret)["p90"],
            "regret_error": sampling_error(regret),
        }
    )


def release(made: Outcomes, quarters: Sequence[str], ends: Array, never: float) -> pd.DataFrame:
    """How likely FSD is released by the end of each quarter on each route.

    A date from `never` on, in years, is no release.
    """
    dates = made.drawn["release_date"]
    released = np.sort(np.where(dates < never, dates, np.inf), axis=1)
    counts = [np.searchsorted(row, ends, side="right") for row in released]
    return pd.DataFrame(
        {
            "route": [name for name in made.routes for _ in quarters],
            "period": [*quarters] * len(made.routes),
            "ends": np.tile(ends, len(made.routes)),
            "chance": np.concatenate(counts) / dates.shape[1],
        }
    )


def states(made: Outcomes) -> pd.DataFrame:
    """What each route is worth on average where export and accelerators turn out so.

    A column that is `all` counts every state of its kind; a state that no draw is in is left out.
    """
    worth, approval, accelerators = (
        made.worth,
        made.answers["approval"],
        made.answers["accelerators"],
    )
    found = [
        (approved, supplied, there)
        for approved, supplied in product((*WHEN, ALL), (*SUPPLY, ALL))
        if (there := approval.holds(approved) & accelerators.holds(supplied)).any()
    ]
    means = np.stack([worth[:, there].mean(axis=1) for *_, there in found])
    count = len(made.routes)
    return pd.DataFrame(
        {
            "approval": [approved for approved, *_ in found for _ in made.routes],
            "accelerators": [supplied for _, supplied, _ in found for _ in made.routes],
            "route": [*made.routes] * len(found),
            "chance": np.repeat([there.mean() for *_, there in found], count),
            "draws": np.repeat([there.sum() for *_, there in found], count),
            "mean": means.ravel(),
            "error": np.concatenate([sampling_error(worth[:, there]) for *_, there in found]),
            "regret": (means.max(axis=1, keepdims=True) - means).ravel(),
        }
    )


def knowing(made: Outcomes) -> pd.DataFrame:
    """What it is worth to know an answer before the choice.

    Told the answer, one takes the route that is best on average where it holds, instead of the one
    that is best over all draws. One that is only as good is no reason to change.
    """
    rows = []
    for knowledge, answer in made.answers.items():
        chosen = _told(made, answer)
        gain = np.take_along_axis(made.worth, chosen[None], axis=0)[0] - made.worth[made.leader]
        rows.append(
            {
                "knowledge": knowledge,
                "worth": gain.mean(),
                "error": float(sampling_error(gain)),
                "chance_of_change": (chosen != made.leader).mean(),
            }
        )
    return pd.DataFrame(rows)


def _told(made: Outcomes, answer: Answer) -> np.ndarray:
    """The position of the route that one takes who is told the answer, shape (draws)."""
    chosen = np.full(answer.codes.shape, made.leader)
    for code in np.unique(answer.codes):
        there = answer.codes == code
        means = made.worth[:, there].mean(axis=1)
        if means.max() > means[made.leader]:
            chosen[there] = means.argmax()
    return chosen


def hedge(made: Outcomes, both: int, singles: Sequence[int]) -> pd.DataFrame:
    """What doing both brings and costs beside each route that does one of the two, part by part."""
    drawn = made.drawn
    parts = {
        "fsd_npv": drawn["fsd_npv"],
        "cars_gained": drawn["cars_gained"],
        "route_cost": drawn["worth"] - drawn["fsd_npv"] - drawn["cars_gained"],
        "worth": drawn["worth"],
    }
    added = np.stack([part[both] - part[single] for single in singles for part in parts.values()])
    spread = spread_of(added)
    return pd.DataFrame(
        {
            "route": [made.routes[single] for single in singles for _ in parts],
            "part": [*parts] * len(singles),
            **{name: spread[name] for name in ("mean", *POINTS, "error")},
        }
    )


def capability(made: Outcomes, years: Sequence[int], drawn: Array) -> pd.DataFrame:
    """How far capability spreads over the draws by route and year; shape (routes, draws, years)."""
    spread = points_of(np.moveaxis(drawn, 1, -1))
    return pd.DataFrame(
        {
            "route": [name for name in made.routes for _ in years],
            "period": [str(year) for year in years] * len(made.routes),
            **{point: spread[point].ravel() for point in POINTS},
        }
    )
