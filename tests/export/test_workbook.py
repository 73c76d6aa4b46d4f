from dataclasses import replace

import numpy as np
import pytest
from openpyxl import load_workbook

from analytics import cases
from analytics.answers import View
from analytics.export.contents import inputs
from analytics.export.tracing import HELD, traced
from analytics.export.workbook import workbook
from analytics.model import evaluate
from analytics.model.formula import followed
from analytics.results import Results

from .office import changed, recalculated

FIRST_ROW = 5
PLATFORM = "broad_platform"
# One change each, or a few that only tell something together; since names the dated value.
CHANGES = {
    "willingness": {"wtp_median_full": 15_000.0},
    "spread_of_willingness": {"wtp_log_sd": 0.9},
    "list_price": {"fsd_list_price": 50_000.0},
    "given_away": {"fsd_list_price": 0.0},
    "monthly_price": {"fsd_monthly_price@2027-07-01": 399.0},
    "no_subscription": {"fsd_monthly_price@2027-07-01": 0.0},
    "no_purchase": {"one_time_sale": 0.0},
    "nothing_on_sale": {"one_time_sale": 0.0, "fsd_monthly_price@2027-07-01": 0.0},
    "vat": {"vat_rate": 0.06},
    "exchange_rate": {"usd_cny@2035-12-31": 8.1},
    "discount_rate": {"discount_rate": 0.07},
    "churn": {"subscriber_churn": 0.07},
    "no_churn": {"subscriber_churn": 0.0},
    "upgrades": {"upgrade_rate": 0.11},
    "recognition": {"recognised_at_delivery": 0.4},
    "deferral": {"deferral_quarters": 9.0},
    "market": {"market_size@2030-07-01": 26_000_000.0},
    "take_rate_by_hand": {"take_rate_mode": 1.0, "take_rate_fixed": 0.05},
    "export_soon": {"export_sought": 1.0, "export_approval_chance": 0.6},
    "export_at_once": {"export_sought": 1.0, "export_approval_chance": 1.0},
    "partner": {"partner_date": 2028.1},
    "approval": {"feature_approval_date": 2029.4},
    "accelerators": {"accelerator_supply": 900.0},
    "penalty": {"penalty_share": 0.02},
    "scrappage": {"scrappage_rate": 0.04},
    "level3": {"level3_date": 2028.2},
    "rivals": {"free_rival_erosion": 0.7, "rival_parity_growth": 0.9},
    "capability": {"capability_growth": 1.2},
    "batteries": {"battery_pack_price@2030-07-01": 95.0},
    "season": {"season_q4": 0.35},
    "fee": {"platform_battery.fee_per_car": 6_500.0},
    "shared_months": {"platform_foreign.monthly_share": 0.45},
    "signed_later": {"platform_plug_in.signing_date": 2029.3},
}


@pytest.fixture(scope="module")
def view(book) -> View:
    return View(book, "base", (), 0, 1, "USD")


@pytest.fixture(scope="module")
def platform(book):
    return book.deals.arrangement(PLATFORM)


@pytest.fixture(scope="module")
def made(view, platform) -> bytes:
    return workbook(view, platform)


class Input:
    """Inputs by what they are called, the one that counts last; with @ the dated one."""

    def __init__(self, view, arrangement):
        self.rows = {}
        self.told = {}
        every = inputs(view, arrangement, traced(view, arrangement))
        for position, one in enumerate(every):
            if one.is_open:
                for name in (one.name, f"{one.name}@{one.since}"):
                    self.rows[name] = FIRST_ROW + position
                    self.told[name] = one.told

    def cells(self, change):
        return {f"E{self.rows[name]}": value for name, value in change.items()}


@pytest.fixture(scope="module")
def cells(view, platform) -> Input:
    return Input(view, platform)


def with_prices_held(view, arrangement, change, cells):
    """The model on changed inputs, prices and shares as they are for those unchanged."""
    known, kept = {}, []

    def keep(formula, given):
        found = formula.function(**given)
        if formula.name in HELD:
            kept.append(found)
        return found

    def hold(formula, given):
        return known_prices.pop(0) if formula.name in HELD else formula.function(**given)

    def run(level, arrangement, follower):
        made = cases.at_levels(view.book, view.overrides, level)
        deals = cases.signed(view.book, arrangement)
        rate = made["usd_cny"] if view.currency == "USD" else np.ones((1, 1))
        with followed(follower):
            return evaluate(
                made, view.book.quarters, view.book.contenders, rate, [(), deals] if deals else [()]
            )

    run(lambda one: np.array([one.value]), arrangement, keep)
    known_prices = list(kept)
    new = {}
    for name, value in change.items():
        if "." in name:
            new.setdefault(name.partition(".")[0], {})[name.partition(".")[2]] = value
        else:
            known[id(cells.told[name])] = value
    contracts = tuple(
        replace(one, terms={**one.terms, **new.get(one.name, {})}) for one in arrangement.contracts
    )
    return run(
        lambda one: np.array([known.get(id(one), one.value)]),
        replace(arrangement, contracts=contracts),
        hold,
    )


def told(view, found):
    """Every output by part, metric and period, as the dashboard has it."""
    base = cases.base(view.book)
    every = {}
    for part, values in enumerate(found):
        run = Results(view.book, base, values, view.currency)
        for name, metric in view.book.metrics.items():
            if metric.is_by_contender:
                for position, maker in enumerate(view.book.contenders.names):
                    every[part, f"{name}.{maker}"] = values[name][0, :, position].tolist()
                continue
            row = run.total(name).tolist()
            if metric.per == "quarter":
                row += [*run.by_year(name)[0], *values[name][0]]
            every[part, name] = row
    return every


def read(path):
    """Every output in a workbook, in the same way, and its check."""
    book = load_workbook(path, data_only=True, read_only=True)
    rows = list(book["Outputs"].iter_rows(values_only=True))
    name_at = rows[FIRST_ROW - 2].index("Metric")
    every, part = {}, -1
    for row in rows[FIRST_ROW - 1 :]:
        part += str(row[0]).startswith("With")
        if len(row) > name_at and row[name_at]:
            every[part, row[name_at]] = [one for one in row[2:name_at] if one is not None]
    return every, book["Summary"]["B12"].value


def worst(expected, found):
    """The largest difference relative to the figure."""
    assert list(expected) == list(found)
    most = 0.0
    for key, values in expected.items():
        ours, theirs = np.array(values, dtype=float), np.array(found[key], dtype=float)
        assert ours.shape == theirs.shape, key
        gap = np.abs(ours - theirs) / np.maximum(np.abs(ours), 1e-9)
        assert gap.max() < 1e-9, (key, ours[gap.argmax()], theirs[gap.argmax()])
        most = max(most, gap.max())
    return most


def test_a_changed_input_has_the_effect_in_libreoffice_that_it_has_in_the_model(
    view, platform, made, cells, tmp_path, record_property
):
    assert len({name for change in CHANGES.values() for name in change}) >= 20
    copies = {name: changed(made, 2, cells.cells(change)) for name, change in CHANGES.items()}
    paths = recalculated({"unchanged": made, **copies}, tmp_path)
    expected = {"unchanged": told(view, with_prices_held(view, platform, {}, cells))}
    most = {}
    for name, change in CHANGES.items():
        expected[name] = told(view, with_prices_held(view, platform, change, cells))
        assert expected[name] != expected["unchanged"], f"{name} changes nothing"
    for name, path in paths.items():
        outputs, check = read(path)
        most[name] = worst(expected[name], outputs)
        assert check == "OK", name
    record_property("worst_relative_error", max(most.values()))
    print(max(most.items(), key=lambda one: one[1]))  # noqa: T201
