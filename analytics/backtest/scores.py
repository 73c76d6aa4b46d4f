"""How good a forecast was, once it is known what happened. Every score is an error: less is better.

Source: Gneiting and Raftery (2007), strictly proper scoring rules; Wilson (1927), the interval.
"""

import numpy as np
from scipy.special import ndtri

from analytics.types import Array


def crps(sample: Array, outcome: float) -> float:
    """Continuous ranked probability score of a forecast given as a sample, in its unit.

    Mean distance to the outcome less half the mean distance within the sample; of a single point it
    is the distance to the outcome.

    >>> crps(np.array([7.0]), 4.0)
    3.0
    >>> crps(np.array([2.0, 6.0]), 3.0)
    1.0
    """
    ordered = np.sort(sample)
    count = len(ordered)
    ranks = 2.0 * np.arange(1, count + 1) - count - 1.0
    within = 2.0 * float(ranks @ ordered) / count**2
    return float(np.abs(ordered - outcome).mean()) - within / 2.0


def pinball(forecast: float, level: float, outcome: float) -> float:
    """Pinball loss of a quantile forecast at a level from 0 to 1, in its unit.

    >>> pinball(forecast=10.0, level=0.25, outcome=14.0), pinball(10.0, 0.25, 6.0)
    (1.0, 3.0)
    """
    off = outcome - forecast
    return level * off if off >= 0.0 else (level - 1.0) * off


def interval(share: float, count: int, confidence: float = 0.95) -> tuple[float, float]:
    """Between which chances a share seen in `count` independent trials leaves the true one.

    Wilson's interval of the binomial distribution.

    >>> low, high = interval(0.8, 10)
    >>> round(low, 4), round(high, 4)
    (0.4902, 0.9433)
    """
    normal = float(ndtri(0.5 + confidence / 2.0))
    weight = normal**2 / count
    middle = (share + weight / 2.0) / (1.0 + weight)
    half = normal * np.sqrt(share * (1.0 - share) / count + weight / (4.0 * count)) / (1.0 + weight)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))
