"""Which columns of an exhibit's data its table shows, what they are called and how they are said.

An exhibit that is not named here shows every figure there is a heading for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from analytics.answers import View
from analytics.pressure import BEFORE
from analytics.pressure.words import ANSWERS, CAUSES, contender_labels
from analytics.routes.words import PARTS, SHORTLY


@dataclass(frozen=True)
class Layout:
    """How an exhibit's data become a table.

    `keys` are what a row is about, all columns of words unless told. The values of `across` have a
    column each, with `point` and its range in every cell. `kind` are the rows taken, `by` is what
    they are sorted by, the most or newest first; `units` say what figures are in, where that is not
    the exhibit's metric, `headings` what columns are called here, and `most` how
    many rows there are at most; the data file has them all.
    """

    keys: tuple[str, ...] = ()
    across: str = ""
    point: str = "p50"
    figures: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    by: str = ""
    most: int = 12


PLAIN, CHANCE, OWN = "plain", "chance", "its own"  # units: none, a chance, as the row says
NUMERIC_KEYS = ("tried", "beside", "fee", "closeness")

HEADINGS = {
    "period": "Period",
    "label": "Assumption",
    "since": "Date",
    "state": "State",
    "coefficient": "Coefficient",
    "tried": "Value tried",
    "beside": "Value beside",
    "fee": "Fee per car",
    "mean": "Mean",
    "p50": "Median",
    "p10": "P10",
    "p90": "P90",
    "base": "Base case",
    "at_low": "At its P10",
    "at_high": "At its P90",
    "width": "Width",
    "change": "Change",
    "net_value": "Net value",
    "difference": "Difference",
    "difference_p10": "its P10",
    "difference_p90": "its P90",
    "shapley": "Share",
    "first": "Alone",
    "total": "With others",
    "chance": "Chance",
    "chance_more": "Chance of more",
    "worth": "Worth of knowing",
    "chance_of_change": "Chance it changes the choice",
    "regret": "Regret",
    "share": "Draws that can",
    "margin": "Margin",
    "price": "Price",
    "error": "Sampling error",
}
UNITS = {
    "tried": PLAIN, "beside": PLAIN, "fee": "CNY",
    "closeness": "share", "shapley": "share", "first": "share", "total": "share",
    "margin": "share", "price": OWN, "chance": CHANCE, "chance_more": CHANCE,
    "chance_of_change": CHANCE, "share": CHANCE,
}  # fmt: skip

_BY_METRIC = Layout(across="metric")
_BY_PRICE = Layout(("tried",), units={"tried": "CNY"}, headings={"tried": "One-time price"})
_OF_GROUPS = {"label": "Group"}
_NEEDED = dict.fromkeys(("p10", "p50", "p90", "base"), PLAIN)
LAYOUTS = {
    "drivers-of-value": Layout(("label",), figures=("at_low", "base", "at_high", "width")),
    "tornado": Layout(("label", "group"), figures=("at_low", "base", "at_high", "width")),
    "value-by-price": _BY_PRICE,
    "take-rate-by-price": _BY_PRICE,
    "takers-by-year": _BY_METRIC,
    "booked-recognised-deferred": _BY_METRIC,
    "chance-of-passing": Layout(units={"error": "share"}),
    "licences-compared": _BY_METRIC,
    "value-by-fee": Layout(
        across="metric", units={"tried": "CNY"}, headings={"tried": "Fee per car"}
    ),
    "licensing-cash": _BY_METRIC,
    "value-by-fee-and-closeness": Layout(across="closeness", point="net_value"),
    "answers-to-byd": _BY_METRIC,
    "payback-by-take-rate": Layout(units={"tried": "share"}, headings={"tried": "Take rate"}),
    "payback-by-price": Layout(
        units={"tried": "CNY per month"}, headings={"tried": "Monthly price"}
    ),
    "sensitivity-to-coefficients": Layout(("coefficient", "end"), across="answer", point="change"),
    "who-gains": Layout(("contender",), most=15),
    "margin-history": Layout(("maker", "measure", "period"), figures=("margin",), by="middle"),
    "price-history": Layout(("maker", "model", "measure", "since"), figures=("price",), by="since"),
    "routes-compared": Layout(across="route", point="mean"),
    "release-by-route": Layout(("period",), across="route", point="chance"),
    "hedge": Layout(across="part", point="mean"),
    "training-in-china": Layout(across="route"),
    "decision-tree": Layout(("state", "route")),
    "regret": Layout(("approval", "accelerators"), across="route", point="regret"),
    "timeline": Layout(("since", "event", "actor", "publisher", "grade"), by="since"),
    "scenarios-compared": Layout(
        ("scenario",),
        figures=(
            "mean",
            "p50",
            "p10",
            "p90",
            "difference",
            "difference_p10",
            "difference_p90",
            "chance_more",
        ),
    ),
    "revenue-by-scenario": Layout(across="scenario"),
    "variance-by-group": Layout(("label",), headings=_OF_GROUPS),
    "variance-by-assumption": Layout(("label", "group")),
    "worth-of-finding-out": Layout(("label", "group"), kind="unit", by="worth"),
    "worth-of-groups": Layout(("label",), kind="group", by="worth", headings=_OF_GROUPS),
    "goal-frontier": Layout(units=_NEEDED),
}

OF_ROUTES = {"cars_gained": "Added to profit on cars", "worth": "Worth of the route"}
LABELS: Mapping[str, Callable[[View], Mapping[str, str]]] = {
    "metric": lambda view: (
        PARTS | {name: one.label for name, one in view.book.metrics.items()} | OF_ROUTES
    ),
    "route": lambda view: {name: one.label for name, one in view.book.routes.items()},
    "scenario": lambda view: {name: one.label for name, one in view.book.scenarios.items()},
    "coefficient": lambda view: (
        {"": "As calibrated"} | {name: one.label for name, one in view.book.assumptions.items()}
    ),
    "contender": contender_labels,
    "group": lambda view: view.book.groups,
    "cause": lambda view: CAUSES | view.book.groups,
    "answer": lambda _: {BEFORE: "No move of BYD"} | ANSWERS,
    "part": lambda _: PARTS,
    "approval": lambda _: SHORTLY,
    "accelerators": lambda _: SHORTLY,
}
