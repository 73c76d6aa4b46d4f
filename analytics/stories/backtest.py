"""Backtest: what earlier vintages said, against what then happened. Told on its page only.

`view` is the base case on the draws that vintages have.
"""

from functools import partial

from analytics.answers import View
from analytics.backtest import Backtest, charts, words
from analytics.exhibits import Exhibit, in_draws


def forecasts(view: View, found: Backtest, target: str) -> Exhibit:
    """Each vintage's forecasts of a target, and what happened."""
    return Exhibit(
        "forecasts",
        words.ranges_title(found, target),
        "Median with P10 to P90 of each vintage, the oldest on the left of a period; line and "
        "bold: what happened; hollow: outside",
        partial(charts.forecasts, found.pairs, target, words.unit(target)),
        found.pairs[found.pairs["target"] == target],
        view,
        in_draws(view),
        words.RESTS_ON[target],
    )


def by_distance(view: View, found: Backtest, target: str) -> Exhibit:
    """How far forecasts of a target were off, by how far ahead they looked."""
    return Exhibit(
        "errors-by-distance",
        words.distance_title(found, target),
        "Mean error of the median and of the naive forecasts, on those that all of them made",
        partial(charts.by_distance, found.by_distance, target, words.unit(target)),
        found.by_distance[found.by_distance["target"] == target],
        view,
        in_draws(view),
        words.RESTS_ON[target],
    )


def coverage(view: View, found: Backtest) -> Exhibit:
    """How often what happened lay between P10 and P90."""
    return Exhibit(
        "coverage",
        words.coverage_title(found),
        "Share of forecasts inside P10 to P90, with a 95% binomial interval on the outcomes",
        partial(charts.coverage, words.coverage_rows(found)),
        found.pairs,
        view,
        in_draws(view),
        tuple(words.rests_on(found)),
    )


def against_rules(view: View, found: Backtest) -> Exhibit:
    """The model's errors beside those of naive forecasts."""
    return Exhibit(
        "against-naive",
        words.rules_title(found),
        "Mean error of naive forecasts, the model's being 1; filled: the naive one wins",
        partial(charts.against_rules, found.scored),
        found.scored,
        view,
        in_draws(view),
        tuple(words.rests_on(found)),
    )
