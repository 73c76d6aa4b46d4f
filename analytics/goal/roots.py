"""Where curves reach a value: every crossing, also of curves that turn back between two points.

An outcome gives the height of curves at values, shape (values), and which curve each is of, shape
(values); it is nan where there is none.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.optimize.elementwise import find_root

from analytics.types import Array

POINTS = 33
CLOSE_ENOUGH = 1e-9  # of how far a curve rises and falls

Outcome = Callable[[Array, np.ndarray], Array]


class Curve(NamedTuple):
    """A curve at the values tried, where it reaches the value asked for, and where it leaps."""

    tried: Array
    height: Array
    at: tuple[float, ...]
    jumps: tuple[float, ...]


def crossings(outcome: Outcome, scales: Array, value: float) -> list[Curve]:
    """Every crossing of the value by each curve; `scales` holds its two bounds, (curves, 2).

    >>> [found] = crossings(lambda x, curve: x * x, np.array([[-1.0, 3.0]]), 0.25)
    >>> found.at
    (-0.5, 0.5)
    """
    whole = np.linspace(scales[:, 0], scales[:, 1], POINTS, axis=1)
    curve = np.repeat(np.arange(len(scales)), POINTS)
    tried, height = whole.ravel(), outcome(whole.ravel(), curve)
    more, whose = _around_turns(whole, height.reshape(whole.shape) - value)
    if len(more):
        height = np.concatenate([height, outcome(more, whose)])
        tried, curve = np.concatenate([tried, more]), np.concatenate([curve, whose])
    order = np.lexsort((tried, curve))
    tried, curve, height = tried[order], curve[order], height[order]

    gap = height - value
    ends = np.flatnonzero((curve[1:] == curve[:-1]) & (gap[1:] * gap[:-1] < 0))
    roots, misses = _roots(outcome, tried[ends], tried[ends + 1], curve[ends], value)
    found = []
    for one in range(len(scales)):
        mine, own = curve == one, curve[ends] == one
        x, y = tried[mine], height[mine]
        near = CLOSE_ENOUGH * (y.max() - y.min())
        exact = x[y == value] if y.min() < y.max() else x[:0]
        at = {*exact.tolist(), *roots[own & (misses <= near)].tolist()}
        jumps = roots[own & (misses > near)].tolist()
        found.append(Curve(x, y, tuple(sorted(at)), tuple(jumps)))
    return found


def nearest(outcome: Outcome, tried: Array, height: Array, value: float, now: float) -> Array:
    """The crossing of each curve that is nearest to a value in force, shape (curves); nan for none.

    `height` holds the curves at the values tried, (values, curves).
    """
    gap = height - value
    crosses = gap[1:] * gap[:-1] <= 0
    middle = (tried[1:] + tried[:-1]) / 2.0
    far = np.where(crosses, np.abs(middle - now)[:, None], np.inf)
    first, curve = far.argmin(axis=0), np.flatnonzero(crosses.any(axis=0))
    found = np.full(gap.shape[1], np.nan)
    low, high = tried[first[curve]], tried[first[curve] + 1]
    roots, misses = _roots(outcome, low, high, curve, value)
    rises = gap[:, curve].max(axis=0, initial=-np.inf) - gap[:, curve].min(axis=0, initial=np.inf)
    found[curve] = np.where(misses <= CLOSE_ENOUGH * rises, roots, np.nan)
    return found


def _around_turns(tried: Array, gap: Array) -> tuple[Array, np.ndarray]:
    """More values where a curve turns back before it crosses, and whose they are."""
    turns = (gap[:, 1:-1] - gap[:, :-2]) * (gap[:, 2:] - gap[:, 1:-1]) < 0
    towards = np.abs(gap[:, 1:-1]) < np.minimum(np.abs(gap[:, :-2]), np.abs(gap[:, 2:]))
    curve, before = np.nonzero(turns & towards & (gap[:, :-2] * gap[:, 2:] > 0))
    steps = np.linspace(0.0, 1.0, POINTS)[1:-1]
    start, end = tried[curve, before], tried[curve, before + 2]
    more = start[:, None] + steps * (end - start)[:, None]
    return more.ravel(), np.repeat(curve, len(steps))


def _roots(
    outcome: Outcome, low: Array, high: Array, curve: np.ndarray, value: float
) -> tuple[Array, Array]:
    """Where a curve reaches the value between two bounds each, and by how much it misses there."""
    if not len(low):
        return low, low

    def gap(values: Array, *curves: np.ndarray) -> Array:
        return outcome(values.ravel(), curves[0].ravel()).reshape(values.shape) - value

    found = find_root(
        gap,
        (low, high),
        args=(curve,),
        tolerances={"xatol": 0.0, "xrtol": 1e-13, "fatol": 0.0, "frtol": 0.0},
        maxiter=80,
    )
    return np.asarray(found.x), np.abs(np.asarray(found.f_x))
