"""What a licence does, as sentences made from the numbers on screen."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analytics.definitions import Definition
from analytics.labels import amount, number, span
from analytics.licensing import SIDES, Fees, Heat, Outcome, Question, best
from analytics.words import inside_sentence, percent

FEE = "CNY"


def answer(asked: Question, found: Outcome, fees: Fees, money: str) -> str:
    """The first sentence of the page; of several deals it says which one the fees are of."""
    fee, net = asked.contract.terms["fee_per_car"], found.at("licensing_net_value")
    own = found.at("licensing_own_profit")["p50"]
    which, of_deal = f"A licence to {inside_sentence(asked.arrangement.label)}", ""
    if len(asked.arrangement.contracts) > 1:
        which, of_deal = asked.arrangement.label, f"{inside_sentence(asked.contract.label)} alone: "
    elif not asked.arrangement.label.startswith("One "):
        which = asked.arrangement.label
    at_fee = f" at {amount(fee, FEE)} a car" if not of_deal else ""
    return (
        f"{which}{at_fee} is {_worth(net['p50'], money)} to Tesla once "
        f"signed (P10 to P90: {span(net['p10'], net['p90'], money)}) and {_own(own, money)}; "
        f"{of_deal}{_refuse(fees)}{_they_refuse(asked, fees)}."
    )


def _worth(value: float, money: str) -> str:
    return f"worth {amount(value, money)}" if value >= 0 else f"a loss of {amount(-value, money)}"


def _own(value: float, money: str) -> str:
    if not number(value, money).strip("−0. mbn"):
        return "leaves our own profit as it is"
    verb = "costs" if value < 0 else "adds"
    return f"{verb} {amount(abs(value), money)} {'of' if value < 0 else 'to'} our own profit"


def _refuse(fees: Fees) -> str:
    if not fees.floors:
        gains = fees.curves[fees.curves["metric"] == SIDES[0]]["base"]
        return "we gain at any fee" if gains.min() >= 0 else "no fee pays for it"
    return f"below {amount(round(fees.floors[0], -1), FEE)} a car we should refuse"


def _they_refuse(asked: Question, fees: Fees) -> str:
    label = asked.contract.label
    is_brand = label in asked.view.book.contenders.labels
    who = label if is_brand else f"the {inside_sentence(label)}"
    if not fees.ceilings:
        theirs = fees.curves[fees.curves["metric"] == SIDES[1]]["base"]
        return "" if theirs.min() >= 0 else f", but no fee suits {who}"
    limit = amount(round(fees.ceilings[-1], -1), FEE)
    is_above = asked.contract.terms["fee_per_car"] > fees.ceilings[-1]
    return f", {'but' if is_above else 'and'} above {limit} {who} should"


def best_title(found: Sequence[Outcome], money: str) -> str:
    """Which arrangement is worth most among those that suit both sides."""
    first = best(found)
    if first is None:
        return "On these terms no arrangement suits both sides"
    net = first.at("licensing_net_value")
    return (
        f"{first.arrangement.label} is worth most of what suits both sides: "
        f"{amount(net['p50'], money)} once signed, {amount(first.expected, money)} with its chance "
        f"of {percent(first.arrangement.chance)}"
    )


def exclusivity(found: Mapping[str, Outcome], money: str) -> str:
    """What exclusivity is worth against an open deal with the same maker, and the platform."""
    said = []
    mine = found["exclusive_with_one"].at("licensing_net_value")["mean"]
    for name, words in (
        ("one_foreign_maker", "than the open deal with the same maker"),
        ("broad_platform", "than the platform it rules out"),
    ):
        gap = mine - found[name].at("licensing_net_value")["mean"]
        said.append(f"{amount(abs(gap), money)} {'more' if gap >= 0 else 'less'} {words}")
    return f"Exclusivity, on its terms, is worth {said[0]} and {said[1]} (means, once signed)."


def cash_title(asked: Question, found: Outcome, money: str) -> str:
    """Who earns what in the end."""
    last = asked.view.full_years[-1]
    ours, theirs = (
        float(found.cash.at(name, last)["p50"])
        for name in ("licensing_cash_flow", "licensee_cash_flow")
    )
    return (
        f"In {last} licensing brings Tesla {amount(ours, money)} and the licensees "
        f"{amount(theirs, money)}"
    )


def fee_title(fees: Fees) -> str:
    """Which fees both sides would sign."""
    if fees.agreed is None:
        return "No fee on this chart suits both sides"
    ceiling = fees.ceilings[-1] if fees.ceilings else float(fees.curves["tried"].max())
    low = fees.floors[0] if fees.floors else 0.0
    return (
        f"Both would sign between {amount(round(low, -1), FEE)} and "
        f"{number(round(ceiling, -1), FEE)} a car; bargaining ends near "
        f"{amount(round(fees.agreed, -1), FEE)}"
    )


def fee_subtitle(fees: Fees, money: str) -> str:
    """What the fee chart shows, and how sure both limits are."""
    words = [f"Worth to both sides by fee per car, {money}: medians with four in five draws"]
    for name, (low, high) in (
        ("Tesla's limit is", fees.floor_range),
        ("the licensee's", fees.ceiling_range),
    ):
        if np.isfinite([low, high]).all():
            limits = span(round(low, -1), round(high, -1), FEE) if high > 0 else "no fee at all"
            words.append(f"{name} {limits}")
    return "; ".join(words) + " (P10 to P90)"


def heat_title(found: Heat, fee_now: float, money: str) -> str:
    """What closeness to Tesla's cars costs, at the fee on the map that is nearest to the deal's."""
    column = int(np.argmin(np.abs(found.fees - fee_now)))
    far, near = found.value[0, column], found.value[-1, column]
    fee = amount(round(float(found.fees[column]), -1), FEE)
    verb = "less" if near < far else "more"
    return (
        f"At {fee} a car a licence on battery cars is worth {amount(abs(near - far), money)} "
        f"{verb} to us than one on plug-in hybrids"
    )


def levers_title(rows: pd.DataFrame, terms: Mapping[str, Definition]) -> str:
    """What must be true for licensing to beat keeping FSD."""
    open_ones = rows[rows["crossings"].map(len) > 0]
    if open_ones.empty:
        wins = bool((rows["lowest"] >= 0).all())
        return (
            "Licensing beats keeping it wherever one of these terms alone may lie"
            if wins
            else "No single term makes licensing beat keeping it"
        )
    named = [inside_sentence(terms[name].label) for name in open_ones["term"]]
    return f"Whether licensing beats keeping it hangs on the {' and the '.join(named[:2])}"


def lever_rows(rows: pd.DataFrame, terms: Mapping[str, Definition], money: str) -> pd.DataFrame:
    """What must be true, one row for each term, in words."""
    return pd.DataFrame(
        [
            {
                "Term": terms[row["term"]].label,
                "Now": _told(terms[row["term"]], row["now"]),
                "Licensing beats keeping it": _needed(row, terms[row["term"]]),
                "Net value over its span": span(row["lowest"], row["highest"], money),
            }
            for row in rows.to_dict("records")
        ]
    )


def deal_rows(asked: Question, rows: pd.DataFrame, money: str) -> pd.DataFrame:
    """Each deal of an arrangement alone, and all of them together, in words."""
    labels = {one.name: one.label for one in asked.arrangement.contracts} | {"all": "All together"}
    columns = {
        "Paid": "licensing_paid",
        "Support": "licensing_support",
        "Own profit": "licensing_own_profit",
        "Net value": "licensing_net_value",
        "To licensee": "licensee_value",
    }
    fees = {
        "We refuse below": "break_even_fee",
        "They refuse above": "highest_fee",
        "Agreed": "agreed_fee",
    }
    return pd.DataFrame(
        [
            {"Deal": labels[str(row["deal"])], "Chance": percent(row["chance"])}
            | {words: amount(row[name], money) for words, name in columns.items()}
            | {
                words: "" if np.isnan(row[name]) else amount(round(row[name], -1), FEE)
                for words, name in fees.items()
            }
            for row in rows.to_dict("records")
        ]
    )


def _needed(row: Mapping[Hashable, Any], term: Definition) -> str:
    if not row["crossings"]:
        return "everywhere on its span" if row["lowest"] >= 0 else "nowhere on its span"
    where = " and ".join(_told(term, one) for one in row["crossings"])
    return f"{'above' if row['is_rising'] else 'below'} {where}"


def _told(term: Definition, value: float) -> str:
    """A value of a term; a bare number is one of years."""
    return f"{value:.3g} years" if term.unit == "number" else amount(value, term.unit)
