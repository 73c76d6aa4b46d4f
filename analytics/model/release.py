"""When FSD may be used in China, and how much of it works.

Every array is of shape (cases, quarters); an input that does not change over time may have one
quarter, one that does not differ between cases may have one case.
"""

import numpy as np

from analytics.model.formula import formula
from analytics.types import Array

QUARTER = 0.25


@formula
def share_of_quarter_after(date: Array, starts: Array) -> Array:
    """Share of each quarter that lies after a date, given the first moment of each quarter [share].

    A date inside the quarter counts in proportion, so that no result jumps when a date moves.

    >>> share_of_quarter_after(np.array([[2027.3]]), np.array([2027.0, 2027.25, 2027.5])).round(3)
    array([[0. , 0.8, 1. ]])
    """
    return np.clip((starts + QUARTER - date) / QUARTER, 0.0, 1.0)


@formula
def capability(
    *,
    starts: Array,
    partial_release_date: Array,
    release_date: Array,
    learning: Array,
    unmodified_capability: Array,
    capability_full_release: Array,
    capability_ceiling: Array,
    capability_growth: Array,
) -> Array:
    """What FSD can do in China, 1 being the version sold in the United States [share].

    Zero before the first release. The partial release gives what works without training on Chinese
    data; the full release starts at its own level and closes the gap to the ceiling at a constant
    rate of `learning`, the years of training since; a ceiling below that level leaves it as it is.
    What was once delivered is never taken away.

    >>> capability(
    ...     starts=np.array([2026.75, 2027.0, 2027.25]),
    ...     partial_release_date=np.array([[2027.0]]), release_date=np.array([[np.inf]]),
    ...     learning=np.array([[0.0]]), unmodified_capability=np.array([[0.4]]),
    ...     capability_full_release=np.array([[0.7]]),
    ...     capability_ceiling=np.array([[0.9]]), capability_growth=np.array([[0.5]]))
    array([[0. , 0.4, 0.4]])
    """
    partial = unmodified_capability * share_of_quarter_after(partial_release_date, starts)
    room = np.maximum(capability_ceiling - capability_full_release, 0.0)
    trained = capability_full_release - room * np.expm1(-capability_growth * learning)
    gain = np.maximum(trained - partial, 0.0)
    level = partial + gain * share_of_quarter_after(release_date, starts)
    return np.maximum.accumulate(level, axis=-1)


@formula
def rival_parity(*, starts: Array, start: Array, growth: Array, ceiling: Array) -> Array:
    """Share of competing new cars that have city navigation-assist at no charge [share].

    Logistic from its level at the first quarter towards the ceiling; `growth` is the yearly growth
    of the odds at the outset.

    >>> rival_parity(starts=np.array([2026.75, 2036.75]), start=np.array([[0.2]]),
    ...              growth=np.array([[0.5]]), ceiling=np.array([[0.8]])).round(3)
    array([[0.21 , 0.785]])
    """
    years = starts + QUARTER / 2 - starts[0]
    return ceiling / (1.0 + (ceiling / start - 1.0) * np.exp(-growth * years))


@formula
def parity_with_byd(
    *,
    rival_parity: Array,
    byd_share_of_rivals: float,
    byd_free_system_value: Array,
    free_system_value: Array,
) -> Array:
    """Rival parity once BYD gives its system away [share].

    A system worth as much as other makers' free one counts as one, on all of BYD's cars; one worth
    less counts in proportion.

    >>> parity_with_byd(
    ...     rival_parity=np.array([[0.4]]), byd_share_of_rivals=0.25,
    ...     byd_free_system_value=np.array([[3000.0]]), free_system_value=np.array([[5000.0]]))
    array([[0.49]])
    """
    given = byd_share_of_rivals * np.minimum(byd_free_system_value / free_system_value, 1.0)
    return rival_parity + (1.0 - rival_parity) * given
