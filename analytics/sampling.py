"""Draws: points of a scrambled Sobol sequence, turned into values by their P10 and P90.

Draw i of seed s is the same for ever: the sequence always has the same number of dimensions, and
an assumption keeps its own.
"""

from collections.abc import Callable
from functools import lru_cache
from itertools import product
from typing import Literal, NamedTuple

import numpy as np
from scipy.optimize import root
from scipy.special import expit, logit, ndtr, ndtri
from scipy.stats import beta, triang
from scipy.stats.qmc import Sobol

from analytics.errors import InputError
from analytics.types import Array

Distribution = Literal[
    "normal", "lognormal", "logit_normal", "uniform", "triangular", "pert", "waiting_time"
]

DIMENSIONS = 128
STARTS = (0.2, 0.02, 0.6)  # of the span from P10 to P90, tried beyond them in turn
Z90 = float(ndtri(0.9))


@lru_cache(maxsize=4)
def uniforms(seed: int, draws: int, first: int = 0) -> Array:
    """Points of the unit cube, shape (draws, DIMENSIONS): the seed's sequence from `first` on.

    >>> bool((uniforms(7, 3) == uniforms(7, 500)[:3]).all())
    True
    >>> bool((uniforms(7, 3, 40) == uniforms(7, 500)[40:43]).all())
    True

    Source: Owen (1998), scrambled nets.
    """
    sequence = Sobol(DIMENSIONS, scramble=True, rng=np.random.default_rng(seed))
    if first:
        sequence.fast_forward(first)
        points = sequence.random(draws)
    else:
        points = sequence.random_base2(max(int(draws - 1).bit_length(), 0))
    columns = np.asfortranarray(points[:draws])  # as they are read: one dimension at a time
    inside = np.clip(columns, 2.0**-53, 1.0 - 2.0**-53, out=columns)
    inside.flags.writeable = False
    return inside


class Range(NamedTuple):
    """What is known of an uncertain value: its distribution's name, P10 and P90, and its bounds.

    A triangular or PERT distribution has its mode at `value`; a waiting time is lognormal, counted
    from `known_from`.
    """

    distribution: Distribution
    value: float
    p10: float
    p90: float
    lowest: float = -np.inf
    highest: float = np.inf
    known_from: float = 0.0


class Law(NamedTuple):
    """A distribution: the share below a value, and the value below which a share lies."""

    below: Callable[[float], float]
    at: Callable[[Array], Array]


def quantile(uncertain: Range, probability: Array) -> Array:
    """Value below which the share `probability` lies, in the unit of the value.

    What lies outside the bounds is cut off and the rest keeps its proportions: nothing is moved
    onto a bound.

    >>> quantile(Range("lognormal", 20.0, 10.0, 40.0), np.array([0.1, 0.5, 0.9])).round(6)
    array([10., 20., 40.])

    Raises InputError where no such distribution has these points.
    """
    law = fitted(uncertain)
    floor, ceiling = law.below(uncertain.lowest), law.below(uncertain.highest)
    return law.at(floor + probability * (ceiling - floor))


def share_below(uncertain: Range, value: float) -> float:
    """Share of draws that lie below a value: the inverse of `quantile`.

    >>> round(share_below(Range("lognormal", 20.0, 10.0, 40.0), 40.0), 6)
    0.9
    """
    law = fitted(uncertain)
    floor, ceiling = law.below(uncertain.lowest), law.below(uncertain.highest)
    return min(max((law.below(value) - floor) / (ceiling - floor), 0.0), 1.0)


def low_and_high(uncertain: Range) -> Array:
    """P10 and P90 as stated; where the bounds leave neither, those of what is left, shape (2).

    >>> low_and_high(Range("uniform", 5.0, 1.0, 9.0, lowest=4.0)).round(2)
    array([4.6, 9.4])
    """
    if uncertain.lowest < uncertain.p10 and uncertain.p90 < uncertain.highest:
        return np.array([uncertain.p10, uncertain.p90])
    return quantile(uncertain, np.array([0.1, 0.9]))


@lru_cache(maxsize=4096)
def fitted(uncertain: Range) -> Law:  # noqa: PLR0911 (one return a distribution)
    """The distribution that has the P10 and P90 asked for, before bounds.

    Raises InputError where there is none.
    """
    distribution, value, p10, p90, *_, known_from = uncertain
    if not p10 < p90:
        raise InputError(f"P10 {p10:g}, P90 {p90:g}", "P10 is not below P90", "swap or widen them")
    match distribution:
        case "normal":
            return _normal_in(lambda x: x, lambda x: x, p10, p90, -np.inf, np.inf)
        case "lognormal":
            return _normal_in(np.log, np.exp, p10, p90, 0.0, np.inf)
        case "logit_normal":
            return _normal_in(logit, expit, p10, p90, 0.0, 1.0)
        case "waiting_time":
            return _normal_in(
                lambda x: np.log(x - known_from),
                lambda y: known_from + np.exp(y),
                p10,
                p90,
                known_from,
                np.inf,
            )
        case "uniform":
            start, width = p10 - (p90 - p10) / 8.0, (p90 - p10) / 0.8
            return Law(lambda x: _inside((x - start) / width), lambda u: start + width * u)
        case "triangular":
            return _around_mode(_triangular, value, p10, p90)
        case "pert":
            return _around_mode(_pert, value, p10, p90)


def _inside(probability: float) -> float:
    return min(max(float(probability), 0.0), 1.0)


def _normal_in(
    forth: Callable[[Array], Array],
    back: Callable[[Array], Array],
    p10: float,
    p90: float,
    least: float,
    most: float,
) -> Law:
    """A distribution that is normal after a transformation with the domain (least, most)."""
    if not (least < p10 and p90 < most):
        raise InputError(
            f"P10 {p10:g}, P90 {p90:g}",
            f"this distribution only takes values between {least:g} and {most:g}",
            "move the points inside, or choose another distribution",
        )
    low, high = forth(np.asarray(p10)), forth(np.asarray(p90))
    mean, sd = (low + high) / 2.0, (high - low) / (2.0 * Z90)

    def below(x: float) -> float:
        if x <= least:
            return 0.0
        return 1.0 if x >= most else float(ndtr((forth(np.asarray(x)) - mean) / sd))

    return Law(below, lambda u: back(mean + sd * ndtri(u)))


def _triangular(mode: float, least: float, most: float) -> Law:
    shape = triang((mode - least) / (most - least), loc=least, scale=most - least)
    return Law(lambda x: float(shape.cdf(x)), shape.ppf)


def _pert(mode: float, least: float, most: float) -> Law:
    width = most - least
    weights = 1.0 + 4.0 * (mode - least) / width, 1.0 + 4.0 * (most - mode) / width
    shape = beta(*weights, loc=least, scale=width)
    return Law(lambda x: float(shape.cdf(x)), shape.ppf)


def _around_mode(
    family: Callable[[float, float, float], Law], mode: float, p10: float, p90: float
) -> Law:
    """The member of a family with a mode whose least and most values give this P10 and P90."""

    def ends(x: Array) -> tuple[float, float]:
        return mode - np.exp(x[0]), mode + np.exp(x[1])

    def miss(x: Array) -> list[float]:
        law = family(mode, *ends(x))
        return [law.below(p10) - 0.1, law.below(p90) - 0.9]

    if p10 < mode < p90:
        for below, above in product(STARTS, STARTS):
            begin = np.log([mode - p10 + below * (p90 - p10), p90 - mode + above * (p90 - p10)])
            found = root(miss, begin, tol=1e-13)
            if np.abs(miss(found.x)).max() < 1e-9:
                return family(mode, *ends(found.x))
    raise InputError(
        f"P10 {p10:g}, value {mode:g}, P90 {p90:g}",
        "no distribution of this name has them",
        "put the value well between P10 and P90, or choose another distribution",
    )
