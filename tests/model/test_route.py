"""Data routes: when data may leave, how fast a centre trains, and what releasing FSD costs."""

import inspect
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from analytics import cases, results
from analytics.calendar import Quarters
from analytics.cases import Cases
from analytics.deals import NONE
from analytics.model import offer, route, value

STARTS = Quarters("2026Q4").starts
BEGIN, END = STARTS[0], STARTS[-1] + 0.25
DRAWS = 1_500
ROUTES = {
    "export": ("export_sought=yes", "centre_built=no"),
    "local": ("export_sought=no", "centre_built=yes"),
    "both": ("export_sought=yes", "centre_built=yes"),
    "wait": ("export_sought=no", "centre_built=no"),
}
COSTS = ("route_capital", "route_running_cost", "penalty_at_risk")
KEPT = ("release_date", "export_date", "training_speed", "capability", "route_npv",
        "tesla_car_npv", *COSTS)  # fmt: skip

chances = st.floats(0.01, 0.99)
waits = st.floats(0.01, 0.99)
dates = st.floats(2025.0, 2037.0)
speeds = st.floats(0.1, 4.0)
shares = st.floats(0.0, 1.0)
percent = st.integers(0, 100).map(lambda share: share / 100)
centres = st.fixed_dictionaries(
    {
        "partner_date": dates,
        "site_quarters": st.floats(0.0, 16.0),
        "opening": st.one_of(st.just(0.0), st.floats(0.0, 2e4)),
        "wanted": st.floats(0.0, 3e4),
        "supply": st.one_of(st.just(0.0), st.floats(0.0, 3e4)),
    }
)


def cell(level) -> np.ndarray:
    return np.atleast_2d(np.asarray(level, dtype=float))


def after(date: float) -> np.ndarray:
    """The share of each quarter after a date, by overlap."""
    return cell([max(0.0, start + 0.25 - max(start, date)) * 4 for start in STARTS])


def approved(*, chance=0.3, wait=0.5, earliest=2027.1, speed=1.0) -> float:
    given = {"earliest": earliest, "yearly_chance": chance, "pilot_speed": speed, "wait": wait}
    found = route.export_approval(starts=STARTS, **{k: cell(v) for k, v in given.items()})
    return float(found[0, 0])


def built(values, export_date=np.inf) -> route.Centre:
    inputs = {name: cell(level) for name, level in values.items()}
    return route.centre(starts=STARTS, used_share=1.0 - after(export_date), **inputs)


def trained(speed, needed: float, opening: float = 0.0) -> float:
    speed = np.broadcast_to(cell(speed), (1, len(STARTS)))
    found = route.trained(starts=STARTS, speed=speed, opening=cell(opening), needed=cell(needed))
    return float(found[0, 0])


def training_speed(centre, elasticity, export_share=0.0) -> np.ndarray:
    """Where 8 000 accelerators of the centre train at full speed."""
    return route.training_speed(
        export_share=cell(export_share), centre=centre, performance=cell(0.25),
        needed=cell(2_000), compute_elasticity=cell(elasticity),
    )  # fmt: skip


def speed_of(*, accelerators, open_share=1.0, export_share=0.0, elasticity=0.5, new=0.0) -> float:
    centre = route.Centre(cell(accelerators), cell(new), cell(open_share))
    return float(training_speed(centre, elasticity, export_share)[0, 0])


def cost(of, **told) -> np.ndarray:
    """A cost by quarter; what is not told is zero."""
    inputs = {name: cell(told.get(name, 0.0)) for name in inspect.signature(of).parameters}
    centre = route.Centre(*[cell(told.get(name, 0.0)) for name in route.Centre._fields])
    nothing = route.Route(*[cell(0.0)] * len(route.Route._fields))
    abroad = cell(told.get("export_share", 0.0))
    known = {"route": nothing._replace(centre=centre, export_share=abroad), "starts": STARTS}
    inputs |= {name: known[name] for name in known if name in inputs}
    return np.broadcast_to(of(**inputs), (1, len(STARTS)))[0]


def all_routes(book, *overrides: str, draws: int = DRAWS) -> Cases:
    sets = [[book.override(text) for text in (*taken, *overrides)] for taken in ROUTES.values()]
    return cases.alternatives(book, sets, draws=draws, seed=1)


def run_routes(book, *overrides: str, draws: int = DRAWS, **options) -> dict[str, dict]:
    """The base and the draws of each route, in CNY, as the rows of each metric."""
    found = results.run(book, all_routes(book, *overrides, draws=draws), "CNY", **options).values
    split = {name: np.split(rows, len(ROUTES)) for name, rows in found.items()}
    return {
        name: {metric: rows[at] for metric, rows in split.items()} for at, name in enumerate(ROUTES)
    }


def base_of(book, *overrides: str, arrangement=NONE, currency="CNY") -> results.Results:
    held = [book.override(text) for text in overrides]
    return results.run(book, cases.base(book, held, arrangement), currency)


@pytest.fixture(scope="module")
def drawn_routes(either_book) -> dict[str, dict]:
    return run_routes(either_book, keep=KEPT)


@pytest.fixture(scope="module")
def allowed_at_once(either_book) -> dict[str, dict]:
    first = either_book.quarters.starts[0]
    certain = ("export_approval_chance=1", f"export_earliest_date={first}")
    return run_routes(either_book, *certain, keep=KEPT)


# Approval of export


@given(chances, waits, dates, speeds)
def test_approval_comes_after_an_exponential_wait(chance, wait, earliest, speed):
    years = np.log(1.0 - wait) / (np.log(1.0 - chance) * speed)
    date = approved(chance=chance, wait=wait, earliest=earliest, speed=speed)
    assert min(date, END) == pytest.approx(min(max(earliest, BEGIN) + years, END), abs=1e-9)


@given(
    chances, waits, st.floats(2025.0, 2030.0),
    st.lists(speeds, min_size=len(STARTS), max_size=len(STARTS)),
)  # fmt: skip
def test_a_pilot_that_comes_and_goes_adds_up_to_the_same_wait(chance, wait, earliest, speed):
    def lacking(date: float) -> float:
        years = np.maximum(np.minimum(STARTS + 0.25, date) - np.maximum(STARTS, earliest), 0.0)
        return np.log(1.0 - wait) - np.log(1.0 - chance) * np.dot(years, speed)

    expected = brentq(lacking, BEGIN, END) if lacking(END) > 0 else np.inf
    date = approved(chance=chance, wait=wait, earliest=earliest, speed=speed)
    assert date == pytest.approx(expected, abs=1e-6)


@given(waits, st.floats(2026.75, 2035.9), speeds)
def test_a_certain_approval_and_a_wait_of_nothing_come_on_the_earliest_date(wait, earliest, speed):
    assert approved(chance=1.0, wait=wait, earliest=earliest, speed=speed) == earliest
    assert approved(wait=0.0, earliest=earliest, speed=speed) == earliest


@given(waits, dates, speeds)
def test_without_a_chance_or_an_application_export_is_never_approved(wait, earliest, speed):
    assert approved(chance=0.0, wait=wait, earliest=earliest, speed=speed) == np.inf
    assert approved(chance=1.0, wait=wait, earliest=np.inf, speed=speed) == np.inf


STANDSTILL = [0.0, 0.0] + [1.0] * (len(STARTS) - 2)


@pytest.mark.parametrize(
    ("told", "date"),
    [({"chance": 0.0, "wait": 0.0}, np.inf), ({"chance": 1.0, "speed": STANDSTILL}, 2027.25)],
)
def test_no_chance_outdoes_no_wait_and_certain_approval_awaits_the_end_of_a_standstill(told, date):
    assert approved(earliest=2026.8, **told) == date


@given(chances, waits, dates, speeds, shares)
def test_approval_is_sooner_with_more_chance_and_speed_and_later_with_wait_and_date(
    chance, wait, earliest, speed, more
):
    usual = {"chance": chance, "wait": wait, "earliest": earliest, "speed": speed}
    date = approved(**usual) + 1e-9
    assert approved(**usual | {"chance": chance + more * (1.0 - chance)}) <= date
    assert approved(**usual | {"speed": speed + more}) <= date
    assert approved(**usual | {"wait": wait * more}) <= date
    assert approved(**usual | {"earliest": earliest - more}) <= date


@pytest.mark.parametrize("chance", [0.02, 0.2, 0.5, 0.9])
def test_as_many_waits_end_within_a_year_as_the_yearly_chance_tells(chance):
    wait = (np.arange(1_000) + 0.5) / 1_000
    found = np.array([approved(chance=chance, wait=one, earliest=2027.1) for one in wait])
    assert (found <= 2028.1).mean() == pytest.approx(chance, abs=1e-3)


# The centre


@given(centres)
def test_a_centre_fills_with_its_supply_from_its_partner_on_until_it_is_full(values):
    centre = built(values)
    years = np.maximum(STARTS + 0.25 - max(values["partner_date"], BEGIN), 0.0)
    lacks = max(values["wanted"] - values["opening"], 0.0)
    expected = values["opening"] + np.minimum(lacks, values["supply"] * years)
    assert centre.accelerators[0] == pytest.approx(expected, rel=1e-9, abs=1e-6)


@given(centres, st.floats(2025.0, 2038.0))
def test_what_comes_in_is_what_stands_there_in_the_end_and_never_too_many(values, export_date):
    centre = built(values, export_date)
    assert (centre.accelerators <= max(values["wanted"], values["opening"]) + 1e-6).all()
    assert (centre.new_accelerators >= 0.0).all()
    came = centre.accelerators[0] - values["opening"]
    assert np.cumsum(centre.new_accelerators[0]) == pytest.approx(came, abs=1e-6)


@given(centres, st.floats(2025.0, 2038.0))
def test_nothing_comes_in_or_works_once_data_may_leave(values, export_date):
    centre = built(values, export_date)
    too_late = export_date <= STARTS
    assert not centre.new_accelerators[0, too_late].any()
    assert not centre.open_share[0, too_late].any()
    assert (centre.open_share <= 1.0 - after(export_date)).all()
    assert (centre.new_accelerators <= values["supply"] / 4 + 1e-6).all()


@given(centres)
def test_a_centre_works_from_its_opening_to_the_end_if_anything_stands_there(values):
    centre = built(values)
    opening_date = values["partner_date"] + values["site_quarters"] / 4
    expected = after(opening_date) * (centre.accelerators > 0)
    assert centre.open_share == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("partner_date", "site_quarters"), [(2027.45, 0.0), (2026.45, 4.0)])
def test_a_partner_or_site_that_comes_after_the_export_brings_nothing(partner_date, site_quarters):
    values = {"partner_date": partner_date, "site_quarters": site_quarters, "opening": 0.0}
    centre = built(values | {"wanted": 9_000.0, "supply": 4_000.0}, export_date=2027.3)
    before_export = max(2027.3 - max(partner_date, BEGIN), 0.0)
    assert centre.new_accelerators.sum() == pytest.approx(4_000.0 * before_export)
    assert not centre.open_share.any()


# Training


@given(st.floats(0.0, 1e5), st.floats(0.0, 1e4), shares, shares, st.floats(0.05, 2.0))
def test_training_is_never_faster_than_abroad(stock, new, is_open, abroad, elasticity):
    speed = speed_of(
        accelerators=stock + new, new=new, open_share=is_open * (1.0 - abroad),
        export_share=abroad, elasticity=elasticity,
    )  # fmt: skip
    assert abroad - 1e-12 <= speed <= 1.0


def test_a_quarter_of_the_power_gives_half_the_speed_and_more_than_is_needed_no_more_than_full():
    assert speed_of(accelerators=2_000) == pytest.approx(0.5)
    assert speed_of(accelerators=2_000, elasticity=1.0) == pytest.approx(0.25)
    assert speed_of(accelerators=2_000, open_share=0.4) == pytest.approx(0.2)
    assert speed_of(accelerators=3_000, new=2_000) == pytest.approx(0.5)
    assert speed_of(accelerators=8_000) == speed_of(accelerators=80_000) == 1.0
    assert speed_of(accelerators=2_000, open_share=0.0) == 0.0


@given(st.floats(0.0, 8_000.0), shares)
def test_in_its_last_quarter_the_centre_trains_until_data_may_leave(stock, abroad):
    speed = speed_of(accelerators=stock, open_share=1.0 - abroad, export_share=abroad)
    at_home = speed_of(accelerators=stock)
    assert speed == pytest.approx((1.0 - abroad) * at_home + abroad)


@given(st.floats(0.05, 1.0), st.floats(0.0, 20.0), st.floats(0.0, 8.0))
def test_training_at_a_constant_speed_takes_what_is_left_over_the_speed(speed, needed, opening):
    expected = BEGIN + 0.25 * max(needed - opening, 0.0) / speed
    assert min(trained(speed, needed, opening), END) == pytest.approx(min(expected, END))


@given(st.lists(percent, min_size=len(STARTS), max_size=len(STARTS)), st.floats(0.1, 20.0))
def test_what_was_trained_by_the_date_is_what_was_needed(speed, needed):
    date = trained(speed, needed)
    done = np.sum(speed * (1.0 - after(date)[0]))
    assert done < needed if date == np.inf else done == pytest.approx(needed)


@given(centres, st.floats(0.3, 1.0), st.floats(0.5, 12.0))
def test_a_growing_centre_is_done_within_a_quarter_of_the_exact_date(values, elasticity, needed):
    """Speed never falls: the exact sum and the model's lie between that of starts and of ends."""
    speed = training_speed(built(values), elasticity)
    step = 0.25 / 500
    time = np.arange(BEGIN, END, step) + step / 2
    lacks = max(values["wanted"] - values["opening"], 0.0)
    since = np.maximum(time - max(values["partner_date"], BEGIN), 0.0)
    stock = values["opening"] + np.minimum(values["supply"] * since, lacks)
    is_open = time >= values["partner_date"] + values["site_quarters"] / 4
    done = np.cumsum(is_open * np.minimum(stock / 8_000, 1.0) ** elasticity) * step * 4
    exact = time[np.argmax(done >= needed)] if done[-1] >= needed else END
    assert min(trained(speed, needed), END) == pytest.approx(exact, abs=0.25 + 2 * step)


def test_learning_is_the_training_since_release_up_to_the_middle_of_a_quarter():
    learned = route.learning(speed=np.full((1, len(STARTS)), 0.4), since=after(2027.3))[0]
    assert not learned[STARTS < 2027.25].any()
    assert learned[STARTS == 2027.25] == pytest.approx(0.4 * 0.1)
    later = STARTS >= 2027.5
    assert learned[later] == pytest.approx(0.4 * (STARTS[later] + 0.125 - 2027.3))


# What it costs


def test_an_accelerator_costs_its_cluster_and_its_part_of_the_site_when_it_comes_in():
    comes = STARTS == 2028.0
    found = cost(
        route.capital, new_accelerators=1_000.0 * comes, accelerator_price=1e5,
        accelerator_share_of_cost=0.64, power_per_accelerator=1.2, site_cost=7, usd_cny=7.1,
    )  # fmt: skip
    megawatts = 1.2
    assert found[comes] == pytest.approx(1_000 * 1e5 / 0.64 + megawatts * 7e6 * 7.1)
    assert not found[~comes].any()


def test_the_application_is_paid_once_over_the_first_year():
    told = {"export_setup_cost": 50, "accelerator_share_of_cost": 1}
    found = cost(route.capital, is_export_sought=1, **told)
    assert found == pytest.approx(np.where(STARTS < BEGIN + 1, 50e6 / 4, 0.0))
    assert not cost(route.capital, **told).any()


def test_a_centre_pays_for_power_all_year_renewal_and_staff_while_it_works():
    works = np.where(STARTS >= 2030.0, 0.8, 0.0)
    for told, yearly in (
        ({"power_per_accelerator": 1.1, "power_price": 0.75}, 2_000 * 1.1 * 8_760 * 0.75),
        ({"accelerator_price": 9e4, "accelerator_renewal": 0.2}, 2_000 * 9e4 * 0.2),
        ({"centre_staff_cost": 150}, 150e6),
    ):
        found = cost(route.running_cost, accelerators=2_000, open_share=works, **told)
        assert found == pytest.approx(works * yearly / 4)


def test_the_partner_shares_in_profits_of_a_working_centre_and_never_in_losses():
    profit = np.where(STARTS < 2030.0, -4e8, 4e8)
    told = {"gross_profit": profit, "partner_share": 0.05}
    found = cost(route.running_cost, open_share=0.5, **told)
    assert found == pytest.approx(np.where(STARTS < 2030.0, 0.0, 0.5 * 0.05 * 4e8))
    assert not cost(route.running_cost, **told).any()


def test_oversight_of_exports_is_paid_from_approval_on():
    told = {"export_share": after(2029.3), "export_compliance_cost": 60}
    found = cost(route.running_cost, **told)
    assert found == pytest.approx(60e6 / 4 * after(2029.3)[0])


@given(shares, st.floats(0.0, 2e11), st.floats(0.0, 0.1), st.floats(0.0, 2e4), st.floats(0.0, 8.0))
def test_the_penalty_is_its_chance_times_a_share_of_turnover_up_to_the_cap_and_lost_sales(
    chance, turnover, share, cap, suspended
):
    told = {"turnover_before": turnover, "penalty_share": share, "penalty_cap": cap}
    told |= {"suspension_quarters": suspended}

    def at_risk(chance: float, profit: float) -> float:
        return cost(route.penalty_at_risk, yearly_chance=chance, gross_profit=profit, **told)[0]

    fine = min(cap * 1e6, share * turnover)
    assert at_risk(chance, 5e8) == pytest.approx(chance / 4 * (fine + suspended * 5e8))
    assert at_risk(chance, -5e8) == pytest.approx(chance / 4 * fine)
    assert at_risk(0.0, 5e8) == 0.0


# The routes in every draw


def test_fsd_is_released_once_trained_and_approved_in_every_draw(either_book, drawn_routes):
    made = all_routes(either_book)
    trained_date = route.taken(made.inputs, made.quarters.starts).trained_date
    approval_date = made.inputs["feature_approval_date"][:, -1:]
    later = np.maximum(trained_date, approval_date)[:, 0]
    found = np.concatenate([drawn_routes[name]["release_date"] for name in ROUTES])
    assert np.array_equal(found, np.minimum(later, END))
    assert (found >= made.quarters.starts[0]).all()


def test_waiting_releases_last_and_spends_nothing_in_every_draw(drawn_routes):
    wait = drawn_routes["wait"]
    for name in ROUTES:
        assert (wait["release_date"] >= drawn_routes[name]["release_date"]).all(), name
    for name in ("training_speed", *COSTS):
        assert not wait[name].any(), name
    assert (wait["export_date"] == END).all()


@pytest.mark.parametrize("alone", ["export", "local"])
def test_doing_both_is_released_no_later_than_one_alone_and_works_as_well(
    alone, either_book, drawn_routes
):
    both, other = drawn_routes["both"], drawn_routes[alone]
    assert (both["release_date"] <= other["release_date"] + 0.01).all()
    inputs = all_routes(either_book).part(0, DRAWS + 1)
    improves = (inputs["capability_ceiling"] >= inputs["capability_full_release"])[:, 0]
    assert improves.mean() > 0.9
    assert (both["capability"][improves] >= other["capability"][improves] - 1e-3).all()


def test_an_export_allowed_at_once_is_the_best_route(either_book, allowed_at_once):
    export = allowed_at_once["export"]
    assert (export["export_date"] == either_book.quarters.starts[0]).all()
    worth, spent = {}, {}
    for name, found in allowed_at_once.items():
        worth[name] = (found["route_npv"] + found["tesla_car_npv"]).mean()
        spent[name] = (found["route_capital"] + found["route_running_cost"]).sum(axis=1)
        assert (export["release_date"] <= found["release_date"]).all(), name
        assert (export["training_speed"] >= found["training_speed"]).all(), name
        assert worth["export"] >= worth[name], name
    assert spent["export"].mean() < 0.5 * spent["local"].mean()
    assert (spent["export"] < spent["local"]).mean() > 0.99
    for name in KEPT:
        assert np.array_equal(export[name], allowed_at_once["both"][name]), name


def test_a_centre_that_can_have_no_accelerators_never_opens(either_book):
    none = ("accelerator_supply=0", "opening_accelerators=0", "opening_training=0")
    found = run_routes(either_book, *none, draws=200, keep=KEPT)
    assert (found["local"]["release_date"] == END).all()
    for name in KEPT:
        assert np.array_equal(found["local"][name], found["wait"][name]), name
        assert np.array_equal(found["both"][name], found["export"][name]), name


def test_training_goes_on_from_what_is_done_at_the_outset(either_book):
    done = [
        run_routes(either_book, f"opening_training={quarters}", draws=200, keep=KEPT)
        for quarters in (0, 1, 2, 40)
    ]
    made = all_routes(either_book, draws=200)
    approval = np.minimum(made.part(0, 201)["feature_approval_date"][:, -1], END)
    for name in ROUTES:
        for less, more in pairwise(done):
            assert (more[name]["release_date"] <= less[name]["release_date"]).all(), name
        assert np.array_equal(done[-1][name]["release_date"], approval), name
    assert (done[0]["local"]["release_date"] > done[1]["local"]["release_date"]).any()


def test_level_3_never_counts_before_the_full_release(either_book):
    made = all_routes(either_book, draws=200)
    starts = made.quarters.starts
    taken = route.taken(made.inputs, starts)
    year = either_book.contenders.year
    released = np.clip((starts + 0.25 - taken.release_date) * 4, 0.0, 1.0)
    drawn = offer.function_in_china(made.inputs, starts, year, taken)
    assert (drawn.level3_share <= released).all()
    permitted = {**made.inputs, "level3_date": cell(starts[0])}
    at_once = offer.function_in_china(permitted, starts, year, taken)
    assert at_once.level3_share == pytest.approx(released)
    assert (released < 1.0).any()


# The model as a whole


@pytest.mark.parametrize("deals", ["none", "one_foreign_maker"])
@pytest.mark.parametrize("taken", ROUTES)
def test_the_worth_of_a_route_is_that_of_fsd_and_licences_less_what_it_costs(
    taken, deals, either_book
):
    if deals not in either_book.deals.arrangements:
        pytest.skip("not thought of yet")
    plain = base_of(either_book, *ROUTES[taken])
    arrangement = either_book.deals.arrangement(deals)
    found = base_of(either_book, *ROUTES[taken], arrangement=arrangement).values
    rate, starts = plain.cases.inputs["discount_rate"], plain.cases.quarters.starts
    factor = value.discount_factor(starts=starts, discount_rate=rate)
    costs = sum(found[name] for name in COSTS)
    expected = ((plain.values["fsd_cash_flow"] - costs) * factor).sum(axis=1)
    expected += found["licensing_net_value"]
    assert (abs(found["licensing_net_value"]) > 1.0) == (deals != "none")
    assert found["route_npv"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("taken", ROUTES)
def test_running_cost_and_penalty_follow_from_profit_and_turnover(taken, either_book):
    run = base_of(either_book, *ROUTES[taken])
    found, quarters, a = run.values, run.cases.quarters, run.cases.inputs
    chosen = route.taken(a, quarters.starts)
    is_open, abroad = chosen.centre.open_share, chosen.export_share
    profit = np.maximum(found["fsd_gross_profit"], 0.0)
    each = a["power_per_accelerator"] * 8_760 * a["power_price"]
    each = (each + a["accelerator_renewal"] * a["accelerator_price"]) / 1e6
    stock = chosen.centre.accelerators - chosen.centre.new_accelerators / 2
    yearly = stock * each + a["centre_staff_cost"]
    cost = is_open * (yearly / 4 + a["partner_share"] * profit)
    cost = cost + abroad * a["export_compliance_cost"] / 4
    assert found["route_running_cost"] == pytest.approx(cost)

    tesla = either_book.contenders.tesla
    sold = found["contender_price"] * found["contender_deliveries"] / (1.0 + a["vat_rate"][0, 0])
    software = [found["fsd_revenue"][:, quarters.years == year] for year in quarters.calendar_years]
    by_year = sold[0, :, tesla] / 1e6 + [4 * one.mean() for one in software]
    observed = either_book.contenders.net_price * either_book.contenders.cars / 1e6
    before = np.array([observed[tesla], *by_year])[quarters.year_of]
    fine = np.minimum(a["penalty_share"] * before, a["penalty_cap"])
    chance = a["export_penalty_chance"] * abroad + a["local_penalty_chance"] * is_open
    at_risk = chance / 4 * (fine + a["suspension_quarters"] * profit)
    assert found["penalty_at_risk"] == pytest.approx(at_risk)


def test_accelerators_twice_as_dear_double_their_part_of_the_capital(either_book):
    price = either_book["accelerator_price"].example
    free, usual, dear = (
        base_of(either_book, *ROUTES["both"], f"accelerator_price={times * price}").values
        for times in (0, 1, 2)
    )
    computers = usual["route_capital"] - free["route_capital"]
    assert computers.sum() > 0.0
    assert dear["route_capital"] - free["route_capital"] == pytest.approx(2 * computers)


@pytest.mark.parametrize("taken", ROUTES)
def test_a_route_costs_the_same_in_dollars_and_in_yuan(taken, either_book):
    yuan = base_of(either_book, *ROUTES[taken])
    dollars = base_of(either_book, *ROUTES[taken], currency="USD").values
    rate = yuan.cases.inputs["usd_cny"]
    for name in COSTS:
        assert dollars[name] * rate == pytest.approx(yuan.values[name], rel=1e-12), name


def test_a_draw_of_a_route_alone_has_the_digits_it_has_among_all(either_book):
    made = all_routes(either_book, draws=400)
    among = results.run(either_book, made).values
    for number in (0, 1, 400, 401, 777, 1_100, 1_603):
        single = Cases(made.quarters, made.part(number, number + 1), 1)
        for name, found in results.run(either_book, single).values.items():
            assert found.tobytes() == among[name][number : number + 1].tobytes(), name


def test_until_a_route_brings_something_it_only_costs_its_application(either_book):
    late = ("opening_accelerators=0", "export_earliest_date=2030", "partner_date=2030")
    found = run_routes(either_book, *late, draws=100)
    starts = either_book.quarters.starts
    spans = {"quarter": (starts < 2030).sum(), "contender": 2030 - int(starts[0])}
    for name in ROUTES:
        for metric in set(found[name]) - {"route_capital"}:
            until = spans.get(either_book.metrics[metric].per)
            if until is None:
                continue
            one, other = (found[at][metric][:, :until] for at in (name, "wait"))
            assert np.array_equal(one, other), (name, metric)
        assert not found[name]["route_capital"][:, 4 : spans["quarter"]].any()


def test_what_comes_later_changes_nothing_of_a_route_before_it(either_book):
    made = all_routes(either_book, draws=100)
    until = made.until(2029)
    short, long = (results.run(either_book, one, keep=KEPT).values for one in (until, made))
    for name in ("training_speed", "capability", *COSTS):
        np.testing.assert_array_equal(short[name], long[name][:, : len(until.quarters.starts)])
    for name in ("release_date", "export_date"):
        np.testing.assert_array_equal(short[name], np.minimum(long[name], 2030.0))
