"""FSD on other makers' cars: who pays whom balances, and a deal moves only what it is about."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import cases, results
from analytics.calendar import Quarters
from analytics.cases import Cases
from analytics.deals import Arrangement, TermEdit
from analytics.model import Deal, licensing, offer, route

FREE = ("fee_per_car=0", "upfront_fee=0", "minimum_per_year=0", "monthly_share=0")
ONLY_FEES = ("upfront_fee=0", "minimum_per_year=0", "monthly_share=0")
NO_SUPPORT = ("support_per_car=0", "support_per_year=0")
AT_ONCE = ("lead_quarters=0", "ramp_quarters=0")
WHOLE = ("share_of_licensee=1", "line_up_share=1")
AS_SOLVED = {"rtol": 1e-8, "atol": 1e-4}  # prices are solved anew, to 1e-8 of themselves
ROUNDING = {"rtol": 1e-12, "atol": 1e-7}  # a volume is divided by its share and multiplied again
LICENSING = {
    "licensing_revenue", "licensing_cost", "cannibalisation", "licensing_cash_flow",
    "licensee_cash_flow", "licensed_cars", "licensing_paid", "licensing_own_profit",
    "licensing_net_value", "licensee_value",
}  # fmt: skip


def edited(book, arrangement: Arrangement, *terms: str) -> Arrangement:
    """The arrangement with terms changed in each of its deals."""
    return arrangement.with_terms(
        [
            book.deals.edit(f"{contract.name}.{term}", "a test")
            for contract in arrangement.contracts
            for term in terms
        ]
    )


def with_licensees(arrangement: Arrangement, *licensees: str) -> Arrangement:
    """The terms of the first deal of an arrangement, with each of these makers."""
    first = arrangement.contracts[0]
    return replace(
        arrangement,
        contracts=tuple(
            replace(first, name=f"with_{number}_{maker}", licensee=maker)
            for number, maker in enumerate(licensees)
        ),
    )


@pytest.fixture
def one_maker(book):
    """The deal with one foreign maker, with terms changed."""
    return lambda *terms: edited(book, book.deals.arrangement("one_foreign_maker"), *terms)


@pytest.fixture
def run(book):
    """The base case with an arrangement, under overrides, in CNY."""

    def run(arrangement: Arrangement, *overrides: str) -> results.Results:
        held = [book.override(text) for text in overrides]
        return results.run(book, cases.base(book, held, arrangement), "CNY")

    return run


@pytest.fixture
def licensed(run, one_maker):
    """The base case with one foreign maker, with terms changed."""
    return lambda *terms: run(one_maker(*terms))


def same_market(one: results.Results, other: results.Results, **close: float) -> None:
    for name in set(one.values) - LICENSING - {"route_npv"}:
        np.testing.assert_allclose(one.values[name], other.values[name], err_msg=name, **close)


def nothing_licensed(run: results.Results) -> None:
    for name in LICENSING:
        np.testing.assert_allclose(run.values[name], 0.0, atol=1e-6, err_msg=name)


def modelled(**terms: float) -> Deal:
    """A deal as the model takes it; a term that is not told is zero, and the deal is signed."""
    told = dict.fromkeys(Deal._fields[1:], 0.0) | {"signed": 1.0} | terms
    return Deal(licensee=0, **{name: np.array([[value]]) for name, value in told.items()})


def assumed(**values: float) -> dict[str, np.ndarray]:
    usual = {"holding_months": 40.0, "wtp_log_sd": 1.0, "subscription_slope": 2.0,
             "subscriber_churn": 0.0, "vat_rate": 0.13, "surplus_ceiling": 1e9}  # fmt: skip
    return {name: np.array([[value]]) for name, value in (usual | values).items()}


# What is not licensed


def test_without_a_deal_nothing_is_licensed_and_every_other_metric_is_as_it_was(either_book):
    plain, none = (
        results.run(either_book, cases.base(either_book, (), *arrangement))
        for arrangement in ((), (either_book.deals.arrangement("none"),))
    )
    assert set(plain.values) >= LICENSING
    for name, values in none.values.items():
        assert values.tobytes() == plain.values[name].tobytes()
        assert name not in LICENSING or not values.any()


@pytest.mark.parametrize(
    "terms",
    [
        ("signing_date=2036",),
        ("signing_date=2060Q3",),
        ("share_of_licensee=0", *FREE, *NO_SUPPORT),
        ("line_up_share=0", *FREE, *NO_SUPPORT),
        ("lead_quarters=40", "term_years=20", *FREE, *NO_SUPPORT),
    ],
)
def test_a_deal_without_cars_or_money_changes_nothing(terms, licensed, run, book):
    deal = licensed(*terms)
    same_market(deal, run(book.deals.arrangement("none")), **ROUNDING)
    nothing_licensed(deal)


def test_a_deal_that_is_not_signed_changes_nothing(book, run, one_maker):
    made = cases.base(book, (), one_maker())
    unsigned = tuple(deal._replace(signed=np.zeros((1, 1))) for deal in made.deals)
    deal = results.run(book, replace(made, deals=unsigned), "CNY")
    same_market(deal, run(book.deals.arrangement("none")), **ROUNDING)
    nothing_licensed(deal)


def test_where_fsd_is_never_released_no_car_is_licensed_but_the_contract_is_paid(run, one_maker):
    never = ("feature_approval_date=2036", "partial_release_date=2036")
    deal = run(
        one_maker(
            "upfront_fee=500", "minimum_per_year=100", "signing_date=2027.5", "term_years=20"
        ),
        *never,
    )
    assert not deal.values["licensed_cars"].any()
    np.testing.assert_allclose(deal.values["cannibalisation"], 0.0, atol=1e-6)
    in_force = 2036 - 2027.5
    np.testing.assert_allclose(deal.total("licensing_revenue"), 500 + 100 * in_force)


# Cars


@pytest.mark.parametrize("name", ["one_foreign_maker", "one_chinese_maker", "exclusive_with_one"])
def test_licensed_cars_are_part_of_the_licensees_and_lie_within_the_contract(name, either_book):
    arrangement = edited(
        either_book, either_book.deals.arrangement(name), "term_years=4", "renewal_years=1"
    )
    (contract,) = arrangement.contracts
    deal = results.run(either_book, cases.base(either_book, (), arrangement), "CNY")
    cars, starts = deal.values["licensed_cars"][0], deal.cases.quarters.starts
    licensee = either_book.contenders.names.index(contract.licensee)
    full_years = deal.by_year("licensed_cars")[0, 1:]
    most = contract.terms["share_of_licensee"] * contract.terms["line_up_share"]
    sold = deal.values["contender_deliveries"][0, 1:, licensee]
    assert (full_years <= most * sold * (1 + 1e-12)).all()
    assert not cars[starts + 0.25 <= contract.first_car].any()
    assert not cars[starts >= contract.end].any()
    within = (starts >= contract.first_car) & (starts + 0.25 <= contract.end)
    assert within.any()
    released = deal.values["capability"][0] > 0
    assert (cars[within & released] > 0).all()


def test_the_whole_line_up_from_the_first_day_is_every_car_of_the_licensee(licensed, book):
    deal = licensed("signing_date=2028", *AT_ONCE, *WHOLE)
    since = deal.cases.quarters.calendar_years.index(2028)
    maker = book.contenders.names.index("other_battery")
    np.testing.assert_allclose(
        deal.by_year("licensed_cars")[0, since:],
        deal.values["contender_deliveries"][0, since:, maker],
    )


def test_makers_sell_less_than_the_market_and_its_size_stays(licensed):
    deal = licensed(*WHOLE, *AT_ONCE, *FREE)
    size = deal.cases.quarters.by_year(deal.cases.inputs["market_size"])
    assert (deal.values["contender_deliveries"].sum(axis=-1) < size).all()


def test_prices_move_only_from_the_year_of_the_first_car_on(licensed, run, book):
    deal, none = (
        licensed("signing_date=2029", "lead_quarters=8"),
        run(book.deals.arrangement("none")),
    )
    price, before = (one.values["contender_price"][0] for one in (deal, none))
    first = deal.cases.quarters.calendar_years.index(2031)
    assert np.array_equal(price[:first], before[:first])
    assert (price[first:] != before[first:]).all()


def test_a_price_that_byds_move_fixes_stays_with_a_licence(book, run, one_maker):
    war = ("byd_price_change@2030Q1=-0.1", "tesla_conduct=hold_price")
    deal, none = run(one_maker(*FREE), *war), run(book.deals.arrangement("none"), *war)
    makers, since = book.contenders, deal.cases.quarters.calendar_years.index(2030)
    price, before = (one.values["contender_price"][0, since:] for one in (deal, none))
    fixed = makers.is_byd | makers.is_tesla
    np.testing.assert_allclose(price[:, fixed], before[:, fixed], rtol=1e-14)
    assert (price[:, ~fixed] != before[:, ~fixed]).all()


# Money


def test_a_free_licence_earns_nothing_and_costs_support_and_own_profit(licensed):
    deal = licensed(*FREE)
    v = deal.values
    assert not v["licensing_revenue"].any()
    np.testing.assert_array_equal(
        v["licensing_cash_flow"], v["cannibalisation"] - v["licensing_cost"]
    )
    assert (deal.by_year("cannibalisation") <= 1e-6).all()
    assert v["licensing_net_value"] < v["licensing_own_profit"] < 0 < v["licensee_value"]


def test_what_licensees_pay_is_what_tesla_receives(licensed):
    low, high = (licensed(f"upfront_fee={fee}", "signing_date=2027.5") for fee in (100, 900))
    same_market(low, high, rtol=0, atol=0)
    moved = high.values["licensing_net_value"] - low.values["licensing_net_value"]
    rate = low.cases.inputs["discount_rate"][0, 0]
    signing = 2027.5 + 0.125 - low.cases.quarters.starts[0]
    np.testing.assert_allclose(moved, 800 * (1 + rate) ** -signing, rtol=1e-9)
    np.testing.assert_allclose(
        high.values["licensee_value"] - low.values["licensee_value"], -moved, rtol=1e-9
    )
    for flow in (low, high):
        both = flow.values["licensing_cash_flow"] + flow.values["licensee_cash_flow"]
        np.testing.assert_allclose(
            both,
            low.values["licensing_cash_flow"] + low.values["licensee_cash_flow"],
            rtol=1e-9,
            atol=1e-9,
        )


ONLY_UPFRONT = ("upfront_fee=300", "fee_per_car=0", "monthly_share=0", "minimum_per_year=0")


@pytest.mark.parametrize(
    ("date", "quarter"), [("2028.5", "2028Q3"), ("2028.7", "2028Q3"), ("2035.9", "2035Q4")]
)
def test_the_upfront_fee_is_due_once_in_the_quarter_of_signing(date, quarter, licensed):
    deal = licensed(f"signing_date={date}", *ONLY_UPFRONT)
    due = np.zeros_like(deal.values["licensing_revenue"])
    due[:, deal.cases.quarters.position(quarter)] = 300
    np.testing.assert_allclose(deal.values["licensing_revenue"], due)


def test_what_was_paid_upfront_before_the_first_quarter_is_not_counted(licensed):
    assert not licensed("signing_date=2024", *ONLY_UPFRONT).values["licensing_revenue"].any()


@pytest.mark.parametrize("quarter", ["2027Q2", "2028Q3", "2029Q4"])
def test_a_signing_date_written_as_a_quarter_lies_in_that_quarter(quarter, licensed):
    deal = licensed(f"signing_date={quarter}", *ONLY_UPFRONT)
    revenue = deal.values["licensing_revenue"][0]
    assert revenue[deal.cases.quarters.position(quarter)] == 300


@pytest.mark.parametrize("minimum", [50, 400, 5_000])
def test_a_year_of_the_contract_brings_the_minimum_and_topping_up_moves_no_price(minimum, licensed):
    terms = ("upfront_fee=0", "signing_date=2028", "term_years=5", "renewal_years=1")
    deal = licensed(f"minimum_per_year={minimum}", *terms)
    without = licensed("minimum_per_year=0", *terms)
    years = np.array(deal.cases.quarters.calendar_years)
    in_force = (years >= 2028) & (years < 2034)
    revenue = deal.by_year("licensing_revenue")[0]
    assert (revenue[in_force] >= minimum * (1 - 1e-12)).all()
    assert not revenue[~in_force].any()
    assert (revenue >= without.by_year("licensing_revenue")[0]).all()
    same_market(deal, without, rtol=0, atol=0)


def test_fees_count_towards_the_minimum(licensed):
    terms = ("upfront_fee=0", "signing_date=2028", "term_years=20")
    without, deal = (licensed(f"minimum_per_year={least}", *terms) for least in (0, 400))
    fees, since = without.values["licensing_revenue"], deal.cases.quarters.starts >= 2028
    assert (fees < 100).any()
    assert (fees > 100).any()
    np.testing.assert_allclose(
        deal.values["licensing_revenue"], np.where(since, np.maximum(fees, 100.0), 0.0)
    )


def test_tesla_pays_for_each_licensed_car_and_each_year_of_the_contract(licensed):
    deal = licensed(
        "support_per_car=300", "support_per_year=40", "signing_date=2028", "term_years=5",
        "renewal_years=0",
    )  # fmt: skip
    starts = deal.cases.quarters.starts
    in_force = (starts >= 2028) & (starts < 2033)
    expected = 300e-6 * deal.values["licensed_cars"] + 10 * in_force
    np.testing.assert_allclose(deal.values["licensing_cost"], expected)


def test_a_fee_due_on_cars_built_is_cars_times_fee(licensed):
    deal = licensed("fee_per_car=5000", *ONLY_FEES)
    expected = deal.values["licensed_cars"] * 5000e-6
    np.testing.assert_allclose(deal.values["licensing_revenue"], expected)


def test_a_fee_due_on_activated_cars_is_cars_times_takers_times_fee(licensed):
    deal = licensed("fee_per_car=5000", "paid_on_activation=on_cars_activated", *ONLY_FEES)
    take = answer_of(deal).take_rate
    sold = deal.values["licensed_cars"] > 0
    assert ((take > 0.001) & (take < 0.999))[sold].all()
    np.testing.assert_allclose(
        deal.values["licensing_revenue"], deal.values["licensed_cars"] * take * 5000e-6
    )


def test_a_share_of_subscriptions_is_a_share_of_what_drivers_pay_by_the_month(licensed):
    """A fee and a share that leave the licensee the same on each car give the same market."""
    terms = ("consumer_price=0", "fee_per_car=0", "upfront_fee=0", "minimum_per_year=0")
    none, third, all_of_it = (licensed(*terms, f"monthly_share={s}") for s in (0, 0.3, 1))
    assert not none.values["licensing_revenue"].any()
    per_car = [
        np.divide(one.values["licensing_revenue"], one.values["licensed_cars"],
                  out=np.zeros_like(one.values["licensed_cars"]),
                  where=one.values["licensed_cars"] > 0)
        for one in (third, all_of_it)
    ]  # fmt: skip
    np.testing.assert_allclose(per_car[0], 0.3 * per_car[1], rtol=1e-12)
    # who gives away all that drivers pay earns on its cars alone
    profit = _gained(all_of_it, none_of(all_of_it), "other_battery")
    np.testing.assert_allclose(all_of_it.by_year("licensee_cash_flow")[0, 1:], profit, **AS_SOLVED)


def answer_of(deal: results.Results) -> licensing.Driver:
    """How drivers of the first deal's cars answer its prices."""
    a, quarters = deal.cases.inputs, deal.cases.quarters
    taken = route.taken(a, quarters.starts)
    function = offer.function_in_china(a, quarters.starts, deal.book.contenders.year, taken)
    median = offer.offered(a, function, deal.values["rival_parity"]).median
    return licensing.driver(a, deal.cases.deals[0], median)


def none_of(deal: results.Results) -> results.Results:
    """The same case without its deals."""
    return results.run(deal.book, replace(deal.cases, deals=()), "CNY")


def _gained(deal: results.Results, none: results.Results, maker: str) -> np.ndarray:
    """What a maker earns more on its cars in each full year, from what is shown of it [CNY m]."""
    position = deal.book.contenders.names.index(maker)

    def profit(one: results.Results) -> np.ndarray:
        price, cars, margin = (
            one.values[f"contender_{name}"][0, 1:, position]
            for name in ("price", "deliveries", "margin")
        )
        return price / 1.13 * margin * cars / 1e6

    return profit(deal) - profit(none)


def test_teslas_loss_is_that_of_its_cars_and_of_its_own_fsd(licensed):
    deal = licensed(*FREE, *WHOLE)
    none = none_of(deal)
    fsd = (deal.by_year("fsd_cash_flow") - none.by_year("fsd_cash_flow"))[0, 1:]
    np.testing.assert_allclose(
        deal.by_year("cannibalisation")[0, 1:], _gained(deal, none, "tesla") + fsd, **AS_SOLVED
    )


def test_where_drivers_pay_nothing_the_licensee_earns_on_its_cars_and_pays(licensed):
    deal = licensed("consumer_price=0", "consumer_monthly_price=0")
    paid = deal.by_year("licensing_revenue")[0, 1:]
    gained = _gained(deal, none_of(deal), "other_battery")
    np.testing.assert_allclose(
        deal.by_year("licensee_cash_flow")[0, 1:], gained - paid, **AS_SOLVED
    )


def test_the_licensee_keeps_what_its_drivers_pay(licensed):
    deal = licensed()
    drivers = deal.values["licensed_cars"] * answer_of(deal).paid / 1e6
    by_year = np.add.reduceat(drivers, deal.cases.quarters.year_starts, axis=1)[0, 1:]
    paid = deal.by_year("licensing_revenue")[0, 1:]
    gained = _gained(deal, none_of(deal), "other_battery")
    assert by_year[-1] > 1
    np.testing.assert_allclose(
        deal.by_year("licensee_cash_flow")[0, 1:], gained + by_year - paid, **AS_SOLVED
    )


def test_values_are_their_flows_discounted(licensed):
    deal = licensed()
    starts, rate = deal.cases.quarters.starts, deal.cases.inputs["discount_rate"]
    factor = (1 + rate) ** -(starts - starts[0] + 0.125)
    for value, flow in (
        ("licensing_paid", "licensing_revenue"),
        ("licensing_own_profit", "cannibalisation"),
        ("licensing_net_value", "licensing_cash_flow"),
        ("licensee_value", "licensee_cash_flow"),
    ):
        np.testing.assert_allclose(
            deal.values[value], (deal.values[flow] * factor).sum(axis=1), rtol=1e-12
        )
    v = deal.values
    np.testing.assert_allclose(
        v["licensing_cash_flow"],
        v["licensing_revenue"] - v["licensing_cost"] + v["cannibalisation"],
        rtol=1e-12,
        atol=1e-12,
    )


def test_money_in_dollars_is_that_in_yuan_at_the_rate_of_the_quarter(book, one_maker):
    dearer = [book.override("usd_cny@2030Q1=6"), book.override("usd_cny@2032Q3=8")]
    made = cases.base(book, dearer, one_maker())
    dollars, yuan = (results.run(book, made, currency).values for currency in ("USD", "CNY"))
    for name in LICENSING - {"licensed_cars"}:
        if dollars[name].ndim == 2:
            np.testing.assert_allclose(
                dollars[name] * made.inputs["usd_cny"], yuan[name], rtol=1e-12, atol=1e-9
            )
    np.testing.assert_array_equal(dollars["licensed_cars"], yuan["licensed_cars"])


# What it does to the market


def test_what_no_driver_takes_moves_nobody(licensed):
    on_activation = "paid_on_activation=on_cars_activated"
    deal = licensed("integration=0", on_activation, "fee_per_car=9000", *ONLY_FEES, *NO_SUPPORT)
    assert deal.values["licensed_cars"].any()
    assert not deal.values["licensing_revenue"].any()
    same_market(deal, none_of(deal), rtol=1e-7, atol=1e-3)
    np.testing.assert_allclose(deal.by_year("licensee_cash_flow"), 0.0, atol=0.1)


def test_what_fsd_is_worth_above_its_price_sells_the_licensees_cars(licensed, book):
    """Tesla takes all that drivers pay: to the licensee nothing is left but the buyers it wins."""
    deal = licensed("consumer_price=0", "monthly_share=1", "fee_per_car=0", *WHOLE)
    sold = deal.by_year("licensed_cars")[0] > 0
    maker, tesla = book.contenders.names.index("other_battery"), book.contenders.tesla
    cars, before = (one.values["contender_deliveries"][0] for one in (deal, none_of(deal)))
    assert sold.any()
    assert (cars[sold, maker] > before[sold, maker] * (1 + 1e-6)).all()
    assert (cars[sold, tesla] < before[sold, tesla] * (1 - 1e-6)).all()


def test_a_fee_on_cars_whose_drivers_take_nothing_only_hurts_the_licensee(licensed):
    deal = licensed("integration=0", "fee_per_car=9000", *ONLY_FEES)
    sold = deal.by_year("licensed_cars") > 0
    assert (deal.by_year("licensee_cash_flow")[sold] < 0).all()
    assert (deal.by_year("cannibalisation")[sold] > 0).all()


def test_a_fee_on_every_car_is_a_cost_of_every_car(book, run, one_maker):
    """Two ways to raise BYD's cost by 3 % give the same market."""
    year = book.quarters.calendar_years.index(2031)
    dearer = run(book.deals.arrangement("none"), "byd_cost_change@2031Q1=0.03").values
    plain = run(book.deals.arrangement("none")).values
    cost = (1 - plain["contender_margin"]) * plain["contender_price"] / 1.13
    makers = ("byd_battery", "byd_plug_in")
    terms = ("integration=0", "signing_date=2028", "upfront_fee=0", *AT_ONCE, *WHOLE)
    both = with_licensees(one_maker(*terms), *makers)
    taxed = replace(
        both,
        contracts=tuple(
            replace(
                contract,
                terms=contract.terms
                | {"fee_per_car": 0.03 * cost[0, year, book.contenders.names.index(maker)]},
            )
            for contract, maker in zip(both.contracts, makers, strict=True)
        ),
    )
    deal = run(taxed).values
    for name in ("contender_price", "contender_deliveries"):
        np.testing.assert_allclose(deal[name][0, year], dearer[name][0, year], rtol=1e-6)
        moved = abs(deal[name][0, year] / plain[name][0, year] - 1)
        assert moved.max() > 0.01


@pytest.mark.parametrize(
    ("near", "far"),
    [("leapmotor", "changan"), ("geely", "changan"), ("xiaomi", "li"), ("nio", "li")],
)
def test_a_licensee_far_from_tesla_takes_less_from_it(near, far, book, run, one_maker):
    """As many licensed cars of about the same price: battery cars, then plug-in hybrids."""

    def lost(maker: str) -> float:
        def made(share: float) -> results.Results:
            terms = edited(book, one_maker(*FREE), f"share_of_licensee={share:.17g}")
            return run(with_licensees(terms, maker))

        trial = made(0.01).total("licensed_cars")[0]
        deal = made(0.01 * 60_000 / trial)
        assert deal.total("licensed_cars")[0] == pytest.approx(60_000, rel=0.01)
        return deal.total("cannibalisation")[0]

    assert lost(near) < 1.5 * lost(far) < 0


@pytest.mark.parametrize("paid_on", ["on_cars_built", "on_cars_activated"])
def test_a_higher_fee_never_helps_the_licensee_nor_sells_its_cars(paid_on, run, one_maker):
    fees = (0, 500, 1_000, 2_000, 4_000, 6_000, 9_000, 14_000, 20_000)
    terms = (f"paid_on_activation={paid_on}", "minimum_per_year=0")
    runs = [run(one_maker(f"fee_per_car={fee}", *terms)) for fee in fees]
    for low, high in pairwise(runs):
        assert high.values["licensee_value"] < low.values["licensee_value"]
        assert (high.values["licensed_cars"] <= low.values["licensed_cars"] * (1 + 1e-9)).all()
        assert (high.values["licensing_own_profit"] > low.values["licensing_own_profit"]).all()


def test_what_is_built_in_better_is_worth_more_to_the_licensee_and_hurts_tesla_more(licensed):
    runs = [licensed(*FREE, f"integration={quality}") for quality in (0, 0.3, 0.6, 0.8, 1)]
    for worse, better in pairwise(runs):
        assert better.values["licensee_value"] > worse.values["licensee_value"]
        assert better.values["licensing_own_profit"] < worse.values["licensing_own_profit"]


def test_a_deal_in_two_halves_is_the_deal(licensed, run, one_maker):
    shared = ("upfront_fee=0", "minimum_per_year=0", "support_per_year=0")
    whole = licensed("share_of_licensee=0.5", *shared)
    halves = run(
        with_licensees(
            one_maker("share_of_licensee=0.25", *shared), "other_battery", "other_battery"
        )
    )
    for name, values in whole.values.items():
        np.testing.assert_allclose(halves.values[name], values, rtol=1e-9, atol=1e-6, err_msg=name)


def test_the_order_of_deals_changes_nothing(book, run):
    years = {"platform_foreign": 2027, "platform_battery": 2030, "platform_plug_in": 2033}
    platform = book.deals.arrangement("broad_platform").with_terms(
        [TermEdit(deal, "signing_date", year) for deal, year in years.items()]
    )
    back = replace(platform, contracts=platform.contracts[::-1])
    one, other = run(platform), run(back)
    for name, values in one.values.items():
        np.testing.assert_allclose(other.values[name], values, rtol=1e-9, atol=1e-6, err_msg=name)


# Draws


def test_a_case_alone_has_the_digits_it_has_among_draws_with_deals(book):
    platform = book.deals.arrangement("broad_platform")
    made = cases.draws(book, draws=400, seed=3, arrangement=platform)
    among = results.run(book, made, "CNY").values
    for number in (0, 1, 17, 63, 255, 399, 400):
        deals = tuple(deal.part(number, number + 1) for deal in made.deals)
        single = Cases(made.quarters, made.part(number, number + 1), 1, deals)
        for name, values in results.run(book, single, "CNY").values.items():
            assert values.tobytes() == among[name][number : number + 1].tobytes(), name


@pytest.mark.parametrize(
    ("term", "values"),
    [
        ("fee_per_car", (0, 2_000, 9_000, 20_000)),
        ("upfront_fee", (0, 700)),
        ("line_up_share", (0, 0.3, 1)),
        ("integration", (0, 0.5, 1)),
        ("signing_date", (2025, 2028.25, 2036)),
        ("consumer_price", (0, 30_000)),
    ],
)
def test_terms_that_differ_by_case_give_each_case_the_digits_of_its_own(
    term, values, book, one_maker, monkeypatch
):
    monkeypatch.setattr(results, "CASES_AT_ONCE", 3)
    made = cases.base(book, (), one_maker())
    of_each = np.array(values, dtype=float)[:, None]
    deals = tuple(deal._replace(**{term: of_each}) for deal in made.deals)
    among = results.run(book, replace(made, count=len(values), deals=deals), "CNY").values
    for number, value in enumerate(values):
        alone = results.run(book, cases.base(book, (), one_maker(f"{term}={value}")), "CNY").values
        for name in alone:
            assert alone[name].tobytes() == among[name][number : number + 1].tobytes(), name


@pytest.mark.parametrize("at_once", [7, 64, 299])
def test_the_digits_with_deals_do_not_depend_on_how_many_cases_are_run_at_once(
    at_once, book, monkeypatch
):
    platform = book.deals.arrangement("broad_platform")
    made = cases.draws(book, draws=300, seed=4, arrangement=platform)
    whole = results.run(book, made).values
    monkeypatch.setattr(results, "CASES_AT_ONCE", at_once)
    for name, values in results.run(book, made).values.items():
        assert values.tobytes() == whole[name].tobytes(), name


def test_arrangements_run_side_by_side_have_the_digits_of_their_own_runs(book, monkeypatch):
    monkeypatch.setattr(results, "CASES_AT_ONCE", 64)
    made = cases.draws(book, draws=100)
    arrangements = list(book.deals.arrangements.values())
    side_by_side = results.run_each(
        book, made, [cases.signed(book, one, draws=100) for one in arrangements], "CNY"
    )
    for arrangement, found in zip(arrangements, side_by_side, strict=True):
        own = cases.draws(book, draws=100, arrangement=arrangement)
        for name, values in results.run(book, own, "CNY").values.items():
            assert values.tobytes() == found.values[name].tobytes(), name


def test_a_draw_without_a_signature_is_the_draw_without_a_licence(book):
    arrangement = book.deals.arrangement("one_foreign_maker")
    made = cases.draws(book, draws=300, arrangement=arrangement)
    unsigned = made.deals[0].signed[:, 0] == 0
    assert 0 < unsigned.sum() < 300
    deal = results.run(book, made, "CNY").values
    none = results.run(book, cases.draws(book, draws=300), "CNY").values
    for name, values in deal.items():
        np.testing.assert_allclose(
            values[unsigned], none[name][unsigned], err_msg=name, **(ROUNDING | {"atol": 1e-6})
        )
    assert (deal["licensed_cars"][~unsigned].sum(axis=1) > 0).mean() > 0.9


# The parts


QUARTERS = Quarters("2026Q4").starts
dates = st.floats(2027.0, 2030.0)


def test_the_share_fitted_rises_in_a_straight_line_to_the_share_of_the_line_up():
    deal = modelled(
        signing_date=2027.0, lead_quarters=4, ramp_quarters=4, share_of_licensee=0.5,
        line_up_share=0.4, term_years=3,
    )  # fmt: skip
    fitted = licensing.share_fitted(deal, QUARTERS, np.ones((1, 1)))[0]
    ramp, full = [0.025, 0.075, 0.125, 0.175], [0.2] * 4
    expected = [0.0] * 5 + ramp + full + [0.0] * (len(QUARTERS) - 13)
    np.testing.assert_allclose(fitted, expected)
    half = licensing.share_fitted(deal, QUARTERS, np.full((1, 1), 0.5))[0]
    np.testing.assert_allclose(half, 0.5 * fitted)


@given(
    signing=st.integers(0, 16), lead=st.integers(0, 8), ramp=st.integers(0, 12),
    years=st.integers(0, 2), share=st.floats(0.0, 1.0), line_up=st.floats(0.0, 1.0),
)  # fmt: skip
def test_a_whole_contract_fits_the_area_under_its_ramp(signing, lead, ramp, years, share, line_up):
    term = years + (lead + ramp + 3) // 4
    deal = modelled(
        signing_date=2027 + signing / 4, lead_quarters=lead, ramp_quarters=ramp,
        share_of_licensee=share, line_up_share=line_up, term_years=term,
    )  # fmt: skip
    fitted = licensing.share_fitted(deal, Quarters("2026Q4", 2060).starts, np.ones((1, 1)))
    expected = share * line_up * (term - lead / 4 - ramp / 8)
    np.testing.assert_allclose(fitted.sum() / 4, expected, atol=1e-9)
    assert (fitted <= share * line_up + 1e-12).all()


@given(
    date=dates, later=st.floats(0.0, 0.01), lead=st.integers(0, 8), ramp=st.integers(0, 12),
    term=st.floats(0.0, 6.0),
)  # fmt: skip
def test_no_share_jumps_when_a_date_moves(date, later, lead, ramp, term):
    terms = {"lead_quarters": lead, "ramp_quarters": ramp, "term_years": term}
    terms |= {"share_of_licensee": 1.0, "line_up_share": 1.0}
    before, after = (modelled(signing_date=signing, **terms) for signing in (date, date + later))
    for share in (
        lambda deal: licensing.share_fitted(deal, QUARTERS, np.ones((1, 1))),
        lambda deal: licensing.share_in_force(deal, QUARTERS),
    ):
        assert (abs(share(after) - share(before)) <= 20 * later + 1e-9).all()
        assert (share(before) >= 0).all()


@given(date=dates, term=st.floats(0.0, 3.0), renewal=st.floats(0.0, 2.0))
def test_a_contract_is_in_force_for_its_term_and_its_renewal(date, term, renewal):
    deal = modelled(signing_date=date, term_years=term, renewal_years=renewal)
    in_force = licensing.share_in_force(deal, QUARTERS)[0]
    np.testing.assert_allclose(in_force.sum() / 4, term + renewal, atol=1e-9)
    assert not in_force[date >= QUARTERS + 0.25].any()
    assert not in_force[date + term + renewal <= QUARTERS].any()
    assert not licensing.share_in_force(deal._replace(signed=np.zeros((1, 1))), QUARTERS).any()


def test_half_the_drivers_buy_at_the_price_they_would_give():
    deal = modelled(integration=1.0, consumer_price=22_600.0)
    answer = licensing.driver(assumed(), deal, np.array([[22_600.0]]))
    np.testing.assert_allclose(answer.take_rate, 0.5)
    np.testing.assert_allclose(answer.paid, 10_000.0)
    assert answer.paid_monthly == 0.0


def test_a_subscriber_pays_every_month_of_the_stay():
    deal = modelled(integration=0.5, consumer_monthly_price=113.0)
    median = np.array([[2 * 113.0 * 40]])
    stays = licensing.driver(assumed(), deal, median)
    np.testing.assert_allclose(stays.take_rate, 0.5)
    np.testing.assert_allclose(stays.paid, 0.5 * 100.0 * 40)
    np.testing.assert_array_equal(stays.paid, stays.paid_monthly)
    leaves = licensing.driver(assumed(subscriber_churn=0.5), deal, median)
    np.testing.assert_allclose(leaves.paid, 0.5 * 100.0 * 2.0)


def test_of_two_ways_at_the_same_cost_half_the_takers_choose_each():
    deal = modelled(integration=1.0, consumer_price=4_520.0, consumer_monthly_price=113.0)
    answer = licensing.driver(assumed(), deal, np.array([[4_520.0]]))
    np.testing.assert_allclose(answer.paid, 0.5 * 4_000.0)
    np.testing.assert_allclose(answer.paid_monthly, 0.25 * 4_000.0)


def test_what_is_not_sold_is_neither_taken_nor_worth_anything():
    for deal in (modelled(integration=1.0), modelled(integration=0.0, consumer_price=100.0)):
        answer = licensing.driver(assumed(), deal, np.array([[20_000.0]]))
        assert all(not getattr(answer, name).any() for name in answer._fields)


@given(
    quality=st.floats(0.01, 1.0), median=st.floats(100.0, 1e5), once=st.floats(1_000.0, 1e5),
    monthly=st.floats(50.0, 2_000.0),
)  # fmt: skip
def test_a_licensed_car_at_quality_q_is_a_tesla_at_prices_one_over_q(
    quality, median, once, monthly
):
    a, worth = assumed(subscriber_churn=0.02), np.array([[median]])
    prices = {"consumer_price": once, "consumer_monthly_price": monthly}
    there = licensing.driver(a, modelled(integration=quality, **prices), worth)
    at_tesla = {name: price / quality for name, price in prices.items()}
    here = licensing.driver(a, modelled(integration=1.0, **at_tesla), worth)
    np.testing.assert_allclose(there.take_rate, here.take_rate, rtol=1e-9)
    for name in ("surplus", "paid", "paid_monthly"):
        np.testing.assert_allclose(
            getattr(there, name), quality * getattr(here, name), rtol=1e-6, atol=1e-6
        )


def test_at_teslas_prices_and_quality_drivers_answer_as_in_a_tesla(book):
    made = cases.base(book, [book.override("fsd_monthly_price=500")])
    a, starts = made.inputs, made.quarters.starts
    function = offer.function_in_china(a, starts, book.contenders.year, route.taken(a, starts))
    tesla = offer.offered(a, function, function.rival_parity)
    prices = modelled(integration=1.0)._replace(
        consumer_price=a["fsd_list_price"], consumer_monthly_price=a["fsd_monthly_price"]
    )
    answer = licensing.driver(a, prices, tesla.median)
    assert answer.take_rate.any()
    np.testing.assert_array_equal(answer.take_rate, tesla.take_rate)
    np.testing.assert_array_equal(answer.surplus, tesla.surplus_in_choice)


@pytest.mark.parametrize(
    ("activation", "owed"), [(0.0, 900 + 0.3 * 500), (1.0, 0.2 * 900 + 0.3 * 500)]
)
def test_the_licensee_owes_a_fee_for_cars_built_or_taken_and_a_share_of_months(activation, owed):
    answer = licensing.Driver(*(np.array([[value]]) for value in (0.2, 0.0, 800.0, 500.0)))
    deal = modelled(fee_per_car=900.0, paid_on_activation=activation, monthly_share=0.3)
    np.testing.assert_allclose(licensing.fee_on_car(deal, answer), owed)
