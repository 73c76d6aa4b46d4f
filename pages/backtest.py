"""What earlier vintages of the model said, against what then happened."""

from analytics.answers import View
from analytics.backtest import Backtest
from analytics.screen import figure, trials
from analytics.stories import backtest


@trials.shown
def page(view: View, found: Backtest) -> None:
    """Answer, one target in full, coverage, naive forecasts, scores, release, and what follows."""
    target = trials.target(found)
    figure.show(backtest.forecasts(view, found, target))
    figure.show(backtest.by_distance(view, found, target))
    left, right = figure.pair("scores")
    with left:
        figure.show(backtest.coverage(view, found))
    with right:
        figure.show(backtest.against_rules(view, found))
    trials.tables(view, found)


page()
