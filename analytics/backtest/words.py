"""What the backtest found, in sentences and tables made from its numbers."""

from datetime import date

import pandas as pd

from analytics.assumptions import Book
from analytics.backtest import FIRST, TARGETS, Backtest, scores
from analytics.labels import MONTHS, amount, change, day, number, span
from analytics.words import inside_sentence, listed, percent

PROMISED = 0.8  # of what happens, between P10 and P90
RULES = {
    "year_before": "same period a year before",
    "last_value": "last value known",
    "drift": "straight line",
}
MODEL = "model"
WORKING = "Earlier vintages are being worked out, once for everybody since the server started."
EMPTY = (
    "A vintage is held only against periods that begin after it and are known by the as-of date. "
    "Choose a later date at the left to see how it did."
)
NOTHING_LEARNT = "No range has been changed for this by the as-of date."
SCORES = (
    "Bias: median less outcome. CRPS and pinball loss are errors in the unit of the target, less "
    "is better; of a naive forecast, a point, both the error and the CRPS are its distance."
)
RESTS_ON = {  # the metric that is forecast, and the evidence of what happened
    "tesla_retail_quarter": ("tesla_deliveries", "Sales"),
    "tesla_retail_year": ("tesla_deliveries", "Sales"),
    "byd_retail": ("byd_deliveries", "Sales"),
    "market_year": ("contender_deliveries", "Market"),
    "new_energy_share_year": ("contender_deliveries", "Market"),
    "tesla_margin_quarter": ("tesla_gross_margin", "Margins"),
    "partial_release": ("release_date", "Events"),
}
WHY_UNSCORED = {
    "tesla_price": "Tesla publishes list prices, and no mean price of the cars it sells in China; "
    "the figure beside it is our own judgement",
    "byd_gross_margin": "BYD tells one margin for the whole group, with exports and electronics; "
    "the model's is on cars sold in China",
    "fsd_active": "Tesla publishes no count for China; the range beside it is our own judgement",
}


def label(target: str) -> str:
    """A target as it is named on screen."""
    return TARGETS[target][0]


def unit(target: str) -> str:
    """The unit a target is told in."""
    return TARGETS[target][1]


def answer(found: Backtest, as_of: date) -> str:
    """The first sentence: how often ranges held what happened, and where a naive rule is closer."""
    if found.pairs.empty:
        return (
            f"As of {day(as_of)} nothing has happened yet that an earlier vintage of the model "
            "forecast."
        )
    inside, every = int(found.pairs["inside"].sum()), len(found.pairs)
    return (
        f"Of {every} forecasts since {MONTHS[FIRST.month - 1]} {FIRST.year}, {inside} held what "
        f"then happened between their P10 and P90 ({percent(inside / every)}, where "
        f"{percent(PROMISED)} are promised); {_against_rules(found)}."
    )


def _against_rules(found: Backtest) -> str:
    """Which targets the model forecasts better than every naive rule, and which not."""
    best = found.by_target[found.by_target["rule"].notna()]
    lost = best[best["rule_error"] < best["model_error"]]
    names = [
        f"{inside_sentence(label(row['target']))} (the {RULES[row['rule']]}, "
        f"{percent(1 - row['rule_error'] / row['model_error'])} closer)"
        for _, row in lost.iterrows()
    ]
    won = f"the model is closer than every naive forecast on {len(best) - len(lost)} of "
    won += f"{len(best)} targets"
    return f"{won}, and a naive one wins on {listed(names)}" if names else won


def dependence(found: Backtest) -> str:
    """How few separate outcomes the forecasts have."""
    outcomes = len(found.pairs.drop_duplicates(["target", "period"]))
    return (
        f"{len(found.pairs)} forecasts of {outcomes} outcomes: vintages that forecast the same "
        "quarter, and years that overlap, err together. Each interval here counts an outcome once; "
        "even so it is too narrow where outcomes overlap. The evidence of a vintage holds nothing "
        "known later; its judged ranges of May 2024 were written in 2026 from what was public "
        "before, so that some hindsight cannot be ruled out."
    )


def rests_on(found: Backtest) -> list[str]:
    """The metrics forecast and the evidence they are held against, each once."""
    known = (name for target in found.by_target["target"] for name in RESTS_ON[target])
    return list(dict.fromkeys(known))


def ranges_title(found: Backtest, target: str) -> str:
    """How a target came out against its ranges."""
    rows = found.pairs[found.pairs["target"] == target]
    inside, every = int(rows["inside"].sum()), len(rows)
    bias = float(rows["off"].mean())
    side = "too high" if bias > 0 else "too low"
    off = _off(bias, float(rows["outcome"].mean()), unit(target))
    return (
        f"{label(target)}: {inside} of {every} ranges held what happened; medians were {off} "
        f"{side} on average"
    )


def _off(bias: float, mean: float, unit: str) -> str:
    """A bias without its sign: of counts in percent of what happened, of others in their unit."""
    if unit == "cars":
        return f"{abs(bias) / mean * 100:.0f}%"
    if unit == "year":
        return f"{abs(bias) * 12:.0f} months"
    return change(abs(bias), unit).lstrip("+")


def coverage_title(found: Backtest) -> str:
    """Which targets lie outside what is promised."""
    rows = coverage_rows(found)
    narrow = rows[rows["high"] < PROMISED]
    if narrow.empty:
        return f"No target's ranges can be told from the {percent(PROMISED)} promised"
    names = listed([inside_sentence(name) for name in narrow["label"]])
    return f"Ranges were too narrow for {names}"


def coverage_rows(found: Backtest) -> pd.DataFrame:
    """Share inside the range by target, with its interval, each outcome counted once."""
    rows = found.by_target[["target", "forecasts", "outcomes", "coverage", "below", "above"]]
    ends = [
        scores.interval(share, count)
        for share, count in zip(rows["coverage"], rows["outcomes"], strict=True)
    ]
    return rows.assign(
        label=[label(name) for name in rows["target"]],
        low=[low for low, _ in ends],
        high=[high for _, high in ends],
    )


def rules_title(found: Backtest) -> str:
    """Where the naive rules win."""
    text = _against_rules(found)
    return text[0].upper() + text[1:]


def distance_title(found: Backtest, target: str) -> str:
    """Who is closer to a target near and far."""
    rows = found.by_distance[found.by_distance["target"] == target]
    errors = rows.pivot_table("error", "ahead", "teller")
    if MODEL not in errors or len(errors.columns) < 2:
        return f"{label(target)}: no naive forecast to hold the model against"
    wins = errors[MODEL] <= errors.drop(columns=MODEL).min(axis=1)
    if wins.all():
        return f"{label(target)}: the model is closest at every distance"
    if not wins.any():
        return f"{label(target)}: a naive forecast is closer at every distance"
    where = listed([str(ahead) for ahead in errors.index[wins]])
    return f"{label(target)}: the model is closest {where} quarters ahead, a naive one elsewhere"


def score_rows(found: Backtest) -> pd.DataFrame:
    """The scores of every target, in words."""
    rows = []
    for _, one in found.by_target.iterrows():
        told = unit(one["target"])
        row = {
            "Target": label(one["target"]),
            "Forecasts": one["forecasts"],
            "Outcomes": one["outcomes"],
            "Inside": percent(one["coverage"]),
            "Below P10": percent(one["below"]),
            "Above P90": percent(one["above"]),
            "Bias of the median": _signed(one["bias"], told),
            "Error of the median": _error(one["error"], told),
            "CRPS": _error(one["crps"], told),
            "Pinball P10, P50, P90": ", ".join(
                _error(one[name], told) for name in ("pinball_10", "pinball_50", "pinball_90")
            ),
            "Best naive forecast": "",
            "Its error": "",
            "Model on the same": "",
        }
        if isinstance(one["rule"], str):
            row |= {
                "Best naive forecast": f"{RULES[one['rule']]} ({one['compared']} forecasts)",
                "Its error": _error(one["rule_error"], told),
                "Model on the same": _error(one["model_error"], told),
            }
        rows.append(row)
    return pd.DataFrame(rows)


def _error(value: float, unit: str) -> str:
    """A distance: shares in points, dates in months."""
    if unit == "share":
        return f"{value * 100:.1f} points"
    return f"{value * 12:.1f} months" if unit == "year" else amount(value, unit)


def _signed(value: float, unit: str) -> str:
    return f"{'−' if value < 0 else '+'}{_error(abs(value), unit)}"


def release_title(found: Backtest, as_of: date) -> str:
    """How the full release stands against what vintages said of it."""
    rows = found.releases
    passed = int(rows["has_passed"].sum())
    first = rows.iloc[0]
    chance = percent(first["chance_by_now"])
    if passed:
        return f"The full release is later than the P90 of {passed} of {len(rows)} vintages"
    return (
        f"The full release is still awaited, which leaves it open: the first vintage gave "
        f"{chance} to one by {day(as_of)}"
    )


def release_rows(found: Backtest) -> pd.DataFrame:
    """What each vintage said of the full release."""
    return pd.DataFrame(
        {
            "Vintage": [day(date.fromisoformat(one)) for one in found.releases["vintage"]],
            "Median": [number(value, "year") for value in found.releases["p50"]],
            "P10 to P90": [
                span(low, high, "year")
                for low, high in zip(found.releases["p10"], found.releases["p90"], strict=True)
            ],
            "Chance of one by the as-of date": map(percent, found.releases["chance_by_now"]),
        }
    )


def unscored_rows(found: Backtest, book: Book) -> pd.DataFrame:
    """What has no outcome to be held against, the nearest there is, and why it is none."""
    rows = []
    for _, one in found.unscored.iterrows():
        metric = book.metrics[one["metric"]]
        low, high = one["low"], one["high"]
        nearest = amount(low, metric.unit) if low == high else span(low, high, metric.unit)
        rows.append(
            {
                "What": f"{metric.label}, {one['period']}",
                "Said on": day(date.fromisoformat(one["vintage"])),
                "Median": amount(one["p50"], metric.unit),
                "P10 to P90": span(one["p10"], one["p90"], metric.unit),
                "Nearest figure": nearest,
                "Its grade": one["grade"].replace("J", "J (judgement)"),
                "Why it is no outcome": WHY_UNSCORED[one["metric"]],
            }
        )
    return pd.DataFrame(rows)


def learnt_rows(learnt: pd.DataFrame) -> pd.DataFrame:
    """What was changed for what the backtest showed: before, after, why."""
    return pd.DataFrame(
        [
            {
                "Assumption": one["label"],
                "Holds from": day(one["since"].date()),
                "P10 to P90 before": ""
                if pd.isna(one["p10_before"])
                else span(one["p10_before"], one["p90_before"], one["unit"]),
                "P10 to P90 since": span(one["p10"], one["p90"], one["unit"]),
                "Known from": day(one["known_from"].date()),
                "Why": one["note"] if isinstance(one["note"], str) else "",
            }
            for _, one in learnt.iterrows()
        ]
    )


def pair_rows(found: Backtest, book: Book) -> pd.DataFrame:
    """Every forecast and what happened, with the source."""
    rows = []
    for _, one in found.pairs.iterrows():
        told = unit(one["target"])
        rows.append(
            {
                "Target": label(one["target"]),
                "Period": one["period"],
                "Vintage": one["vintage"],
                "Quarters ahead": one["ahead"],
                "P10 to P90": span(one["p10"], one["p90"], told),
                "Median": amount(one["p50"], told),
                "Happened": amount(one["outcome"], told),
                "Inside": "yes" if one["inside"] else "no",
                "CRPS": _error(one["crps"], told),
                "Known from": day(one["known_from"].date()),
                "Source": book.sources[one["source"]]["title"],
            }
        )
    return pd.DataFrame(rows)
