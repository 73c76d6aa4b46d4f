"""What it would take, and what would break it, as sentences made from the numbers on screen."""

from collections.abc import Mapping

import pandas as pd

from analytics.answers import View
from analytics.assumptions import Assumption
from analytics.drivers.words import aimed_at, unit
from analytics.goal import Goal, Needed, Ways
from analytics.goal.stress import Combination, Condition, Floor, Stress
from analytics.labels import amount, number, span
from analytics.sampling import share_below
from analytics.words import inside_sentence, listed, percent


def answer(goal: Goal, found: Ways, drawn: Needed) -> str:
    """The first sentence of the page."""
    lever = goal.view.book[goal.lever]
    if not found.at:
        return f"{why_none(goal, found)}."
    said = listed([amount(value, lever.unit) for value in found.at])
    instead = f"{amount(found.now, lever.unit)}{' in the end' if found.varies else ''}"
    return (
        f"For the {aimed_at(goal.aim)} to be {aim_value(goal)}, the {_called(lever)} has to be "
        f"{said}{_direction(found, lever)} instead of {instead}, all else as in the base case; "
        f"{_in_draws(drawn, lever)}."
    )


def why_none(goal: Goal, found: Ways) -> str:
    """Why no value of an assumption reaches the goal."""
    lever = goal.view.book[goal.lever]
    if found.is_flat:
        return f"The {_called(lever)} does not move the {aimed_at(goal.aim)}"
    if found.is_impossible:
        return f"Some values of the {_called(lever)} leave a market without prices: choose another"
    between = f"between {amount(found.low, lever.unit)} and {amount(found.high, lever.unit)}"
    if found.jumps:
        at = listed([amount(value, lever.unit) for value in found.jumps])
        return (
            f"No {_called(lever)} {between} makes the {aimed_at(goal.aim)} exactly "
            f"{aim_value(goal)}: it leaps over it at {at}"
        )
    is_short = found.most < goal.value
    reached, where = (found.most, found.most_at) if is_short else (found.least, found.least_at)
    return (
        f"No {_called(lever)} {between} brings the {aimed_at(goal.aim)} to {aim_value(goal)}: it "
        f"{'rises to' if is_short else 'falls to'} {amount(reached, unit(goal.aim))} at most, at "
        f"{amount(where, lever.unit)}"
    )


def curve_title(goal: Goal, found: Ways, drawn: Needed) -> str:
    """How likely the goal is within reach of the assumption."""
    lever = goal.view.book[goal.lever]
    if found.is_flat:
        return why_none(goal, found)
    if drawn.share == 0.0:
        return f"In no draw does any {_called(lever)} on the scale reach {aim_value(goal)}"
    return (
        f"Half of the draws that can reach {aim_value(goal)} need a {_called(lever)} beyond "
        f"{amount(drawn.p50, lever.unit)}; {percent(drawn.share)} can"
    )


def frontier_title(goal: Goal, other: Assumption, rows: pd.DataFrame) -> str:
    """What both assumptions together take."""
    lever, has = goal.view.book[goal.lever], rows[rows["base"].notna()]
    if has.empty:
        return (
            f"No {_called(lever)} on the scale reaches {aim_value(goal)}, whatever the "
            f"{_called(other)}"
        )
    first, last = has.iloc[0], has.iloc[-1]
    return (
        f"It takes {amount(first['base'], lever.unit)} where the {_called(other)} is "
        f"{amount(first['beside'], other.unit)}, {amount(last['base'], lever.unit)} where it is "
        f"{amount(last['beside'], other.unit)}"
    )


def every_way_title(goal: Goal, rows: pd.DataFrame) -> str:
    """How many assumptions would do alone, and which is the likeliest."""
    count = int((rows["Needed"] != "").sum())
    if not count:
        return f"No assumption alone reaches {aim_value(goal)}"
    likely = rows[rows["That far in"] != ""]
    first = (
        ""
        if likely.empty
        else f"; likeliest: the {inside_sentence(str(likely['Assumption'].iloc[0]))}"
    )
    return f"{count} assumptions would reach {aim_value(goal)} alone{first}"


def every_way_rows(goal: Goal, found: Mapping[str, Ways]) -> pd.DataFrame:
    """Every assumption that moves the aim: what it would take, or why it does not do.

    Likeliest first; then those that are not in doubt, then those that do not do.
    """
    likely = {
        name: _likelihood(goal.view, goal.view.book[name], one) for name, one in found.items()
    }
    order = sorted(found, key=lambda name: (not found[name].at, -likely[name]))
    return pd.DataFrame(
        [_row(goal, goal.view.book[name], found[name], likely[name]) for name in order],
        columns=["Assumption", "Now", "Needed", "That far in", "Why not"],
    )


def _row(goal: Goal, item: Assumption, ways: Ways, likely: float) -> dict[str, str]:
    return {
        "Assumption": item.label,
        "Now": amount(ways.now, item.unit) + (" in the end" if ways.varies else ""),
        "Needed": " or ".join(amount(value, item.unit) for value in ways.at),
        "That far in": "" if likely < 0 else f"{percent(likely)} of draws",
        "Why not": "" if ways.at else _short(goal, item, ways),
    }


def stress_title(floor: Floor, found: Stress) -> str:
    """How likely the floor is missed."""
    said = f"the {aimed_at(floor.aim)} is below {floor_value(floor)}"
    if found.chance in (0.0, 1.0):
        return f"In {'no' if found.chance == 0.0 else 'every'} draw {said}"
    if not found.combinations:
        return f"In {percent(found.chance)} of draws {said}, and no combination tells in which"
    return f"In {percent(found.chance)} of draws {said}, mostly {_when(floor, found)}"


def combination(floor: Floor, one: Combination) -> str:
    """A combination and what comes of it, as a sentence."""
    told = listed([_condition(floor.aim.view, condition) for condition in one.conditions])
    return (
        f"When {told}: below {floor_value(floor)} in **{percent(one.chance)}** of such draws. "
        f"{percent(one.share)} of all draws are such; they make up {percent(one.covered)} of those "
        "that fall below."
    )


def aim_value(goal: Goal) -> str:
    """The goal with its unit."""
    return amount(goal.value, unit(goal.aim))


def floor_value(floor: Floor) -> str:
    """The floor with its unit."""
    return "zero" if floor.value == 0.0 else amount(floor.value, unit(floor.aim))


def _called(item: Assumption) -> str:
    return inside_sentence(item.label)


def _direction(found: Ways, lever: Assumption) -> str:
    """Whether more or less than the one way does too."""
    if len(found.at) != 1 or found.jumps:
        return ""
    rises = found.most_at > found.least_at
    if lever.unit == "year":
        return " or later" if rises else " or earlier"
    return " or more" if rises else " or less"


def _in_draws(drawn: Needed, lever: Assumption) -> str:
    if drawn.share == 0.0:
        return "in no draw is any value on the scale enough"
    return (
        f"{percent(drawn.share)} of draws can reach it, and need "
        f"{span(drawn.p10, drawn.p90, lever.unit)} (P10 to P90)"
    )


def _likelihood(view: View, item: Assumption, ways: Ways) -> float:
    """Share of draws in which an assumption is as far as its nearest way; -1 for one not drawn."""
    uncertain = view.spread(item.name)
    if not ways.at or uncertain is None:
        return -1.0
    below = share_below(uncertain, ways.nearest)
    return below if ways.nearest < ways.now else 1.0 - below


def _short(goal: Goal, item: Assumption, ways: Ways) -> str:
    """Why an assumption does not do, in a few words."""
    if ways.is_impossible:
        return "no prices at some of its values"
    if ways.jumps:
        return "leaps over it"
    is_short = ways.most < goal.value
    reached, at = (ways.most, ways.most_at) if is_short else (ways.least, ways.least_at)
    return f"{amount(reached, unit(goal.aim))} at {amount(at, item.unit)}"


def _condition(view: View, one: Condition) -> str:
    item = view.book[one.assumption]
    if item.unit == "year":
        word = "not before" if one.is_above else "not after"
        return f"the {_called(item)} is {word} {number(one.value, 'year')}"
    word = "at least" if one.is_above else "at most"
    return f"the {_called(item)} is {word} {amount(one.value, item.unit)}"


def _when(floor: Floor, found: Stress) -> str:
    first = found.combinations[0]
    return "when " + listed([_condition(floor.aim.view, one) for one in first.conditions])
