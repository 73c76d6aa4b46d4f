"""What the variance of an outcome comes from, and what finding out first would be worth.

An outcome is a function of points of the unit cube, shape (points, dimensions) to (points); a block
is a set of its columns that are changed together. Blocks are independent of each other.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import comb
from typing import NamedTuple

import numpy as np

from analytics.sampling import uniforms
from analytics.types import Array

Outcome = Callable[[Array], Array]
Block = Sequence[int]

MOST_POWERS = 3  # of each score, by which a value is explained
DRAWS_PER_TERM = 20


class Indices(NamedTuple):
    """Shares of the variance by block, and their standard errors, each of shape (blocks)."""

    first: Array
    total: Array
    first_error: Array
    total_error: Array


def pair(seed: int, draws: int) -> tuple[Array, Array]:
    """Two samples that know nothing of each other, each of shape (draws, dimensions).

    Both are scrambled Sobol points; the second is shuffled, for point i of one sequence and point
    i of another scramble of it lie in matching halves, quarters and so on.
    """
    order = np.random.default_rng(seed).permutation(draws)
    return uniforms(seed, draws), uniforms(seed + 1, draws)[order]


def sobol(outcome: Outcome, blocks: Sequence[Block], a: Array, b: Array) -> Indices:
    """First-order and total Sobol indices of each block, shares of the variance.

    First order: what of the variance would go if the block were known. Total: what would be left
    if all else were known.

    Source: Saltelli (2010) for the first order, Jansen (1999) for the total.
    """
    values = outcome(np.concatenate([a, b, *(_mixed(a, b, block) for block in blocks)]))
    at_a, at_b, *at_mixed = np.split(values, len(blocks) + 2)
    mean, variance = _moments(at_a, at_b)
    if variance == 0.0:
        nothing = np.zeros(len(blocks))
        return Indices(nothing, nothing, nothing, nothing)
    firsts = [(at_b - mean) * (mixed - at_a) / variance for mixed in at_mixed]
    totals = [(at_a - mixed) ** 2 / (2.0 * variance) for mixed in at_mixed]
    return Indices(*map(_means, (firsts, totals)), *map(_errors, (firsts, totals)))


def shapley(outcome: Outcome, blocks: Sequence[Block], a: Array, b: Array) -> Array:
    """Shapley effect of each block: shares of the variance that add up to one, shape (blocks).

    The mean of what a block explains more, over all orders in which blocks become known.

    Source: Owen (2014).
    """
    count = len(blocks)
    sets = subsets(count)
    points = [_mixed(b, a, [c for one in known for c in blocks[one]]) for known in sets]
    values = np.split(outcome(np.concatenate([a, *points])), len(sets) + 1)
    at_a, drawn = values[0], dict(zip(sets, values[1:], strict=True))
    mean, variance = _moments(at_a, drawn[()])
    if variance == 0.0:
        return np.zeros(count)
    explained = {known: float(np.mean((at_a - mean) * (y - mean))) for known, y in drawn.items()}
    explained[()] = 0.0
    explained[sets[-1]] = variance
    return shared_out(explained, count) / variance


def subsets(count: int) -> list[tuple[int, ...]]:
    """All sets of so many things, the empty one first and all of them last.

    >>> subsets(2)
    [(), (0,), (1,), (0, 1)]
    """
    return [one for size in range(count + 1) for one in combinations(range(count), size)]


def shared_out(
    values: Mapping[tuple[int, ...], float] | Mapping[tuple[int, ...], Array], count: int
) -> Array:
    """What each of so many things adds to a value on average over all orders, shape (count, ...).

    `values` tells what each set of them is worth; the parts add up to what all are worth more than
    none.

    >>> shared_out({(): 10.0, (0,): 14.0, (1,): 13.0, (0, 1): 20.0}, 2)
    array([5.5, 4.5])

    Source: Shapley (1953).
    """
    parts = []
    for one in range(count):
        without = [known for known in subsets(count) if one not in known]
        orders = [count * comb(count - 1, len(known)) for known in without]
        added = [values[tuple(sorted((*known, one)))] - values[known] for known in without]
        parts.append(sum(more / many for more, many in zip(added, orders, strict=True)))
    return np.asarray(parts, dtype=np.float64)


class Worth(NamedTuple):
    """What finding out is worth, its standard error, and how often it changes the choice."""

    worth: float
    error: float
    chance_of_change: float


def worth_of_knowing(values: Array, scores: Array) -> Worth:
    """What knowing some inputs before choosing is worth; never negative.

    `values` has a row for each choice, `scores` a normal score of each input in each draw, shape
    (draws, inputs). What each choice is worth beside the one that is best on average is explained
    by powers of the scores in one half of the draws; the choice so made earns what it does in the
    other half, so that noise earns nothing.

    Source: Strong, Oakley and Brennan (2014), with halves kept apart.
    """
    leader = int(np.argmax(values.mean(axis=1)))
    beside = values - values[leader]
    draws, inputs = scores.shape
    powers = range(1, 1 + min(max(draws // (2 * DRAWS_PER_TERM * inputs), 1), MOST_POWERS))
    terms = np.column_stack([np.ones(draws), *(scores**power for power in powers)])
    halves = np.arange(draws) % 2 == 0
    gains, changes = np.zeros(draws), np.zeros(draws)
    for fitted, tried in ((halves, ~halves), (~halves, halves)):
        weights = np.linalg.lstsq(terms[fitted], beside[:, fitted].T, rcond=None)[0]
        expected = (terms[tried] @ weights).T
        chosen = expected.argmax(axis=0)
        gains[tried] = np.take_along_axis(beside[:, tried], chosen[None], axis=0)[0]
        changes[tried] = chosen != leader
    error = float(gains.std(ddof=1) / np.sqrt(draws))
    return Worth(max(float(gains.mean()), 0.0), error, float(changes.mean()))


def _mixed(most: Array, other: Array, block: Block) -> Array:
    """The first sample, with the columns of a block from the other."""
    mixed = most.copy()
    mixed[:, list(block)] = other[:, list(block)]
    return mixed


def _moments(*samples: Array) -> tuple[float, float]:
    values = np.concatenate(samples)
    return float(values.mean()), float(values.var())


def _means(terms: Sequence[Array]) -> Array:
    return np.array([float(term.mean()) for term in terms])


def _errors(terms: Sequence[Array]) -> Array:
    return np.array([float(term.std(ddof=1) / np.sqrt(len(term))) for term in terms])
