"""What earlier vintages of the model said, against what then happened."""

from analytics.answers import View
from analytics.backtest import DRAWS, Backtest, charts, words
from analytics.screen import figure, trials


@trials.shown
def page(view: View, found: Backtest) -> None:
    """Answer, one target in full, coverage, naive forecasts, scores, release, and what follows."""
    target = trials.target(found)
    figure.show(
        lambda palette: charts.forecasts(found.pairs, target, words.unit(target), palette),
        words.ranges_title(found, target),
        "Median with P10 to P90 of each vintage, the oldest on the left of a period; line and "
        "bold: what happened; hollow: outside",
        found.pairs[found.pairs["target"] == target],
        "forecasts",
        DRAWS,
        view,
        about=words.RESTS_ON[target],
    )
    figure.show(
        lambda palette: charts.by_distance(found.by_distance, target, words.unit(target), palette),
        words.distance_title(found, target),
        "Mean error of the median and of the naive forecasts, on those that all of them made",
        found.by_distance[found.by_distance["target"] == target],
        "errors-by-distance",
        DRAWS,
        view,
        about=words.RESTS_ON[target],
    )
    rows = words.coverage_rows(found)
    left, right = figure.pair("scores")
    with left:
        figure.show(
            lambda palette: charts.coverage(rows, palette),
            words.coverage_title(found),
            "Share of forecasts inside P10 to P90, with a 95% binomial interval on the outcomes",
            found.pairs,
            "coverage",
            DRAWS,
            view,
            about=words.rests_on(found),
        )
    with right:
        figure.show(
            lambda palette: charts.against_rules(found.scored, palette),
            words.rules_title(found),
            "Mean error of naive forecasts, the model's being 1; filled: the naive one wins",
            found.scored,
            "against-naive",
            DRAWS,
            view,
            about=words.rests_on(found),
        )
    trials.tables(view, found)


page()
