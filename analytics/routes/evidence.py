"""What happened so far and where others stand, as sentences made from the evidence."""

import pandas as pd

from analytics.answers import View
from analytics.labels import amount, day
from analytics.words import listed


def timeline_title(view: View, rows: pd.DataFrame) -> str:
    """What happened last, and how much is only announced."""
    is_past = rows["since"].dt.date <= view.book.database.as_of
    past, ahead = rows[is_past], int((~is_past).sum())
    announced = f", and {ahead} announced" if ahead else ""
    if past.empty:
        return f"Nothing of this has happened yet{announced}"
    sourced = past[past["grade"] != "J"]
    last = (past if sourced.empty else sourced).iloc[-1]
    return (
        f"{_counted(len(past), 'event')}{announced}; the last on {day(last['since'].date())}: "
        f"{str(last['event']).rstrip('.')}"
    )


def level2_title(rows: pd.DataFrame) -> str:
    """How many rivals give city driving away."""
    city = rows["scope"].str.contains("city")
    free = rows[city & (rows["price"] == 0)]["maker"].nunique()
    return f"Level 2: {_counted(free, 'maker')} with city driving at no charge on some cars"


def rules_title(rows: pd.DataFrame) -> str:
    """The largest penalty so far."""
    fines = rows[(rows["unit"] == "CNY m") & (rows["rule"] == "Largest fine so far")]
    if fines.empty:
        return "Rules on data: thresholds and penalties"
    top = fines.sort_values("value").iloc[-1]
    return (
        f"Largest penalty so far: {amount(float(top['value']), 'CNY m')}, {top['subject']}; "
        f"{len(rows)} thresholds and penalties below"
    )


def unconfirmed(events: pd.DataFrame) -> str:
    """Which makers may export some data already, as far as any page says so."""
    exports = events[events["kind"] == "data export"]
    judged = exports[exports["grade"] == "J"]
    start = "No page found names a foreign maker with leave to export driving data"
    if judged.empty:
        return f"{start}."
    return f"{start}. Judgement, not confirmed by any page: {judged['event'].iloc[-1]}"


def accelerators_title(rows: pd.DataFrame) -> str:
    """Which chips may be sold to China without leave."""
    last = rows.drop_duplicates("chip", keep="last").set_index("chip")["status"]
    free = [str(chip) for chip in last.index[last == "free"]]
    leave = [str(chip) for chip in last.index[last.isin(["licence", "case_by_case"])]]
    return (
        f"Free to sell in China: {listed(free) if free else 'none listed'}; with leave of the "
        f"United States: {listed(leave) if leave else 'none listed'}; {(last == 'blocked').sum()} "
        "blocked"
    )


def costs_title(rows: pd.DataFrame) -> str:
    """How many figures there are on the cost of training."""
    return f"Cost of training: {len(rows)} figures on accelerators, sites, power and spending"


def level3_title(rows: pd.DataFrame) -> str:
    """Who may do what of Level 3."""
    permits = rows[rows["kind"] == "permit"]["maker"].nunique()
    pilots = rows[rows["kind"] == "pilot"]["maker"].nunique()
    tests = rows[rows["kind"] == "test"]["maker"].nunique()
    ours = "Tesla among them" if (rows["maker"] == "Tesla").any() else "Tesla is not among them"
    return (
        f"Level 3: {_counted(permits, 'maker')} with a permit, {pilots} in the pilot, "
        f"{tests} with tests; {ours}"
    )


def robotaxi_title(rows: pd.DataFrame) -> str:
    """Where robotaxis drive without a driver."""
    driverless = rows[rows["driverless"] == "yes"]
    cities = {
        city
        for city in driverless["city"]
        if " and " not in city and not city.startswith("Four largest")
    }
    operators = driverless["operator"].nunique()
    return (
        f"Robotaxis: {_counted(operators, 'operator')} have driven without a driver, "
        f"in {len(cities)} cities, each in limited zones"
    )


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" + ("" if count == 1 else "s")
