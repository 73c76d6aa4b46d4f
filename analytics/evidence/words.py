"""What the evidence says, in sentences made from it."""

import re
from collections.abc import Hashable
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analytics.labels import MONTHS, amount, day
from analytics.words import capitalised, percent

if TYPE_CHECKING:
    from analytics.evidence import Evidence

JUDGED = "J"
FIGURE = ["maker", "item", "period", "unit"]  # what sources agree or disagree on
MONTH_DAYS = 30.4
WHOLE_MARKET = "Whole market"
CAPITALS = {
    "a100", "a800", "ads", "ai", "ai4", "bmw", "byd", "caam", "catl", "cny", "cpca", "faw", "fsd",
    "gac", "gmt", "h100", "h20", "h200", "h800", "hima", "ipo", "jpmorgan", "lfp", "nmc", "noa",
    "saic", "su7", "us", "usd", "yu7",
}  # fmt: skip
NAMES = {
    "aito", "amazon", "ascend", "australia", "belgium", "brazil", "china", "cortex", "dasouche",
    "europe", "germany", "google", "huawei", "italy", "mercedes", "meta", "microsoft", "mobileye",
    "nvidia", "seal", "shanghai", "tesla", "volkswagen", "xpeng", "yinwang",
}  # fmt: skip


def spelt(name: str) -> str:
    """The name of a maker that only a series tells.

    >>> spelt("saic_volkswagen"), spelt("lynk_and_co"), spelt("IM Motors")
    ('SAIC Volkswagen', 'Lynk and Co', 'IM Motors')
    """
    if name != name.lower():
        return name
    words = [
        word.upper() if word in CAPITALS else word if word == "and" else word.capitalize()
        for word in name.split("_")
    ]
    return " ".join(words)


def plain(item: str) -> str:
    """What is told of, with names as they are written.

    >>> plain("active fsd china high"), plain("model 3 retail"), plain("Seal, China")
    ('active FSD China high', 'Model 3 retail', 'Seal, China')
    """
    if item != item.lower():
        return item
    words = [
        word.upper() if word in CAPITALS else word.capitalize() if word in NAMES else word
        for word in item.split(" ")
    ]
    return re.sub(r"\bmodel ([3sxy])\b", lambda found: found[0].title(), " ".join(words))


def series_name(maker: str, item: str) -> str:
    """The name of a series: whose and what.

    >>> series_name("BYD", "retail"), series_name("Whole market", "inventory alert index")
    ('BYD retail', 'Inventory alert index')
    """
    return capitalised(item) if maker == WHOLE_MARKET else f"{maker} {item}"


def said(value: float, unit: str) -> str:
    """A figure with all its digits and its unit.

    >>> said(657102.0, "cars"), said(0.1785, "share"), said(-1.25, "CNY bn")
    ('657,102 cars', '17.85%', '−CNY 1.25 bn')
    >>> said(84.0, "USD per kWh"), said(235500.0, "CNY with VAT")
    ('USD 84 per kWh', 'CNY 235,500')
    """
    sign = "−" if value < 0 else ""
    if unit.startswith("share"):
        return f"{sign}{abs(value) * 100:.4g}%"
    digits = f"{abs(value):,.10g}"
    if unit[:3] in {"USD", "CNY", "HKD"} and "per USD" not in unit:
        return f"{sign}{unit[:3]} {digits}{unit[3:].removesuffix(' with VAT')}"
    return f"{sign}{digits} {unit}"


def when(period: str) -> str:
    """A period in words.

    >>> when("2026-10"), when("2026Q3"), when("2024-05-17"), when("2024-01/2024-04"), when("2025")
    ('October 2026', '2026 Q3', '17 May 2024', 'January 2024 to April 2024', '2025')
    """
    if "/" in period:
        return " to ".join(map(when, period.split("/")))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", period):
        return day(date.fromisoformat(period))
    if re.fullmatch(r"\d{4}-\d{2}", period):
        return f"{MONTHS[int(period[5:]) - 1]} {period[:4]}"
    return re.sub(r"^(\d{4})([QH])", r"\1 \2", period)


def answer(evidence: "Evidence", as_of: date) -> str:
    """How much is reported and by whom, how much is judged, and how old the newest figures are."""
    rows = evidence.rows
    reported = rows[rows["grade"] != JUDGED]
    first, second, *_ = (name.split(",")[0] for name in reported["publisher"].value_counts().index)
    return (
        f"The model rests on {len(rows):,} rows of evidence, {_share(len(reported), len(rows))} of "
        f"them reported by {reported['publisher'].nunique()} publishers (most by {first} and "
        f"{second}), and on {evidence.assumptions} assumptions, {judged_now(evidence)} of them "
        f"judged; as of {day(as_of)} the newest report is {_days(newest_age(evidence, as_of))}, "
        f"half of all are younger than {_months(median_age(evidence, as_of))}"
    )


def judged_now(evidence: "Evidence") -> int:
    """How many assumptions have a judged value on the date."""
    return int(evidence.judged["holds_now"].sum())


def newest_age(evidence: "Evidence", as_of: date) -> int:
    """How long the newest reported row had been known on a date [days]."""
    return int(_ages(evidence, as_of).min())


def median_age(evidence: "Evidence", as_of: date) -> float:
    """How long half of the reported rows had been known at most on a date [days]."""
    return float(_ages(evidence, as_of).median())


def _ages(evidence: "Evidence", as_of: date) -> "pd.Series[int]":
    rows = evidence.rows
    known = rows.loc[rows["grade"] != JUDGED, "known_from"]
    return (pd.Timestamp(as_of) - known).dt.days


def figures(evidence: "Evidence", as_of: date) -> list[tuple[str, str, str]]:
    """Four key figures: label, value, what to know of it."""
    rows = evidence.rows
    reported = int((rows["grade"] != JUDGED).sum())
    best = int((rows["grade"] == "A").sum())
    apart = len(evidence.conflicts.drop_duplicates(FIGURE))
    return [
        ("Evidence reported", _share(reported, len(rows)),
         f"{reported:,} of {len(rows):,} rows; {best:,} of grade A, as in filings"),
        ("Assumptions judged", _share(judged_now(evidence), evidence.assumptions),
         f"{judged_now(evidence)} of {evidence.assumptions}, listed below with why"),
        ("Told differently", f"{apart:,} figures",
         "by different sources, shown beside each other below"),
        ("Age of reported rows, median", _months(median_age(evidence, as_of)),
         f"the newest is {_days(newest_age(evidence, as_of))}, {day(as_of)}"),
    ]  # fmt: skip


def lines_title(drawn: pd.DataFrame) -> str:
    """Where the first two series stand, and how far that is from a year before."""
    best = drawn[drawn["reading"] == 1]
    parts = [_stand(line) for _, line in best[best["place"] <= 2].groupby("place")]
    return "; ".join(parts)


def _stand(line: pd.DataFrame) -> str:
    last = line.iloc[-1]
    joined = "since" if last["span"] == "day" else "in"
    text = f"{last['series']}: {said(last['value'], last['unit'])} {joined} {when(last['period'])}"
    before = line[line["since"] <= last["since"] - pd.DateOffset(years=1)]
    if before.empty:
        return text
    then = before.iloc[-1]
    joined = "on" if last["span"] == "day" else "in"
    return f"{text}, {_against(last, then)} {joined} {when(then['period'])}"


def _against(last: "pd.Series[float]", then: "pd.Series[float]") -> str:
    """How far a figure is from an earlier one, as far as digits go."""
    value, before = float(last["value"]), float(then["value"])
    if value == before:
        return "as"
    more = "more" if value > before else "less"
    if str(last["unit"]).startswith("share"):
        return f"{abs(value - before) * 100:.1f} points {more} than"
    if before <= 0.0 or value < 0.0:
        return f"after {said(before, str(then['unit']))}"
    if value > 2.0 * before:
        return f"{value / before:.1f} times as much as"
    return f"{amount(abs(value / before - 1.0), 'share')} {more} than"


def lines_subtitle(drawn: pd.DataFrame) -> str:
    """Unit, and how to read the points."""
    unit, span = str(drawn["unit"].iloc[0]), str(drawn["span"].iloc[0])
    every = "as they came" if span == "day" else f"by {span}"
    text = f"{'Share' if unit == 'share' else unit[:1].upper() + unit[1:]}, {every}"
    if (drawn["grade"] == JUDGED).any():
        text += "; hollow diamonds: judged or recalled"
    if (drawn["reading"] > 1).any():
        text += "; crosses: what other sources say of the same period"
    return text


def timeline_title(rows: pd.DataFrame, as_of: date) -> str:
    """What happened most, what came last, and how much is still to come."""
    past = rows[rows["since"] <= pd.Timestamp(as_of)]
    to_come = len(rows) - len(past)
    if past.empty:
        return f"{to_come} entries, all still to come"
    kind, most = next(iter(past["item"].value_counts().items()))
    last = past.sort_values(["since", "known_from"]).iloc[-1]
    words = str(last["words"]).rstrip(".")
    whose = "" if words.startswith(str(last["maker"])) else f"{last['maker']}: "
    announced = f"; {to_come} more to come" if to_come else ""
    return (
        f"{len(past)} entries since {past['since'].min().year}, most often {kind} ({most}); the "
        f"latest, {when(str(last['period']))}: {whose}{words}{announced}"
    )


def empty(subject: str, filters: list[str]) -> str:
    """Nothing is left, and what to do about it."""
    names = {"maker": "another maker", "years": "more years", "grade": "more grades"}
    ways = " or ".join(names[one] for one in filters)
    return f"No row on {subject.lower()} passes these filters: let in {ways}."


def conflicts_title(found: pd.DataFrame) -> str:
    """How many figures sources tell differently, and where they are widest apart."""
    if found.empty:
        return "No two sources here tell the same figure differently"
    widest = found.iloc[0]
    together = list(found.groupby(FIGURE, sort=False))
    readings = together[0][1]["value"]
    apart = f"{said(readings.min(), widest['unit'])} to {said(readings.max(), widest['unit'])}"
    spread = f", {amount(widest['spread'], 'share')} apart" if pd.notna(widest["spread"]) else ""
    subject = f"{widest['series']} in {when(widest['period'])}"
    if len(together) == 1:
        return f"One figure is told differently: {subject}, {apart}{spread}"
    half = found.drop_duplicates(FIGURE)["spread"].median()
    return (
        f"{len(together)} figures are told differently, half of them by less than "
        f"{amount(half, 'share')}; the widest: {subject}, {apart}{spread}"
    )


def conflict_rows(found: pd.DataFrame) -> pd.DataFrame:
    """A row for each figure that is disputed, its readings beside each other, newest first."""
    table = []
    for (_, _, period, unit), readings in found.groupby(FIGURE, sort=False):
        newest, *others = dict.fromkeys(
            f"{said(one['value'], str(unit))}, {_whose(one)}" for one in readings.to_dict("records")
        )
        taken = readings.loc[readings["is_taken"], "value"]
        table.append(
            {
                "Figure": readings["series"].iloc[0],
                "Period": when(str(period)),
                "Apart": readings["spread"].iloc[0],
                "The model takes": said(taken.iloc[0], str(unit)) if len(taken) else "",
                "Newest known": newest,
                "Others": "; ".join(others),
            }
        )
    return pd.DataFrame(table)


def _whose(reading: dict[Hashable, object]) -> str:
    known = pd.Timestamp(str(reading["known_from"]))
    grade = "judged" if reading["grade"] == JUDGED else f"grade {reading['grade']}"
    return f"{reading['publisher']} ({grade}, {day(known.date())})"


def tables_title(tables: pd.DataFrame) -> str:
    """In which table most is judged, and which has waited longest for a new row."""
    most, oldest = tables.sort_values("judged").iloc[-1], tables.iloc[0]
    return (
        f"Most judgement lies in the table on {table_name(most['file'])}, {most['judged']} of its "
        f"{most['figures']} rows; {table_name(oldest['file'])} have waited longest for a new row, "
        f"{_months(float(oldest['age']))}"
    )


def table_name(file: str) -> str:
    """What an evidence table is about, inside a sentence.

    >>> table_name("evidence_tesla_retail"), table_name("evidence_level3")
    ('Tesla retail', 'level 3')
    """
    return plain(file.removeprefix("evidence_").replace("_", " ").replace("level3", "level 3"))


def table_label(file: str) -> str:
    """The name of an evidence table, as a label.

    >>> table_label("evidence_car_prices"), table_label("evidence_level3")
    ('Car prices', 'Level 3')
    """
    return capitalised(table_name(file))


def judged_title(evidence: "Evidence", rows: pd.DataFrame, subject: str) -> str:
    """How much is judgement: of the assumptions, and of the rows looked at."""
    judged = int((rows["grade"] == JUDGED).sum())
    return (
        f"{judged_now(evidence)} of {evidence.assumptions} assumptions are judgement, and so are "
        f"{judged:,} of {len(rows):,} rows on {subject.lower()}"
    )


def _share(part: int, whole: int) -> str:
    return percent(part / whole)


def _days(days: int) -> str:
    return {0: "of that day", 1: "a day old"}.get(days, f"{days:,} days old")


def _months(days: float) -> str:
    months = round(days / MONTH_DAYS)
    return f"{days:.0f} days" if months < 2 else f"{months} months"
