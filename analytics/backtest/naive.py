"""Forecasts that need no model: what was known last, or a year before, or a straight line.

They go by the evidence of a date alone, on a path that shares nothing with the model's. Each is a
point, so its score is how far off it is.
"""

from collections.abc import Callable, Mapping

Known = Mapping[int, float]  # values by the number of their last quarter
Rule = Callable[[Known, int], float | None]


def last_value(known: Known, target: int) -> float | None:
    """The newest value before the target; none where nothing is known.

    >>> last_value({8: 5.0, 9: 7.0}, 12)
    7.0
    """
    before = [quarter for quarter in known if quarter < target]
    return known[max(before)] if before else None


def year_before(known: Known, target: int) -> float | None:
    """The value of the same quarter of the newest year that is known; none where there is none.

    >>> year_before({8: 5.0, 9: 7.0}, 16)
    5.0
    """
    before = [quarter for quarter in known if quarter < target and (target - quarter) % 4 == 0]
    return known[max(before)] if before else None


def drift(known: Known, target: int) -> float | None:
    """On from the newest value along the line from the first one; none with fewer than two.

    >>> drift({8: 5.0, 10: 9.0}, 13)
    15.0
    """
    before = [quarter for quarter in known if quarter < target]
    if len(before) < 2:
        return None
    first, last = min(before), max(before)
    return known[last] + (target - last) * (known[last] - known[first]) / (last - first)


RULES: Mapping[str, Rule] = {
    "year_before": year_before,
    "last_value": last_value,
    "drift": drift,
}
