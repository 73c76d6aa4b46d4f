"""Scenarios side by side, as sentences made from the numbers on screen."""

from datetime import date

import pandas as pd

from analytics.drivers import Aim
from analytics.drivers.words import aimed_at, unit
from analytics.labels import amount, change, day, span
from analytics.scenarios import STACK, TIME, Compared, Conflict, label
from analytics.words import inside_sentence, percent

ENDS = {"before": 0, "after": -1}


def answer(aim: Aim, names: tuple[str, str], parts: pd.DataFrame) -> str:
    """The first sentence of the page: how two scenarios or dates differ, and why most."""
    start, end = (float(parts["mean"].iloc[at]) for at in ENDS.values())
    difference = end - start
    causes = parts.iloc[1:-1]
    if causes.empty or change(difference, unit(aim)) == "unchanged":
        return (
            f"{names[1]} leaves the {aimed_at(aim)} as in {names[0]}: {amount(end, unit(aim))} on "
            "average."
        )
    low, high = sorted((float(parts["p10"].iloc[-1]), float(parts["p90"].iloc[-1])))
    first = causes.iloc[int(causes["mean"].abs().argmax())]
    why = "all of it through" if len(causes) == 1 else "most of it through"
    less = "less" if difference < 0 else "more"
    verb = "is worth" if aim.metric.endswith(("_npv", "_value")) else "brings"
    return (
        f"{names[1]} {verb} {amount(abs(difference), unit(aim))} {less} than {names[0]} on "
        f"average, {amount(end, unit(aim))} instead of {amount(start, unit(aim))} (P10 to P90: "
        f"{span(low, high, unit(aim))}); {why} {_cause(aim, str(first['cause']))}."
    )


def compared_title(aim: Aim, found: Compared) -> str:
    """Which of the scenarios is best and which is worst."""
    order = found.figures.sort_values("mean", ascending=False)
    top, low = order.iloc[0], order.iloc[-1]
    return (
        f"From {label(aim.view, str(low['scenario']))} ({amount(float(low['mean']), unit(aim))}) "
        f"to {label(aim.view, str(top['scenario']))} ({amount(float(top['mean']), unit(aim))}): "
        f"{aimed_at(aim)}, on average"
    )


def years_title(aim: Aim, found: Compared, year: int) -> str:
    """How far the scenarios' revenue is apart in a year."""
    rows = found.years[found.years["period"] == str(year)].sort_values("p50")
    low, top = rows.iloc[0], rows.iloc[-1]
    money = f"{aim.view.currency} m"
    return (
        f"In {year} FSD revenue lies between {amount(float(low['p50']), money)} "
        f"({label(aim.view, str(low['scenario']))}) and {amount(float(top['p50']), money)} "
        f"({label(aim.view, str(top['scenario']))}), at the median"
    )


def split_title(aim: Aim, names: tuple[str, str], parts: pd.DataFrame) -> str:
    """What each cause gives or takes."""
    causes = parts.iloc[1:-1]
    if causes.empty:
        return f"{names[1]} and {names[0]} hold the same assumptions"
    said = [
        f"{_cause(aim, str(cause))} {change(float(mean), unit(aim))}"
        for cause, mean in zip(causes["cause"], causes["mean"], strict=True)
    ]
    return f"From {names[0]} to {names[1]}: {', '.join(said)}"


def split_rows(aim: Aim, names: tuple[str, str], parts: pd.DataFrame) -> pd.DataFrame:
    """The parts with their labels."""
    first, last = names
    causes = [_label(aim, str(cause)) for cause in parts["cause"].iloc[1:-1]]
    return parts.assign(label=[first, *causes, last if last != first else f"{last} again"])


def as_of(label_of_scenario: str, when: date) -> str:
    """A scenario as seen on a date.

    >>> as_of("Base case", date(2024, 5, 17))
    'Base case as of 17 May 2024'
    """
    return f"{label_of_scenario} as of {day(when)}"


def table(aim: Aim, found: Compared) -> pd.DataFrame:
    """The scenarios in words, one row each."""
    rows = []
    for scenario in found.figures["scenario"]:
        row = found.at(scenario)
        is_first = scenario == found.figures["scenario"].iloc[0]
        rows.append(
            {
                "": label(aim.view, scenario),
                "On average": amount(row["mean"], unit(aim)),
                "P10 to P90": span(row["p10"], row["p90"], unit(aim)),
                "Against the first": "" if is_first else change(row["difference"], unit(aim)),
                "P10 to P90 of the difference": ""
                if is_first
                else f"{change(row['difference_p10'], unit(aim))} to "
                f"{change(row['difference_p90'], unit(aim))}",
                "Sampling error": amount(
                    row["error"] if is_first else row["difference_error"], unit(aim)
                ),
                "More than the first in": "" if is_first else percent(row["chance_more"]),
            }
        )
    return pd.DataFrame(rows).set_index("")


def conflict(aim: Aim, found: Conflict) -> str:
    """What stacked scenarios disagree on, and which of them counts."""
    names = [f"**{label(aim.view, one)}**" for one in found.scenarios]
    return (
        f"{' and '.join(names)} both change the "
        f"{inside_sentence(aim.view.book[found.assumption].label)}, and differ: {names[-1]} "
        "counts. To have it otherwise, choose them in the other order."
    )


def stacked(names: list[str]) -> str:
    """Several scenarios as one."""
    return STACK.join(names)


def _label(aim: Aim, cause: str) -> str:
    return "Time and market" if cause == TIME else aim.view.book.groups[cause]


def _cause(aim: Aim, cause: str) -> str:
    if cause == TIME:
        return "the time passed and the market observed"
    return inside_sentence(aim.view.book.groups[cause])
