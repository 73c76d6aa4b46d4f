"""What a move of BYD does to Tesla, as sentences made from the numbers on screen."""

import pandas as pd

from analytics.answers import View
from analytics.assumptions import Assumption
from analytics.calendar import quarter_of
from analytics.labels import amount, change, number, span
from analytics.model.market import own_elasticity
from analytics.pressure import BEFORE, COEFFICIENTS, Move, Payback, Pressure, Question
from analytics.words import capitalised, percent

ANSWERS = {
    "best_response": "Best price",
    "hold_price": "Hold the price",
    "hold_volume": "Hold the volume",
    "match_byd": "Match BYD",
}
DOING = {
    "best_response": "setting its best price",
    "hold_price": "holding its price",
    "hold_volume": "holding its volume",
    "match_byd": "matching BYD",
}
CAUSES = {
    "before": "Before",
    "price": "Price",
    "volume": "Volume",
    "variable_cost": "Variable cost",
    "fixed_cost": "Fixed cost per car",
    "software": "FSD",
    "after": "After",
}
OUTSIDE = "Combustion or none"


def measures(money: str) -> dict[str, tuple[str, str]]:
    """What the answers are compared by: metric to label and unit."""
    return {
        "tesla_price": ("Price with VAT", "CNY with VAT"),
        "tesla_deliveries": ("Cars in the year", "cars"),
        "tesla_margin_per_car": ("Margin per car", "CNY"),
        "tesla_gross_profit": ("Gross profit", money),
    }


def moved(asked: Question) -> str:
    """What BYD does, as the start of a sentence.

    A move told by the scenario is said in the size it has at the end of the year looked at.
    """
    if not asked.moves:
        return "BYD makes no move"
    parts = []
    for name in dict.fromkeys(one.assumption for one in asked.moves):
        mine = [one for one in asked.moves if one.assumption == name]
        held = [one for one in mine if one.since.year <= asked.year]
        one = held[-1] if held else mine[0]
        parts.append(_size(Move(name, one.value, quarter_of(one.since))))
    since = quarter_of(min(one.since for one in asked.moves))
    return f"If BYD {' and '.join(parts)} from {since[:4]} {since[4:]}"


def _size(move: Move) -> str:
    """A move in words.

    >>> _size(Move("byd_price_change", -0.1, "2027Q1"))
    'cuts its prices by 10%'
    """
    size = f"{abs(move.value) * 100:.3g}%"
    if move.assumption == "byd_free_system_value":
        return f"gives away a system worth {amount(move.value, 'CNY')} to buyers"
    verb = "cuts" if move.value < 0 else "raises"
    what = "prices" if move.assumption == "byd_price_change" else "cost"
    if move.value == 0:
        return f"leaves its {what} as they are" if what == "prices" else f"leaves its {what}"
    return f"{verb} its {what} by {size}"


def answer(asked: Question, found: Pressure, money: str) -> str:
    """The first sentence of the page."""
    if not asked.moves:
        profit = found.at("tesla_gross_profit", BEFORE)
        return (
            f"Without a move of BYD, Tesla earns {amount(profit['p50'], money)} gross profit in "
            f"China in {asked.year} (P10 to P90: {span(profit['p10'], profit['p90'], money)})."
        )
    profit = found.at("tesla_gross_profit", found.best)
    cars = found.at("tesla_deliveries", found.best)
    verb = "loses" if profit["change_p50"] < 0 else "gains"
    lost = sorted((abs(profit["change_p10"]), abs(profit["change_p90"])))
    if profit["change_p10"] < 0 < profit["change_p90"]:
        lost = [float(profit["change_p10"]), float(profit["change_p90"])]
    before = found.at("tesla_deliveries", BEFORE)
    share = abs(cars["change_p50"]) / max(before["p50"], 1.0)
    sold = "as many cars"
    if share >= 0.0005:
        sold = f"{amount(share, 'share')} {'fewer' if cars['change_p50'] < 0 else 'more'} cars"
    return (
        f"{moved(asked)}, Tesla does best by {DOING[found.best]}: in {asked.year} it {verb} "
        f"{amount(abs(profit['change_p50']), money)} of gross profit in China "
        f"(P10 to P90: {span(lost[0], lost[1], money)}) and sells {sold}."
    )


def answers_title(asked: Question, found: Pressure, money: str) -> str:
    """Which answer leaves most, and by how much it beats the one that leaves least."""
    if not asked.moves:
        return "All answers are the same while BYD makes no move"
    profit = {name: found.at("tesla_gross_profit", name) for name in ANSWERS}
    worst = min(profit, key=lambda name: profit[name]["mean"])
    chance = percent(float(profit[found.best]["chance_best"]))
    return (
        f"{capitalised(DOING[found.best])} leaves {amount(profit[found.best]['p50'], money)} of "
        f"gross profit and is best in {chance} of draws; {DOING[worst]} would leave "
        f"{amount(profit[worst]['p50'], money)}"
    )


def bridge_title(asked: Question, found: Pressure, money: str) -> str:
    """Through which cause most of the change comes."""
    causes = dict(zip(found.bridge["cause"], found.bridge["mean"].astype(float), strict=True))
    before, after = causes.pop("before"), causes.pop("after")
    first = max(causes, key=lambda cause: abs(causes[cause]))
    if max(abs(after - before), abs(causes[first])) < 0.05:
        return "Gross profit stays what it was"
    through = CAUSES[first]
    if first != "software":
        through = _inside(through)
    return (
        f"{capitalised(DOING[asked.answer])}, Tesla is left with "
        f"{amount(after, money)} of {amount(before, money)}; "
        f"most of the change comes through {through} ({change(causes[first], money)})"
    )


def gains_title(found: Pressure) -> str:
    """Who takes the cars that Tesla loses, or who loses those it wins."""
    moved = dict(zip(found.gains["contender"], found.gains["p50"].astype(float), strict=True))
    tesla, outside = moved["tesla"], moved["outside"]
    byd = moved["byd_battery"] + moved["byd_plug_in"]
    if max(abs(tesla), abs(byd)) < 1:
        return "Nobody sells more or fewer cars"
    return (
        f"BYD sells {_more_or_fewer(byd)}, Tesla {_more_or_fewer(tesla)}; "
        f"{_more_or_fewer(outside)} buyers choose combustion or no car"
    )


def payback_title(asked: Question, found: Payback, unit: str, money: str) -> str:
    """Every value of FSD that pays for the move, or why none does."""
    what = {
        "take_rate_fixed": "a take rate", "fsd_monthly_price": "a monthly price",
        "fsd_list_price": "a one-time price",
    }[found.probe]  # fmt: skip
    if not asked.moves:
        return "There is no move to pay for"
    crossings = found.crossings
    if len(crossings):
        parts = [
            f"{'from' if is_rising else 'up to'} {amount(float(value), unit)}"
            for value, is_rising in zip(crossings["crossing"], crossings["is_rising"], strict=True)
        ]
        return (
            f"FSD pays for the move with {what} {' and '.join(parts)}; "
            f"in {percent(found.share_paid)} of draws some value does"
        )
    if found.at_most < 0:
        return (
            f"{capitalised(what)} alone cannot pay for the move: at best "
            f"{amount(-found.at_most, money)} is missing; some value does in "
            f"{percent(found.share_paid)} of draws"
        )
    return f"The move is paid for whatever {what[2:]} FSD has"


def sensitivity_title(asked: Question, rows: pd.DataFrame) -> str:
    """Whether the best answer is the same at both ends of both coefficients."""
    if not asked.moves:
        return "Without a move the coefficients change no answer"
    by_end = rows["change"].to_numpy().reshape(-1, len(asked.answers))
    names = list(dict.fromkeys(asked.answers[best] for best in by_end.argmax(axis=1)))
    if len(names) == 1:
        return f"{ANSWERS[names[0]]} is best whatever the two calibrated coefficients"
    either = " or ".join(_inside(ANSWERS[name]) for name in names)
    return f"Which answer is best turns on the coefficients: {either}"


def sensitivity_labels(view: View, rows: pd.DataFrame) -> dict[str, str]:
    """Each end of each coefficient, with its value."""
    labels = {" value": "As calibrated"}
    ends = zip(rows["coefficient"], rows["end"], rows["coefficient_value"], strict=True)
    for name, end, value in ends:
        if name:
            label = view.book[name].label
            labels[f"{name} {end}"] = f"{label} {number(value, 'number')} ({end.upper()})"
    return labels


def elasticity_words(view: View) -> str:
    """What the coefficients are calibrated on, and what they come to."""
    makers = view.book.contenders
    held = {name: view.book[name].knots[-1].value for name in COEFFICIENTS}
    elasticity = own_elasticity(shares=makers.share, nests=makers.nests, **held)[makers.tesla]
    return (
        f"Calibrated on the margins of {makers.year}: 1% off its price sells "
        f"{abs(elasticity):.1f}% more Teslas"
    )


def approximation(fit: pd.DataFrame) -> str:
    """How the margins in China are approximated, from the fit."""
    reported = dict(zip(fit["contender"], fit["reported"].astype(float), strict=True))
    gross = dict(zip(fit["contender"], fit["gross_margin"].astype(float), strict=True))
    year = fit["year"].iloc[0]
    return (
        f"No maker discloses a margin on cars sold in China. Tesla's starts from its worldwide "
        f"gross margin on cars without credits in {year}, {amount(gross['tesla'], 'share')}, or "
        f"{amount(reported['tesla'], 'share')} before depreciation; BYD's from what is judged of "
        f"its cars at home, {amount(reported['byd_battery'], 'share')} for battery cars and "
        f"{amount(reported['byd_plug_in'], 'share')} for plug-in hybrids before depreciation. "
        f"Everybody else's margin follows from shares and prices. Prices are means of all "
        f"versions, in money of {year}."
    )


def probe_label(item: Assumption) -> str:
    """What stands under a chart of values tried."""
    if item.unit.startswith("share"):
        return "Share of drivers who take FSD once it is released"
    return f"{item.label}, {item.unit}"


def contender_labels(view: View) -> dict[str, str]:
    """The contenders by name, and the outside option."""
    makers = view.book.contenders
    return {**dict(zip(makers.names, makers.labels, strict=True)), "outside": OUTSIDE}


def _more_or_fewer(cars: float) -> str:
    """A number of cars against no move.

    >>> _more_or_fewer(-54600.0), _more_or_fewer(1.27e6)
    ('54,600 fewer', '1.27 m more')
    """
    return f"{number(abs(cars), 'cars')} {'fewer' if cars < 0 else 'more'}"


def _inside(label: str) -> str:
    return label[0].lower() + label[1:]
