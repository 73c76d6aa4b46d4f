"""Data routes as sentences, made from the numbers on screen."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

import pandas as pd

from analytics.answers import HEADLINE_YEAR, View
from analytics.calendar import decimal_year
from analytics.labels import amount, day, number, span
from analytics.routes import EARLY, FILLED, FLOWS, Routes
from analytics.routes.outcomes import ALL
from analytics.words import capitalised, inside_sentence, listed, percent

APPROVAL = {
    "early": f"export is approved within {EARLY:.0f} years",
    "late": "export is approved later",
    "never": "export is not approved by 2035",
}
ACCELERATORS = {
    "ample": f"accelerators fill the centre within {FILLED:.0f} years",
    "short": "accelerators are short",
}
SHORTLY = {
    "early": f"export within {EARLY:.0f} years",
    "late": "export later",
    "never": "no export by 2035",
    "ample": "ample supply",
    "short": "short supply",
}
KNOWLEDGE = {
    "approval": f"Whether export is approved within {EARLY:.0f} years, later or not by 2035",
    "accelerators": f"Whether accelerators fill the centre within {FILLED:.0f} years",
    "feature": f"Whether FSD itself is approved within {EARLY:.0f} years, later or not by 2035",
}
MEASURES = (
    "Worth on average", "Worth, P10 to P90", "Behind the best", "Best in", "Regret on average",
    "Regret, P90", "Full FSD, median", "Full FSD, P10 to P90",
    "Capital to 2035", "Running cost to 2035", "Penalty at risk to 2035",
)  # fmt: skip
PARTS = {
    "fsd_npv": "FSD",
    "cars_gained": "Cars",
    "route_cost": "Cost of the route",
    "worth": "Together",
}


def when(date: float, never: float) -> str:
    """A date to come as a quarter; the end of the horizon stands for all that comes later.

    >>> when(2028.3, 2036.0), when(2036.0, 2036.0)
    ('2028 Q2', 'after 2035')
    """
    if date >= never:
        return f"after {never - 1:.0f}"
    return number((date * 4) // 1 / 4, "year")


def dates(row: Mapping[str, float], never: float) -> str:
    """The range of a date: P10 to P90."""
    first, last = when(row["p10"], never), when(row["p90"], never)
    return first if first == last else f"{first} to {last}"


def answer(found: Routes, money: str) -> str:
    """The first sentence of the page."""
    best, route = found.routes[found.best], found.at("worth", found.best)
    row = found.chosen(found.best)
    released = found.at("release_date", found.best)
    if found.best == found.waiting:
        second = found.single
        return (
            f"Waiting pays best: it is worth {amount(row['mean'], money)} on average (P10 to P90: "
            f"{span(route['p10'], route['p90'], money)}); "
            f"{found.routes[second].doing} would lose "
            f"{amount(-found.chosen(second)['beside_waiting'], money)} of it."
        )
    return (
        f"{capitalised(best.doing)} pays best: it is worth {amount(row['mean'], money)} on average "
        f"(P10 to P90: {span(route['p10'], route['p90'], money)}), "
        f"{amount(row['beside_waiting'], money)} more than waiting, and brings the full FSD in "
        f"{when(released['p50'], found.never)} (P10 to P90: {dates(released, found.never)})."
    )


def compared_title(found: Routes, money: str) -> str:
    """How far the best route is ahead, and how sure that is."""
    first, second, *_ = sorted(
        found.routes, key=lambda name: found.chosen(name)["mean"], reverse=True
    )
    behind = found.chosen(second)
    if behind["beside_best"] == 0.0:
        return (
            f"{capitalised(found.routes[first].doing)} and {found.routes[second].doing} are worth "
            "the same in every draw: the one costs no more than the other"
        )
    gap = f"{amount(-behind['beside_best'], money)} (sampling error {_error(behind, money)})"
    return (
        f"On average {found.routes[first].doing} is worth {gap} more than "
        f"{found.routes[second].doing}, yet it is the best route in only "
        f"{percent(found.chosen(first)['chance_best'])} of draws"
        if found.chosen(first)["chance_best"] < 0.5
        else f"On average {found.routes[first].doing} is worth {gap} more than "
        f"{found.routes[second].doing}, and it is the best route in "
        f"{percent(found.chosen(first)['chance_best'])} of draws"
    )


def _error(row: Mapping[str, float], money: str) -> str:
    return amount(row["beside_best_error"], money)


def route_rows(found: Routes, money: str) -> pd.DataFrame:
    """What speaks for each route: a column for each, a row for each measure, in words."""
    columns = {route.label: _measured(found, name, money) for name, route in found.routes.items()}
    return pd.DataFrame(columns, index=pd.Index(MEASURES))


def _measured(found: Routes, name: str, money: str) -> list[str]:
    """The measures of a route, in their order."""
    worth, choice = found.at("worth", name), found.chosen(name)
    released = found.at("release_date", name)
    behind = _with_error(-choice["beside_best"], choice["beside_best_error"], money)
    return [
        _with_error(choice["mean"], choice["error"], money),
        span(worth["p10"], worth["p90"], money),
        "best" if name == found.best else behind,
        percent(choice["chance_best"]),
        _with_error(choice["regret"], choice["regret_error"], money),
        amount(choice["regret_p90"], money),
        when(released["p50"], found.never),
        dates(released, found.never),
        *(amount(found.at(flow, name)["mean"], money) for flow in FLOWS),
    ]


def errors_note(found: Routes, money: str) -> str:
    """That differences are surer than the routes themselves."""
    others = [name for name in found.routes if name != found.best]
    closest = max(others, key=lambda name: found.chosen(name)["mean"])
    row = found.chosen(closest)
    return (
        "± is the sampling error. All routes go through the same draws, so that their differences "
        f"are surer than they are: {amount(found.chosen(found.best)['error'], money)} for the best "
        f"route, {amount(row['beside_best_error'], money)} for how far "
        f"{found.routes[closest].doing} lies behind it."
    )


def release_title(found: Routes) -> str:
    """When FSD is released at the median, by route."""
    said = {name: when(found.at("release_date", name)["p50"], found.never) for name in found.routes}
    first = said.pop(found.best)
    start = f"{capitalised(found.routes[found.best].doing)} brings the full FSD in {first}"
    others = [
        f"{found.routes[name].doing} "
        + ("as early" if date == first else "not by 2035" if "after" in date else f"in {date}")
        for name, date in said.items()
    ]
    return f"{start}, {listed(others)}, at the median"


def what_happened(view: View, found: Routes, events: pd.DataFrame) -> str:
    """What happened since the as-of date, and by how much the ranges missed it; else how it stands.

    `events` are the releases known today, which the model does not use on an earlier date.
    """
    as_of = view.book.database.as_of
    since = [
        (str(name), when_it_was.date())
        for name, when_it_was in zip(events["milestone"], events["since"], strict=True)
    ]
    past = [f"{inside_sentence(name)} ({day(date)})" for name, date in since if date <= as_of]
    later = [(name, date) for name, date in since if date > as_of]
    if not later:
        return f"Where things stand: {listed(past)}; approval of the full function is pending."
    partial = view.book["partial_release_date"].knots[-1].range
    released = found.at("release_date", found.best)
    said = []
    for position, (name, date) in enumerate(later):
        is_first = position == 0 and not past and partial is not None
        if is_first and partial is not None:
            low, high, what = partial.p10, partial.p90, "of a release in part"
        else:
            low, high = released["p10"], released["p90"]
            what = f"of the full release by {found.routes[found.best].doing}"
        spread = dates({"p10": low, "p90": high}, found.never)
        place, why = _against(decimal_year(date), low, high)
        said.append(
            f"on {day(date)} ({inside_sentence(name)}), {place} the range {what} ({spread}){why}"
        )
    return (
        f"What was released since, which the model does not know on this date: {listed(said)}. "
        "Approval of the full function was still pending in October 2026."
    )


def _against(date: float, low: float, high: float) -> tuple[str, str]:
    """Where a date lies against a range, and why it missed it.

    >>> _against(2026.4, 2026.1, 2031.3), _against(2025.4, 2026.1, 2031.3)[0]
    (('inside', ''), '3 quarters before')
    """
    if low <= date <= high:
        return "inside", ""
    quarters = max(round(4 * (low - date if date < low else date - high)), 1)
    count = f"{quarters} quarter{'s' if quarters > 1 else ''}"
    if date < low:
        return f"{count} before", ", as approval and training were taken to last longer"
    return f"{count} after", ", as approval and training were taken to be done sooner"


def hedge_title(found: Routes, money: str) -> str:
    """What doing both costs and saves beside the better single route."""
    single = found.routes[found.single]
    worth, cost = found.hedged(found.single), found.hedged(found.single, "route_cost")
    gain = found.hedged(found.single, "fsd_npv")["mean"]
    gain += found.hedged(found.single, "cars_gained")["mean"]
    spent = (
        f"costs {amount(-cost['mean'], money)} more"
        if cost["mean"] < 0
        else f"saves {amount(cost['mean'], money)} of cost, as the centre may close,"
    )
    verdict = "is worth" if worth["mean"] >= 0 else "loses"
    return (
        f"The hedge {verdict} {amount(abs(worth['mean']), money)} on average: beside "
        f"{single.doing} alone it {spent} and earns {amount(gain, money)} more "
        f"(P10 to P90 of all: {span(worth['p10'], worth['p90'], money)})"
    )


def tree_title(found: Routes, money: str) -> str:
    """What the worst leaf of the best route is, against its best one."""
    mine = sorted(leaves(found, found.best), key=itemgetter("mean"))
    if len(mine) < 2:
        return f"{found.routes[found.best].label} does not depend on approval or accelerators"
    low, *_, top = mine
    return (
        f"{capitalised(found.routes[found.best].doing)} ends between {amount(low['mean'], money)} "
        f"({low['state']}) and {amount(top['mean'], money)} ({top['state']})"
    )


def leaves(found: Routes, route: str) -> list[Mapping[str, Any]]:
    """A route's ends of the decision tree: what it depends on, how likely, and what it leaves."""
    held = {one.assumption: one.value > 0 for one in found.routes[route].overrides}
    return [
        {**one, "state": _state(one)}
        for one in found.in_states(route)
        if (one["approval"] != ALL) == held["export_sought"]
        and (one["accelerators"] != ALL) == held["centre_built"]
    ]


def _state(row: Mapping[str, Any]) -> str:
    kinds = [row[kind] for kind in ("approval", "accelerators") if row[kind] != ALL]
    return ", ".join(SHORTLY[kind] for kind in kinds) or "whatever happens"


def regret_title(found: Routes, money: str) -> str:
    """In which state the best route is regretted most."""
    worst = max(regrets(found, found.best), key=itemgetter("regret"))
    if worst["regret"] <= 0:
        return f"{found.routes[found.best].label} is best whatever happens"
    return (
        f"{capitalised(found.routes[found.best].doing)} is regretted most where "
        f"{APPROVAL[worst['approval']]} and {ACCELERATORS[worst['accelerators']]}: "
        f"{amount(worst['regret'], money)} on average"
    )


def regrets(found: Routes, route: str) -> list[Mapping[str, Any]]:
    """What is regretted on a route in each state, approval and accelerators both known."""
    return [
        one for one in found.in_states(route) if ALL not in (one["approval"], one["accelerators"])
    ]


def training_title(found: Routes, money: str) -> str:
    """What training on Chinese data does to capability and to worth."""
    year = HEADLINE_YEAR
    best = found.best if found.best != found.waiting else found.single
    with_it = found.capable(best, [year]).iloc[0]
    without = found.capable(found.waiting, [year]).iloc[0]
    gain = found.chosen(best)["beside_waiting"]
    verb = "is worth" if gain >= 0 else "costs"
    return (
        f"Training on Chinese data lifts capability from {amount(without['p50'], 'share')} to "
        f"{amount(with_it['p50'], 'share')} in {year} and {verb} {amount(abs(gain), money)} on "
        "average, its cost included"
    )


def knowing_title(found: Routes, money: str) -> str:
    """What is most worth finding out before choosing."""
    top = max(KNOWLEDGE, key=lambda knowledge: found.known(knowledge)["worth"])
    worth = found.known(top)["worth"]
    if worth <= 0:
        return (
            "Nothing asked here would change the choice, so finding it out first is worth nothing"
        )
    return (
        f"Most worth finding out first: {inside_sentence(KNOWLEDGE[top])} ({amount(worth, money)})"
    )


def knowing_rows(found: Routes, money: str) -> pd.DataFrame:
    """What each answer would be worth before the choice."""
    perfect = found.chosen(found.best)
    asked = {said: found.known(knowledge) for knowledge, said in KNOWLEDGE.items()}
    asked["Everything: the regret of the best route"] = {
        "worth": perfect["regret"],
        "error": perfect["regret_error"],
        "chance_of_change": 1.0 - perfect["chance_best"],
    }
    return pd.DataFrame(
        {
            "Worth": [_with_error(one["worth"], one["error"], money) for one in asked.values()],
            "Changes the choice in": [percent(one["chance_of_change"]) for one in asked.values()],
        },
        index=pd.Index(asked),
    )


def _with_error(value: float, error: float, money: str) -> str:
    return f"{amount(value, money)} ± {amount(error, money).split(' ', 1)[1]}"
