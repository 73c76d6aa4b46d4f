"""How assumptions hang together in draws: a Gaussian copula over the correlations that are told.

Each assumption keeps its distribution; only which of its values come together changes.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from analytics.errors import InputError
from analytics.types import Array

LEAST = 1e-6  # smallest eigenvalue with which a correlation matrix counts as positive definite


class Correlation(NamedTuple):
    """The rank correlation of two assumptions, from -1 to 1."""

    assumption_a: str
    assumption_b: str
    rho: float


class Dependence(NamedTuple):
    """The columns of the unit cube that hang together, and the factor of their normals.

    `factor` is lower triangular, of shape (columns, columns).
    """

    columns: tuple[int, ...]
    factor: Array


def dependence(correlations: Sequence[Correlation], columns: Mapping[str, int]) -> Dependence:
    """The copula with these rank correlations; `columns` tells where each assumption's points are.

    Raises InputError for correlations that contradict each other, naming the last pair that could
    be told otherwise, and how.
    """
    told = {name for one in correlations for name in one[:2]}
    names = sorted(told, key=columns.__getitem__)
    pairs = [(names.index(one.assumption_a), names.index(one.assumption_b)) for one in correlations]
    matrix = np.eye(len(names))
    for one, (a, b) in zip(correlations, pairs, strict=True):
        matrix[a, b] = matrix[b, a] = of_normals(one.rho)
    if names and np.linalg.eigvalsh(matrix)[0] < LEAST:
        raise _contradiction(correlations, matrix, pairs)
    factor = np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)
    return Dependence(tuple(columns[name] for name in names), factor)


def of_normals(rho: float) -> float:
    """The correlation of two normals whose ranks have the correlation `rho`.

    >>> round(of_normals(0.5), 4)
    0.5176

    Source: Pearson (1907).
    """
    return float(2.0 * np.sin(np.pi * rho / 6.0))


def dependent(points: Array, together: Dependence) -> Array:
    """Points of the unit cube whose columns hang together, shape (draws, columns).

    The first column of those that do keeps its points; a draw is the same alone and among others.
    """
    if not together.columns:
        return points
    normals = [ndtri(points[:, column]) for column in together.columns]
    mixed = points.copy(order="K")
    for row, column in enumerate(together.columns):
        # added up term by term: a matrix product may round differently for other numbers of draws
        total = together.factor[row, 0] * normals[0]
        for weight, normal in zip(together.factor[row, 1 : row + 1], normals[1:], strict=False):
            total = total + weight * normal
        mixed[:, column] = ndtr(total) if row else points[:, column]
    return np.clip(mixed, 2.0**-53, 1.0 - 2.0**-53)


def _contradiction(
    correlations: Sequence[Correlation], matrix: Array, pairs: Sequence[tuple[int, int]]
) -> InputError:
    """What to say of the pair that breaks the matrix: which correlations the others leave it."""
    for one, pair in zip(reversed(correlations), reversed(pairs), strict=True):
        room = _room(matrix, *pair)
        if room is not None:
            low, high = (6.0 / np.pi * np.arcsin(end / 2.0) for end in room)
            return InputError(
                f"data/correlations.csv, {one.assumption_a} and {one.assumption_b}",
                f"a correlation of {one.rho:g} contradicts the others: no draws have them all",
                f"choose one between {low:.2f} and {high:.2f}",
            )
    return InputError(
        "data/correlations.csv",
        "the correlations contradict each other, and no single one could mend it",
        "bring the largest of them closer to zero",
    )


def _room(matrix: Array, a: int, b: int) -> tuple[float, float] | None:
    """The least and most that the normals of a pair may correlate beside all other pairs."""

    def smallest(value: float) -> float:
        changed = matrix.copy()
        changed[a, b] = changed[b, a] = value
        return float(np.linalg.eigvalsh(changed)[0]) - LEAST

    fits = [value for value in np.linspace(-0.999, 0.999, 201) if smallest(value) > 0]
    if not fits:
        return None
    return brentq(smallest, -1.0, fits[0]), brentq(smallest, fits[-1], 1.0)
