"""The model as an analyst would write it with pandas, to compare speed and answers with.

Tables of one row per case and quarter, columns named as the assumptions; for the market one row
per case, year and contender. Nothing of `analytics.model` is called. Without licence deals and
without moves of BYD.
"""

import numpy as np
import pandas as pd
from scipy.special import expit, ndtr, ndtri

QUARTER = 0.25
YEARLY = [
    "price_coefficient", "nest_correlation", "market_size", "outside_quality_drift",
    "tesla_quality_drift", "byd_quality_drift", "plug_in_quality_drift", "battery_pack_price",
    "other_cost_change", "free_system_value", "shanghai_exports", "usd_cny", "vat_rate",
    "rival_parity", "software_profit", "surplus_in_choice",
]  # fmt: skip
MONEY = [
    "fsd_bookings", "fsd_revenue", "fsd_revenue_one_time", "fsd_revenue_subscription",
    "fsd_deferred_balance", "fsd_gross_profit", "fsd_contribution", "fsd_cash_flow",
    "tesla_car_gross_profit", "tesla_gross_profit", "tesla_above_cost", "route_capital",
    "route_running_cost", "penalty_at_risk",
]  # fmt: skip
CLOSE_ENOUGH = 1e-11  # of the first-order conditions, relative to the price
MOST_ITERATIONS = 5_000


def evaluate(inputs, quarters, contenders, exchange_rate):
    """One row per case and quarter; what a whole case has, such as `fsd_npv`, on all its rows."""
    table = by_case_and_quarter(inputs | {"exchange_rate": exchange_rate}, quarters)
    add_route(table)
    add_function(table)
    add_offer(table)
    market = sold(table, contenders)
    table = table.merge(kept_on_cars(market), on=["case", "year"])
    add_deliveries(table)
    add_drivers(table)
    add_revenue(table)
    add_profit(table)
    add_route_costs(table, contenders)
    add_values(table)
    return table


def by_case_and_quarter(inputs, quarters):
    """The assumptions in a long table."""
    count = max(len(values) for values in inputs.values())
    shape = (count, len(quarters.names))
    table = pd.DataFrame(
        {name: np.broadcast_to(values, shape).ravel() for name, values in inputs.items()}
    )
    calendar = pd.DataFrame(
        {
            "quarter": quarters.names,
            "start": quarters.starts,
            "year": [int(name[:4]) for name in quarters.names],
            "season": [int(name[-1]) for name in quarters.names],
        }
    )
    cases = pd.DataFrame({"case": range(count)})
    return pd.concat([cases.merge(calendar, how="cross"), table], axis="columns")


def share_after(table, date):
    """Share of each quarter that lies after a date."""
    return ((table["start"] + QUARTER - date) / QUARTER).clip(0.0, 1.0)


def in_the_end(table, name):
    """What an assumption is in the last quarter, on all rows of a case."""
    return table.groupby("case")[name].transform("last")


def first_where(table, condition, date):
    """The date in the first quarter in which a condition holds; infinite where it never does."""
    return date.where(condition).groupby(table["case"]).transform("first").fillna(np.inf)


def added_up(table, flow):
    """A flow up to the end of each quarter, and up to its start."""
    after = flow.groupby(table["case"]).cumsum()
    return after, after.groupby(table["case"]).shift(fill_value=0.0)


def add_route(table):
    """When data may leave, what stands in the centre, how fast FSD trains, when it is released."""
    add_export(table)
    add_centre(table)
    power = table["mean_accelerators"] * table["accelerator_performance"]
    power = (power / table["full_training_accelerators"]).clip(upper=1.0)
    trained_here = table["open_share"] * power ** table["compute_elasticity"]
    table["training_speed"] = table["export_share"] + trained_here

    opening, needed = in_the_end(table, "opening_training"), in_the_end(table, "training_quarters")
    after, before = added_up(table, table["training_speed"])
    part = ((needed - opening - before) / table["training_speed"]).clip(0.0, 1.0)
    trained = first_where(table, opening + after >= needed, table["start"] + QUARTER * part)
    trained = trained.where(opening < needed, table["start"].min())
    table["released"] = np.maximum(trained, in_the_end(table, "feature_approval_date"))
    years = table["training_speed"] * share_after(table, table["released"]) * QUARTER
    table["learning"] = added_up(table, years)[0] - years / 2.0


def add_export(table):
    earliest, wait = in_the_end(table, "export_earliest_date"), in_the_end(table, "export_wait")
    chance = table["export_sought"] * table["export_approval_chance"]
    with np.errstate(divide="ignore"):
        rate = -np.log1p(-chance) * table["pilot_speed"]
    years = QUARTER * share_after(table, earliest)
    passed, before = added_up(table, (rate * years).where(years > 0.0, 0.0))
    enough = -np.log1p(-wait)
    left = ((enough - before) / rate).where(enough > before, 0.0)
    date = np.maximum(table["start"], earliest) + left
    table["export_at"] = first_where(table, (passed >= enough) & (passed > 0.0), date)
    table["export_share"] = share_after(table, table["export_at"])


def add_centre(table):
    used = table["centre_built"] * (1.0 - table["export_share"])
    partner = in_the_end(table, "partner_date")
    site = partner + in_the_end(table, "site_quarters") * QUARTER
    filling = (used + share_after(table, partner) - 1.0).clip(lower=0.0)
    training = (used + share_after(table, site) - 1.0).clip(lower=0.0)
    room = (table["centre_accelerators"] - table["opening_accelerators"]).clip(lower=0.0)
    came = added_up(table, table["accelerator_supply"] * QUARTER * filling)[0].clip(upper=room)
    before = came.groupby(table["case"]).shift(fill_value=0.0)
    stand = table["opening_accelerators"] + came
    table["new_accelerators"] = (came - before).clip(lower=0.0)
    table["mean_accelerators"] = stand - table["new_accelerators"] / 2.0
    table["open_share"] = training.where(stand > 0.0, 0.0)


def add_function(table):
    """What FSD can do, and how many rivals give a system away."""
    partial = table["unmodified_capability"] * share_after(table, table["partial_release_date"])
    full = table["capability_full_release"]
    room = (table["capability_ceiling"] - full).clip(lower=0.0)
    trained = full + room * (1.0 - np.exp(-table["capability_growth"] * table["learning"]))
    gain = (trained - partial).clip(lower=0.0)
    level = partial + gain * share_after(table, table["released"])
    table["capability"] = level.groupby(table["case"]).cummax()
    first = np.minimum(table["partial_release_date"], table["released"])
    table["released_share"] = share_after(table, first)
    level3 = np.maximum(table["level3_date"], table["released"])
    table["level3_share"] = share_after(table, level3)
    table["rival_parity"] = parity(table, table["start"] + QUARTER / 2.0 - table["start"].min())


def parity(table, years):
    start, ceiling = table["rival_parity_start"], table["rival_parity_ceiling"]
    odds = (ceiling / start - 1.0) * np.exp(-table["rival_parity_growth"] * years)
    return ceiling / (1.0 + odds)


def add_offer(table):
    """Who takes FSD at Tesla's prices, what it is worth to them, and what it earns on a new car."""
    once = table["fsd_list_price"].where(table["one_time_sale"] > 0.0, np.inf)
    monthly = table["fsd_monthly_price"] * table["holding_months"]
    monthly = monthly.where(table["fsd_monthly_price"] > 0.0, np.inf)
    cost = np.minimum(once, monthly)
    width = table["wtp_log_sd"]
    eroded = 1.0 - table["free_rival_erosion"] * table["rival_parity"]
    lifted = 1.0 + table["level3_uplift"] * table["level3_share"]
    works = table["capability"] ** table["capability_elasticity"]
    median = table["wtp_median_full"] * works * eroded * lifted

    by_hand = table["take_rate_mode"] > 0.0
    fixed = (table["take_rate_fixed"] * table["released_share"]).where(cost < np.inf, 0.0)
    median_by_hand = (cost * np.exp(width * ndtri(fixed))).where(fixed > 0.0, 0.0)
    median = median_by_hand.where(by_hand, median)
    take = take_rate(median, width, cost)
    table["take_rate"] = fixed.where(by_hand, take)
    table["option_surplus"] = option_surplus(median, width, cost)
    beyond = option_surplus(median, width, cost + table["surplus_ceiling"])
    capable = table["current_computer_share"]
    table["surplus_in_choice"] = (table["option_surplus"] - beyond) * capable

    subscribable = (monthly < np.inf) & (once > 0.0)
    both = subscribable & (once < np.inf)
    by_cost = expit(table["subscription_slope"] * np.log((once / monthly).where(both, 1.0)))
    table["subscription_share"] = by_cost.where(both, subscribable.astype(float))

    kept = (1.0 - table["payment_cost_share"]) / (1.0 + table["vat_rate"])
    serving, churn = table["cost_per_active_car"], table["subscriber_churn"]
    months = (1.0 - (1.0 - churn) ** table["holding_months"]) / churn
    months = months.where(churn > 0.0, table["holding_months"])
    on_purchase = kept * table["fsd_list_price"] - serving * table["holding_months"]
    on_subscription = (kept * table["fsd_monthly_price"] - serving) * months
    subscribing = table["subscription_share"]
    mean = (1.0 - subscribing) * on_purchase + subscribing * on_subscription
    table["software_profit"] = table["take_rate"] * mean * capable


def take_rate(median, width, cost):
    with np.errstate(divide="ignore"):
        return ndtr(np.log(median / cost) / width).where(median > 0.0, 0.0)


def option_surplus(median, width, cost):
    with np.errstate(divide="ignore"):
        depth = np.log(median / cost) / width
    paid = cost.where(cost < np.inf, 0.0) * ndtr(depth)
    worth = median * np.exp(width**2 / 2.0) * ndtr(depth + width)
    return (worth - paid).where(median > 0.0, 0.0)


def sold(table, contenders):
    """Price, share, cars and cost, one row per case, year and contender."""
    yearly = table.groupby(["case", "year"])[YEARLY].mean().reset_index()
    first = table.groupby("case").first()
    observed = parity(first, contenders.year + 0.5 - first["start"]).rename("observed_parity")
    yearly = yearly.merge(observed, on="case")
    yearly["market"] = yearly.index
    began = yearly["year"] == yearly["year"].min()
    steps = (yearly["year"] - contenders.year).where(began, 1)
    yearly["other_cost_growth"] = np.log1p(yearly["other_cost_change"])
    for name in ["other_cost_growth", *(name for name in YEARLY if name.endswith("_drift"))]:
        yearly[name] = (yearly[name] * steps).groupby(yearly["case"]).cumsum()

    market = yearly.merge(makers(contenders), how="cross")
    market["of_owner"] = market.groupby(["market", "owner"]).ngroup()
    market["in_nest"] = market.groupby(["market", "nest"]).ngroup()
    market["sisters"] = market.groupby(["market", "owner", "nest"]).ngroup()
    add_standing(market)
    add_conditions(market, contenders)
    add_prices(market)
    market["cars"] = market["share"] * market["market_size"]
    return market


def makers(contenders):
    """One row per contender, as observed; the rest of the model knows them by their names."""
    table = pd.DataFrame(
        {
            "contender": contenders.names,
            "owner": contenders.owners,
            "nest": contenders.nests,
            "observed_cars": contenders.cars,
            "observed_exports": contenders.exports,
            "observed_share": contenders.share,
            "observed_price": contenders.price,
            "net_price": contenders.net_price,
            "depreciation_share": contenders.depreciation_share,
            "pack_size": contenders.pack_size,
        }
    )
    table["within"] = table["observed_share"] / total(table, table["observed_share"], "nest")
    rivals = table[table["owner"] != "tesla"]
    mean_price = (rivals["observed_price"] * rivals["observed_cars"]).sum()
    table["relative_price"] = table["observed_price"] * rivals["observed_cars"].sum() / mean_price
    made = table["observed_cars"] + table["observed_exports"]
    table["depreciation"] = table["depreciation_share"] * table["net_price"] * made
    return table


def total(market, column, group):
    """The sum of a column over a group, on all rows of the group."""
    return column.groupby(market[group]).transform("sum")


def add_standing(market):
    """Quality and cost with which prices and shares of the observed year are an equilibrium."""
    a, s = market["price_coefficient"], market["nest_correlation"]
    share, price = market["observed_share"], market["net_price"]
    outside = 1.0 - total(market, share, "market")
    market["quality"] = (
        np.log(share / outside)
        - s * np.log(market["within"])
        + a * np.log(market["observed_price"])
    )
    within = total(market, market["within"], "sisters")
    left = 1.0 - s * within
    paid = total(market, market["within"] * price, "sisters")
    alone = total(market, share * (price + s * paid / left), "of_owner")
    profit = (1.0 - s) * alone / (1.0 - (1.0 - s) * total(market, share / left, "of_owner"))
    in_nest = (paid + profit * within) / left
    market["cost"] = price - (1.0 - s) * (price + profit + s * in_nest) / a


def add_conditions(market, contenders):
    """What has become of quality and cost, and what driver assistance adds to each car."""
    is_tesla, is_byd = market["owner"] == "tesla", market["owner"] == "byd"
    is_plug_in = market["nest"] == "plug_in"
    market["quality"] += (
        market["tesla_quality_drift"].where(is_tesla, 0.0)
        + market["byd_quality_drift"].where(is_byd, 0.0)
        + market["plug_in_quality_drift"].where(is_plug_in, 0.0)
        - market["outside_quality_drift"]
    )
    pack = market["pack_size"] * market["usd_cny"]
    rest = market["cost"] - pack * contenders.pack_price
    market["cost"] = (
        rest * np.exp(market["other_cost_growth"]) + pack * market["battery_pack_price"]
    )
    software = market["software_profit"].where(is_tesla, 0.0)
    market["asked"] = (market["cost"] - software) * (1.0 + market["vat_rate"])
    spread = (market["rival_parity"] - market["observed_parity"]).clip(lower=0.0)
    by_rivals = market["free_system_value"] * spread * market["relative_price"]
    market["surplus"] = market["surplus_in_choice"].where(is_tesla, by_rivals)


def add_prices(market):
    """Prices at which no owner gains by another one: the zeta fixed point, for all rows at once."""
    a, s = market["price_coefficient"], market["nest_correlation"]
    quality, cost, surplus = market["quality"], market["asked"], market["surplus"]
    markup = (1.0 - s) / a
    price = np.maximum(market["observed_price"], 1.5 * surplus)
    for _ in range(MOST_ITERATIONS):
        weight = np.exp((quality - a * np.log(price - surplus)) / (1.0 - s))
        nest_weight = total(market, weight, "in_nest")
        within = weight / nest_weight
        of_nest = nest_weight ** (1.0 - s)
        nest_share = of_nest / (1.0 + total(market, within * of_nest, "market"))
        share = within * nest_share
        profit = share * (price - cost)
        kept = (1.0 - s) * total(market, profit, "of_owner")
        kept += s / nest_share * total(market, profit, "sisters")
        aim = cost + kept + markup * (price - surplus)
        if ((aim - price) / price).abs().max() < CLOSE_ENOUGH:
            market["price"], market["share"] = price, share
            return
        price = (cost + kept - markup * surplus) / (1.0 - markup)
    raise ArithmeticError("the zeta fixed point was not reached")


def kept_on_cars(market):
    """What Tesla and BYD earn on their cars, one row per case and year."""
    market["net"] = market["price"] / (1.0 + market["vat_rate"])
    exports = market["shanghai_exports"].where(
        market["owner"] == "tesla", market["observed_exports"]
    )
    market["fixed_cost"] = market["depreciation"] / (market["cars"] + exports)
    market["margin"] = market["net"] - market["cost"] - market["fixed_cost"]
    tesla = market[market["contender"] == "tesla"].set_index(["case", "year"])
    byd = market[market["owner"] == "byd"]
    byd = byd.assign(
        paid=byd["cars"] * byd["price"],
        sales=byd["cars"] * byd["net"],
        profit=byd["cars"] * byd["margin"],
    )
    byd = byd.groupby(["case", "year"])[["cars", "paid", "sales", "profit"]].sum()
    yearly = pd.DataFrame(
        {
            "tesla_price": tesla["price"],
            "tesla_share": tesla["share"],
            "tesla_cars": tesla["cars"],
            "tesla_variable_cost": tesla["cost"],
            "tesla_fixed_cost": tesla["fixed_cost"],
            "tesla_margin_per_car": tesla["margin"],
            "tesla_gross_margin": tesla["margin"] / tesla["net"],
            "tesla_turnover": tesla["net"] * tesla["cars"],
            "byd_price": byd["paid"] / byd["cars"],
            "byd_cars": byd["cars"],
            "byd_gross_margin": byd["profit"] / byd["sales"],
        }
    )
    return yearly.reset_index()


def add_deliveries(table):
    """Cars of the year, spread over its quarters by season."""
    seasons = [f"season_q{season}" for season in range(1, 5)]
    own = sum(table[name].where(table["season"] == int(name[-1]), 0.0) for name in seasons)
    part = own / table[seasons].sum(axis="columns")
    table["tesla_deliveries"] = table["tesla_cars"] * part
    table["byd_deliveries"] = table["byd_cars"] * part


def add_drivers(table):
    """Cars that can have FSD, owners and subscribers, quarter by quarter."""
    table["capable_deliveries"] = table["tesla_deliveries"] * table["current_computer_share"]
    table["takers_new_cars"] = table["capable_deliveries"] * table["take_rate"]
    promised = table["promise_take_rate"] * table["one_time_sale"] * (1.0 - table["released_share"])
    table["fsd_promise_sales"] = table["capable_deliveries"] * promised
    table["surviving"] = (1.0 - table["scrappage_rate"]) ** 0.25
    table["staying"] = (1.0 - table["subscriber_churn"]) ** 3
    opening = table.groupby("case").first()
    fleet, owners = opening["opening_capable_fleet"], opening["opening_fsd_owners"]
    subscribers = 0.0 * owners
    parts = []
    for _, rows in table.groupby("start"):
        now = rows.set_index("case")
        kept_fleet, kept_owners = fleet * now["surviving"], owners * now["surviving"]
        kept_subscribers = subscribers * now["staying"]
        missing = now["take_rate"] * kept_fleet - kept_owners - kept_subscribers
        existing = now["upgrade_rate"] * missing.clip(lower=0.0)
        takers = now["takers_new_cars"] + existing
        starting = takers * now["subscription_share"]
        fleet = kept_fleet + now["capable_deliveries"]
        owners_now = kept_owners + takers - starting + now["fsd_promise_sales"]
        subscribers_now = kept_subscribers + starting
        part = pd.DataFrame(
            {
                "capable_fleet": fleet,
                "takers_existing_fleet": existing,
                "fsd_buyouts": takers - starting,
                "fsd_new_subscribers": starting,
                "fsd_owners": owners_now,
                "fsd_subscribers": subscribers_now,
                "fsd_active": owners_now + subscribers_now,
                "mean_subscribers": (subscribers + subscribers_now) / 2.0,
                "mean_active": (owners + owners_now + subscribers + subscribers_now) / 2.0,
            }
        )
        parts.append(part.set_index(rows.index))
        owners, subscribers = owners_now, subscribers_now
    drivers = pd.concat(parts).sort_index()
    table[drivers.columns] = drivers


def add_revenue(table):
    """Bookings, and revenue as sales stop being deferred."""
    without_vat = 1.0 + table["vat_rate"]
    once = (table["fsd_buyouts"] + table["fsd_promise_sales"]) * table["fsd_list_price"]
    monthly = table["mean_subscribers"] * table["fsd_monthly_price"] * 3.0
    table["fsd_bookings"] = once + monthly
    table["one_time_net"] = once / without_vat
    table["fsd_revenue_subscription"] = monthly / without_vat
    owed = 1.0 - table["recognised_at_delivery"] * table["capability"]
    table["owed"] = owed.groupby(table["case"]).cummin()
    table["aged"] = added_up(table, table["released_share"] / table["deferral_quarters"])[0]

    sales = table[["case", "start"]].assign(
        billed=table["one_time_net"], aged_when_sold=table["aged"]
    )
    sales["sold"] = sales["billed"]
    opening = table.groupby("case")[["start", "owed", "opening_deferred_revenue"]].first()
    opening = opening.reset_index().assign(aged_when_sold=0.0)
    opening["billed"] = opening["opening_deferred_revenue"] * 1e6
    opening["sold"] = (opening["billed"] / opening["owed"]).where(opening["owed"] > 0.0, 0.0)
    sales = pd.concat([opening[sales.columns], sales], ignore_index=True)
    sales["sale"] = sales.index
    rows = sales.merge(table[["case", "start", "owed", "aged"]], on="case", suffixes=("_sold", ""))
    rows = rows[rows["start"] >= rows["start_sold"]]
    left = (1.0 - (rows["aged"] - rows["aged_when_sold"])).clip(lower=0.0)
    remaining = rows["sold"] * rows["owed"] * left
    before = remaining.groupby(rows["sale"]).shift().fillna(rows["billed"])
    rows = rows.assign(fsd_deferred_balance=remaining, fsd_revenue_one_time=before - remaining)
    columns = ["fsd_deferred_balance", "fsd_revenue_one_time"]
    table[columns] = rows.groupby(["case", "start"])[columns].sum().to_numpy()
    table["fsd_revenue"] = table["fsd_revenue_one_time"] + table["fsd_revenue_subscription"]


def add_profit(table):
    """What is left of FSD and of cars."""
    booked = table["one_time_net"] + table["fsd_revenue_subscription"]
    serving = table["mean_active"] * table["released_share"] * table["cost_per_active_car"] * 3.0
    running = serving + table["payment_cost_share"] * booked
    liability = table["mean_active"] * table["level3_share"] * table["level3_liability"]
    standing = (table["local_team_cost"] * 1e6 + liability) / 4.0
    table["fsd_gross_profit"] = table["fsd_revenue"] - running
    table["fsd_contribution"] = table["fsd_gross_profit"] - standing
    table["fsd_cash_flow"] = booked - running - standing
    deliveries = table["tesla_deliveries"]
    table["tesla_car_gross_profit"] = table["tesla_margin_per_car"] * deliveries
    table["tesla_gross_profit"] = table["tesla_car_gross_profit"] + table["fsd_gross_profit"]
    above_cost = table["tesla_margin_per_car"] + table["tesla_fixed_cost"]
    table["tesla_above_cost"] = above_cost * deliveries


def add_route_costs(table, contenders):
    """What the data route costs, and the penalty that it risks."""
    computers = table["accelerator_price"] / table["accelerator_share_of_cost"]
    site = table["power_per_accelerator"] * 1e3 * table["site_cost"] * table["usd_cny"]
    sought = table["export_sought"]
    first_year = sought.where(added_up(table, sought)[0] <= 4.0, 0.0)
    application = table["export_setup_cost"] * 1e6 * QUARTER * first_year
    table["route_capital"] = table["new_accelerators"] * (computers + site) + application

    earned = table["fsd_gross_profit"].clip(lower=0.0)
    power = table["power_per_accelerator"] * 8_760.0 * table["power_price"]
    renewal = table["accelerator_renewal"] * table["accelerator_price"]
    in_centre = table["mean_accelerators"] * (power + renewal) + table["centre_staff_cost"] * 1e6
    in_centre = in_centre * QUARTER + table["partner_share"] * earned
    oversight = table["export_compliance_cost"] * 1e6 * QUARTER
    table["route_running_cost"] = (
        table["open_share"] * in_centre + table["export_share"] * oversight
    )

    chance = table["export_penalty_chance"] * table["export_share"]
    chance += table["local_penalty_chance"] * table["open_share"]
    before = turnover_before(table, contenders)
    fine = np.minimum(table["penalty_cap"] * 1e6, table["penalty_share"] * before)
    lost = table["suspension_quarters"] * earned
    table["penalty_at_risk"] = chance * QUARTER * (fine + lost)


def turnover_before(table, contenders):
    """What Tesla turned over in China in the year before, on all rows of a year."""
    yearly = table.groupby(["case", "year"])[["tesla_turnover", "fsd_revenue"]].mean()
    turnover = yearly["tesla_turnover"] + 4.0 * yearly["fsd_revenue"]
    tesla = makers(contenders).set_index("contender").loc["tesla"]
    observed = tesla["net_price"] * tesla["observed_cars"]
    before = turnover.groupby("case").shift(fill_value=observed).rename("turnover_before")
    return table[["case", "year"]].merge(before.reset_index(), on=["case", "year"])[before.name]


def add_values(table):
    """Money in millions of the currency asked for, and what flows are worth at the outset."""
    table[MONEY] = table[MONEY].div(table["exchange_rate"] * 1e6, axis="index")
    end = table["start"].max() + QUARTER
    table["release_date"] = table["released"].clip(upper=end)
    table["export_date"] = table["export_at"].clip(upper=end)
    spent = table["route_capital"] + table["route_running_cost"] + table["penalty_at_risk"]
    flows = {
        "fsd_npv": table["fsd_cash_flow"],
        "tesla_car_npv": table["tesla_above_cost"],
        "route_npv": table["fsd_cash_flow"] - spent,
    }
    years = table["start"] - table["start"].min() + QUARTER / 2.0
    factor = (1.0 + table["discount_rate"]) ** -years
    for name, flow in flows.items():
        table[name] = total(table, flow * factor, "case")
