"""What matters most, as sentences made from the numbers on screen."""

import pandas as pd

from analytics.drivers import MOVE, TOTAL, YEAR_OF_ANSWER, Aim
from analytics.labels import amount, number, unit_of
from analytics.words import capitalised, inside_sentence, percent

ENOUGH = 0.05  # of the range from P10 to P90, within which the error of a mean is small enough
DECISIONS = {
    "route": "Which data route to take",
    "licence": "Whether and how to license",
    "answer": f"How to answer a cut of BYD's prices by {-MOVE.value:.0%}",
}
BEFORE = {
    "route": "choosing a data route",
    "licence": "licensing, once somebody would sign",
    "answer": f"answering BYD, by gross profit in {YEAR_OF_ANSWER}",
}
RESTS_ON = {  # the metric by which it is decided
    "route": ("route_npv",),
    "licence": ("licensing_net_value",),
    "answer": ("tesla_gross_profit",),
}


def unit(aim: Aim) -> str:
    """The unit of the aim in the currency shown."""
    return unit_of(aim.view.book.metrics[aim.metric].unit, aim.view.currency)


def aimed_at(aim: Aim) -> str:
    """The metric and its period, inside a sentence."""
    label = inside_sentence(aim.view.book.metrics[aim.metric].label)
    return label if aim.shown_period == TOTAL else f"{label} in {aim.period}"


def heading(aim: Aim) -> str:
    """The metric, its period and its unit, at the start of a line."""
    return capitalised(f"{aimed_at(aim)}, {unit(aim)}")


def answer(aim: Aim, rows: pd.DataFrame) -> str:
    """The first sentence of the page."""
    if rows.empty:
        return f"Nothing uncertain moves the {aimed_at(aim)}: every assumption is held."
    first = rows.iloc[0]
    low, high = sorted((float(first["at_low"]), float(first["at_high"])))
    second = ""
    if len(rows) > 1:
        second = f"; the {inside_sentence(str(rows['label'].iloc[1]))} comes second"
    return (
        f"The {inside_sentence(str(first['label']))} matters most for the {aimed_at(aim)}: alone "
        f"it moves it from {amount(low, unit(aim))} to {amount(high, unit(aim))}{second}."
    )


def enough(aim: Aim, spread: "pd.Series[float]") -> str:
    """Whether the draws are enough to tell the mean, and if not, how many would be."""
    span, error = float(spread["p90"] - spread["p10"]), float(spread["error"])
    told = (
        f"{aim.view.draws:,} draws put the mean at {amount(float(spread['mean']), unit(aim))} with "
        f"a sampling error of {amount(error, unit(aim))}"
    )
    if span == 0.0:
        return f"{told}: nothing spreads."
    share = f"{error / span:.1%} of the range from P10 to P90"
    if error <= ENOUGH * span:
        return f"{told}, {share}: enough to tell."
    needed = aim.view.draws * (error / (ENOUGH * span)) ** 2
    return f"{told}, {share}: more draws are needed, about {needed:,.0f}."


def tornado_title(aim: Aim, rows: pd.DataFrame) -> str:
    """How many assumptions it takes to name most of the movement."""
    if rows.empty:
        return "Nothing uncertain moves this: every assumption is held"
    part = rows["width"].cumsum() / rows["width"].sum()
    count = int((part < 0.5).sum()) + 1
    return (
        f"{count} of {len(rows)} assumptions make up half of all movement; the widest runs over "
        f"{amount(float(rows['width'].iloc[0]), unit(aim))}"
    )


def group_title(aim: Aim, rows: pd.DataFrame) -> str:
    """Which group of assumptions the variance comes from."""
    if rows.empty or rows["shapley"].abs().sum() == 0.0:
        return f"Nothing uncertain moves the {aimed_at(aim)}"
    first, second = rows.iloc[0], rows.iloc[min(1, len(rows) - 1)]
    return (
        f"{percent(float(first['shapley']))} of the variance of the {aimed_at(aim)} comes from "
        f"{inside_sentence(str(first['label']))}, {percent(float(second['shapley']))} from "
        f"{inside_sentence(str(second['label']))}"
    )


def unit_title(rows: pd.DataFrame) -> str:
    """How much acts together rather than alone."""
    if rows.empty or float(rows["total"].sum()) == 0.0:
        return "No assumption moves this"
    alone = min(float(rows["first"].clip(lower=0.0).sum()), 1.0)
    return (
        f"{percent(alone)} of the variance comes from assumptions alone, the rest from how they "
        f"act together; the {inside_sentence(str(rows['label'].iloc[0]))} has a part in "
        f"{percent(min(float(rows['total'].iloc[0]), 1.0))}"
    )


def worth_title(rows: pd.DataFrame, decision: str, money: str) -> str:
    """What is most worth finding out before a decision, and whether that is more than noise."""
    mine = rows[(rows["decision"] == decision) & (rows["kind"] == "unit")]
    top = mine.sort_values("worth", ascending=False).iloc[0]
    if float(top["worth"]) <= 2.0 * float(top["error"]):
        most = float((mine["worth"] + 2.0 * mine["error"]).max())
        return (
            f"Before {BEFORE[decision]}, no single answer is clearly worth finding out: each is "
            f"worth less than {amount(most, money)}"
        )
    return (
        f"Before {BEFORE[decision]}, the {inside_sentence(str(top['label']))} is most worth "
        f"finding out: {amount(float(top['worth']), money)} "
        f"(sampling error {amount(float(top['error']), money)})"
    )


def group_worth_title(rows: pd.DataFrame, decision: str, money: str) -> str:
    """Which group is most worth finding out about before a decision."""
    top = worth_rows(rows, decision, "group", 1).iloc[0]
    if float(top["worth"]) <= 2.0 * float(top["error"]):
        return f"Before {BEFORE[decision]}, no group of answers is clearly worth finding out"
    return (
        f"Of the groups, all about {inside_sentence(str(top['label']))} would be worth most to "
        f"know: {amount(float(top['worth']), money)}"
    )


def worth_rows(rows: pd.DataFrame, decision: str, kind: str, most: int) -> pd.DataFrame:
    """What is most worth finding out before a decision, the most first."""
    mine = rows[(rows["decision"] == decision) & (rows["kind"] == kind)]
    return mine.sort_values("worth", ascending=False, kind="stable").head(most)


def percentages(values: "pd.Series[float]") -> list[str]:
    """Shares of the variance in words."""
    return [f"{number(max(value, 0.0), 'share')}%" for value in values]
