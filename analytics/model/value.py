"""What flows are worth at the as-of date. Shapes as in `release`."""

import numpy as np

from analytics.model.formula import formula
from analytics.types import Array


@formula
def discount_factor(*, starts: Array, discount_rate: Array) -> Array:
    """Worth at the start of the first quarter of one unit received mid-quarter [number].

    >>> discount_factor(starts=np.array([2027.0]), discount_rate=np.array([[0.1]])).round(4)
    array([[0.9882]])
    """
    years = starts - starts[0] + 0.125
    return (1.0 + discount_rate) ** -years


@formula
def net_present_value(flow: Array, factor: Array) -> Array:
    """Sum of a flow over the horizon, each quarter at its discount factor [money].

    >>> net_present_value(np.array([[100.0, 200.0]]), np.array([[0.9, 0.8]]))
    array([250.])
    """
    return np.copy(flow * factor, order="C").sum(axis=-1)
