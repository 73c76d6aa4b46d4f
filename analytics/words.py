"""Findings as sentences, made from the numbers on screen."""

from collections.abc import Mapping

import pandas as pd

from analytics.answers import HEADLINE_YEAR, ByPrice, FsdRevenue, Overview, View
from analytics.labels import amount, day, number, span, unit_of

TAKERS = {"takers_new_cars": "New cars", "takers_existing_fleet": "Existing fleet"}
ACCOUNTS = {
    "fsd_revenue": "Recognised",
    "fsd_bookings": "Booked",
    "fsd_deferred_balance": "Deferred",
}


def money_unit(view: View) -> str:
    """The unit of money on screen."""
    return unit_of("USD m", view.currency)


def circumstances(view: View) -> str:
    """As of when, and under which assumptions."""
    scenario = view.book.scenario(view.scenario).label
    edited = len(view.edits)
    changed = f", {edited} assumption{'s' if edited > 1 else ''} changed" if edited else ""
    licence = f", licence: {inside_sentence(view.licence.label)}" if view.licence.contracts else ""
    return f"as of {day(view.book.database.as_of)}, {scenario.lower()}{changed}{licence}"


def yearly(view: View, found: FsdRevenue, metrics: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """The bands of metrics in the full years, by what a chart calls each."""
    years = view.full_years
    return {label: found.bands.over(name, years) for name, label in metrics.items()}


def together(series: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Several metrics in one table, as a chart's data is saved."""
    return pd.concat(series.values(), ignore_index=True)


def goal(threshold: float) -> str:
    """An amount to pass, in dollars whatever the currency shown.

    >>> goal(1000)
    'USD 1 bn'
    """
    return amount(threshold, "USD m")


def overview_answer(view: View, found: Overview) -> str:
    """The first sentence an executive reads."""
    unit = money_unit(view)
    value = found.bands.at("fsd_npv", "total")
    revenue = found.bands.at("fsd_revenue", HEADLINE_YEAR)
    return (
        f"FSD in China is worth {amount(value['p50'], unit)} to 2035, in four of five draws "
        "between "
        f"{amount(value['p10'], unit)} and {amount(value['p90'], unit)}, and earns "
        f"{amount(revenue['p50'], unit)} in {HEADLINE_YEAR}" + _because(view, found)
    )


def _because(view: View, found: Overview) -> str:
    if found.drivers.empty:
        return "."
    first = view.book[str(found.drivers["assumption"].iloc[0])].label
    return f"; the {inside_sentence(first)} matters most."


def revenue_title(view: View, revenue: pd.DataFrame) -> str:
    """What the fan of revenue shows."""
    unit = money_unit(view)
    last = revenue.iloc[-1]
    if last["p90"] < 0.05:
        return "No revenue is in sight before 2036"
    first = revenue.iloc[0]
    verb = "grows" if last["p50"] > first["p50"] else "shrinks"
    return (
        f"Revenue {verb} from {amount(first['p50'], unit)} in {first['period']} to "
        f"{amount(last['p50'], unit)} in {last['period']}, "
        f"and could be as low as {amount(last['p10'], unit)} "
        f"or as high as {amount(last['p90'], unit)}"
    )


def drivers_title(view: View, found: Overview) -> str:
    """What the small tornado shows."""
    if found.drivers.empty:
        return "Nothing uncertain moves the value: every assumption is held"
    first = found.drivers.iloc[0]
    low, high = sorted((first["at_low"], first["at_high"]))
    label = view.book[str(first["assumption"])].label
    return f"{label} alone moves the value from {span_plain(low, high, money_unit(view))}"


def span_plain(low: float, high: float, unit: str) -> str:
    """Two amounts, each with its unit, for use after `from`."""
    return f"{amount(low, unit)} to {amount(high, unit)}"


def fsd_answer(view: View, found: FsdRevenue, year: int, threshold: float) -> str:
    """The first sentence of the page on FSD revenue."""
    unit = money_unit(view)
    band = found.bands.at("fsd_revenue", year)
    take = found.bands.at("take_rate", year)
    chance = chance_in(found, year)
    return (
        f"FSD in China earns {amount(band['p50'], unit)} in {year} "
        f"(P10 to P90: {span(band['p10'], band['p90'], unit)}), with "
        f"{amount(take['p50'], 'share')} of new cars taking it; the chance of passing "
        f"{amount(threshold, 'USD m')} that year is {percent(chance)}."
    )


def chance_in(found: FsdRevenue, year: int) -> float:
    """Chance of passing the threshold in a year [share]."""
    rows = found.chance[found.chance["period"].astype(str) == str(year)]
    return float(rows["chance"].iloc[0])


def percent(chance: float) -> str:
    """A chance in whole percent; never 0% or 100% for what is only nearly so.

    >>> percent(0.0004), percent(0.093), percent(0.0)
    ('below 1%', '9%', '0%')
    """
    if 0 < chance < 0.01:
        return "below 1%"
    if 0.99 < chance < 1:
        return "above 99%"
    return f"{chance * 100:.0f}%"


def price_title(found: ByPrice) -> str:
    """Which one-time price earns most."""
    best = found.best
    value = found.value["p50"]
    if value.max() - value.min() < 0.01 * max(abs(value.max()), 1.0):
        return "The one-time price hardly matters here"
    unit = "CNY"
    return (
        f"A one-time price near {amount(best['p50'], unit)} earns most; "
        f"in four of five draws the best lies between {number(best['p10'], unit)} "
        f"and {number(best['p90'], unit)}"
    )


def take_title(found: ByPrice, year: int) -> str:
    """What the take-rate curve shows."""
    curve = found.take_rate
    cheap, dear = curve.iloc[min(len(curve) // 5, len(curve) - 1)], curve.iloc[-1]
    return (
        f"At {amount(cheap['tried'], 'CNY')} {amount(cheap['p50'], 'share')} of new cars take FSD "
        f"in {year}, at {amount(dear['tried'], 'CNY')} {amount(dear['p50'], 'share')}"
    )


def booking_title(view: View, found: FsdRevenue, year: int) -> str:
    """How booked, recognised and deferred amounts relate."""
    unit = money_unit(view)
    booked = found.bands.at("fsd_bookings", year)["p50"]
    recognised = found.bands.at("fsd_revenue", year)["p50"]
    owed = found.bands.at("fsd_deferred_balance", year)["p50"]
    return (
        f"In {year} {amount(booked, unit)} is booked with VAT, {amount(recognised, unit)} counts "
        f"as revenue and {amount(owed, unit)} is still owed to buyers"
    )


def takers_title(found: FsdRevenue, year: int) -> str:
    """New cars or the existing fleet."""
    new = found.bands.at("takers_new_cars", year)["p50"]
    fleet = found.bands.at("takers_existing_fleet", year)["p50"]
    if new + fleet < 1:
        return f"Nobody takes FSD in {year}"
    leader, part = ("new cars", new) if new >= fleet else ("the existing fleet", fleet)
    return (
        f"In {year} {leader} bring {percent(part / (new + fleet))} "
        f"of the {number(new + fleet, 'cars')} drivers who take FSD"
    )


def chance_title(found: FsdRevenue, threshold: float) -> str:
    """When revenue is likelier than not to pass the threshold."""
    likely = found.chance[found.chance["chance"] > 0.5]
    if likely.empty:
        best = found.chance.sort_values("chance").iloc[-1]
        return (
            f"Revenue is never likelier than not to pass {goal(threshold)}: the chance peaks at "
            f"{percent(best['chance'])} in {best['period']}"
        )
    return (
        f"From {likely['period'].iloc[0]} on revenue is likelier than not to pass {goal(threshold)}"
    )


def inside_sentence(label: str) -> str:
    """A label inside a sentence, keeping names such as FSD and Level 3."""
    first = label.split(maxsplit=1)[0]
    return label if first.isupper() or first in {"Level", "Tesla"} else label[0].lower() + label[1:]


def capitalised(words: str) -> str:
    """Words at the start of a sentence.

    >>> capitalised("doing both"), capitalised("FSD")
    ('Doing both', 'FSD')
    """
    return words[:1].upper() + words[1:]


def listed(parts: list[str]) -> str:
    """Parts of a sentence, the last after an `and`.

    >>> listed(["one", "two", "three"])
    'one, two and three'
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
