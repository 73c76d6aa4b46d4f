import re
import time
import zipfile
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from openpyxl import load_workbook

from analytics import cases, results
from analytics.answers import View
from analytics.assumptions import Book
from analytics.deals import NONE
from analytics.export.workbook import workbook
from analytics.export.workbook.book import SHEETS
from analytics.export.workbook.formulas import letters
from analytics.export.workbook.inputs import LIVE, inputs
from analytics.export.workbook.tracing import HELD, traced
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
    record_property("worst_relative_error", float(max(most.values())))


def test_inputs_that_move_no_price_have_the_effect_that_they_have_in_the_dashboard(
    view, platform, cells
):
    every = inputs(view, platform, traced(view, platform))
    free = {one.name for one in every if one.state == LIVE}
    assert len(free) >= 20
    for change in CHANGES.values():
        if {name.partition("@")[0] for name in change} <= free:
            held = told(view, with_prices_held(view, platform, change, cells))
            anew = told(view, as_the_dashboard(view, platform, change, cells))
            assert worst(anew, held) < 1e-9


def as_the_dashboard(view, arrangement, change, cells):
    """The model on changed inputs, prices and shares found anew."""
    known = {id(cells.told[name]): value for name, value in change.items()}
    made = cases.at_levels(
        view.book, view.overrides, lambda one: np.array([known.get(id(one), one.value)])
    )
    deals = cases.signed(view.book, arrangement)
    return evaluate(made, view.book.quarters, view.book.contenders, made["usd_cny"], [(), deals])


def test_values_stand_beside_formulas_as_the_model_has_them(view, platform, made, tmp_path):
    path = tmp_path / "made.xlsx"
    path.write_bytes(made)
    outputs, check = read(path)
    base = cases.base(view.book, view.overrides, platform)
    found = [
        run.values for run in results.run_each(view.book, base, [(), base.deals], view.currency)
    ]
    assert worst(told(view, found), outputs) < 1e-14
    assert check == "OK"


@pytest.mark.parametrize("scenario", ["price_war", "never_approved", "free_city_driving"])
def test_other_scenarios_recompute_to_what_the_dashboard_has(book_2024, scenario, tmp_path):
    view = View(book_2024, scenario, (), 0, 1, "CNY")
    path = recalculated({"made": workbook(view, NONE)}, tmp_path)["made"]
    outputs, check = read(path)
    run = results.run(book_2024, cases.base(book_2024, view.overrides), "CNY")
    assert worst(told(view, [run.values]), outputs) < 1e-9
    assert check == "OK"


def test_an_edit_is_an_input_too(book, tmp_path):
    edit = book.override("fsd_list_price@2028Q1=40000")
    view = View(book, "base", (edit,), 0, 1, "USD")
    row = next(
        FIRST_ROW + position
        for position, one in enumerate(inputs(view, NONE, traced(view, NONE)))
        if one.told is edit
    )
    path = recalculated({"made": changed(workbook(view, NONE), 2, {f"E{row}": 30_000.0})}, tmp_path)
    cells = Input(view, NONE)
    held = with_prices_held(view, NONE, {"fsd_list_price": 30_000.0}, cells)
    outputs, _ = read(path["made"])
    assert worst(told(view, held), outputs) < 1e-9


def test_formulas_are_ones_that_excel_and_libreoffice_read(made):
    known = {
        "ABS", "AND", "AVERAGE", "EXP", "IF", "LN", "MAX", "MIN", "NORMSDIST", "NORMSINV", "NOT",
        "OR", "ROUND", "SIGN", "SUM", "SUMIF", "SUMPRODUCT",
    }  # fmt: skip
    found = list(formulas(made))
    assert len(found) > 10_000
    for text in found:
        plain_text = re.sub(r'"[^"]*"', '""', text)
        assert set(re.findall(r"([A-Z][A-Z0-9.]*)\(", plain_text)) <= known, text
        assert len(text) < 2_000, text
        depth = np.cumsum([(one == "(") - (one == ")") for one in plain_text])
        assert depth.max(initial=0) < 30, text
        assert plain_text.count(",") < 250, text
        assert "nan" not in plain_text.lower(), text
        assert "inf" not in plain_text.lower().replace("inputs", ""), text


def formulas(content):
    for page in load_workbook(BytesIO(content)).worksheets:
        for row in page.iter_rows():
            yield from (cell.value for cell in row if cell.data_type == "f")


def test_text_of_people_never_becomes_a_formula_a_link_or_a_macro(book, platform):
    hostile = ["=1+1", "@SUM(A1)", "+cmd|'/c calc'!A1", '=HYPERLINK("http://x.test")', "-2+3"]
    spoilt = Book(book.database)
    told = replace(book.scenario("base"), label=hostile[0], story=hostile[1])
    spoilt.__dict__["scenarios"] = {**book.scenarios, "base": told}
    spoilt.__dict__["sources"] = {
        name: {**one, "title": hostile[3], "url": "http://x.test", "publisher": hostile[1]}
        for name, one in book.sources.items()
    }
    contracts = tuple(replace(one, label=hostile[4]) for one in platform.contracts)
    arrangement = replace(platform, name=hostile[0], label=hostile[2], contracts=contracts)
    content = workbook(View(spoilt, "base", (), 0, 1, "USD"), arrangement)
    for text in formulas(content):
        assert not any(one.lstrip("=+-@") in text for one in hostile[1:4]), text
        assert text != "=1+1"
    with zipfile.ZipFile(BytesIO(content)) as packed:
        names = " ".join(packed.namelist()).lower()
        links = "".join(packed.read(one).decode() for one in packed.namelist() if "rels" in one)
    assert not any(word in names for word in ("vba", "macro", "external", "hyperlink", "drawing"))
    assert "x.test" not in links
    assert 'TargetMode="External"' not in links
    strings = {
        cell.value: cell.quotePrefix
        for page in load_workbook(BytesIO(content)).worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "s"
    }
    for one in hostile[:4]:
        assert strings[one], one


def test_a_workbook_says_what_it_is_of(view, platform, made):
    book = load_workbook(BytesIO(made))
    properties = {one.name: one.value for one in book.custom_doc_props.props}
    assert properties["digest"] == view.digest
    assert properties["as_of"] == str(view.book.database.as_of)
    assert properties["scenario"] == "base"
    assert properties["arrangement"] == platform.name
    assert {"balance_check", "total_fsd_npv", "vat_rate"} <= set(book.defined_names)
    said = " ".join(str(cell.value) for row in book["Summary"].iter_rows() for cell in row)
    assert "equilibrium" in said
    assert view.digest in said


def test_inputs_keep_to_their_columns_on_screen_and_on_paper(made):
    page = load_workbook(BytesIO(made))["Assumptions"]
    assert page.page_setup.orientation == "landscape"
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0  # one page wide, as many high as it takes
    for row in page.iter_rows(min_row=FIRST_ROW):
        assert page.row_dimensions[row[0].row].height
        for cell in row:
            width = page.column_dimensions[letters(cell.column - 1)].width
            if cell.data_type == "s" and len(cell.value) > 1:
                assert cell.alignment.wrap_text, cell.coordinate
            elif cell.data_type == "n" and cell.value is not None:
                decimals = len(cell.number_format.partition(".")[2].strip("_)"))
                assert cell.number_format != "General", cell.coordinate
                assert len(f"{cell.value:,.{decimals}f}") < width, cell.coordinate


def test_every_metric_stands_in_the_outputs(view, made, tmp_path):
    path = tmp_path / "made.xlsx"
    path.write_bytes(made)
    outputs, _ = read(path)
    named = {(part, name.partition(".")[0]) for part, name in outputs}
    assert named == {(part, name) for part in (0, 1) for name in view.book.metrics}


def test_a_workbook_is_made_within_five_seconds(view, platform):
    started = time.process_time()  # of this process: others may keep the machine busy
    workbook(view, platform)
    assert time.process_time() - started < 5.0


def test_the_same_view_gives_the_same_bytes(view, platform, made):
    assert workbook(view, platform) == made


def test_a_check_says_so_when_it_does_not_hold(made, tmp_path):
    page = load_workbook(BytesIO(made))["Fleet"]
    header = [cell.value for cell in page[FIRST_ROW - 1]]
    name_at, column = header.index("In the model"), header.index("2028Q1")
    row = next(
        row[0].row for row in page.iter_rows() if row[name_at].value == "fleet.roll_forward.owners"
    )
    text = without_formula(made, SHEETS.index("Fleet") + 1, f"{letters(column)}{row}")
    outputs, check = read(recalculated({"spoilt": text}, tmp_path)["spoilt"])
    assert check == "DIFFERS"
    assert outputs


def without_formula(content, sheet, cell):
    """The workbook with a number written over a formula."""
    part, made = f"xl/worksheets/sheet{sheet}.xml", BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name).decode()
            if name == part:
                data, count = re.subn(
                    rf'(<c r="{cell}"[^>]*>)<f>[^<]*</f><v>[^<]*</v>', r"\g<1><v>5</v>", data
                )
                assert count == 1
            new.writestr(name, data)
    return made.getvalue()
