"""What FSD and cars earn in China. `evaluate` is the whole model, in reading order.

An input is an array of shape (cases, quarters), with one case or one quarter where it does not
differ; a result has shape (cases, quarters), (cases) where it is one figure for the horizon, or
(cases, years, contenders). Nothing here knows how many cases there are or what they are for.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from analytics.calendar import Quarters
from analytics.model import cars, fleet, licensing, margin, offer, revenue, route, value
from analytics.model.contenders import Contenders
from analytics.model.licensing import Deal
from analytics.model.release import QUARTER
from analytics.types import Array

__all__ = ["Contenders", "Deal", "evaluate"]

ROUTE_COSTS = ("route_capital", "route_running_cost", "penalty_at_risk")
OF_ROUTE = {"release_date", "export_date", "training_speed", "route_npv", *ROUTE_COSTS}
OF_CARS = {
    "tesla_price", "tesla_share", "tesla_variable_cost", "tesla_fixed_cost",
    "tesla_margin_per_car", "tesla_gross_margin", "tesla_car_gross_profit", "tesla_car_npv",
    "tesla_gross_profit", "byd_price", "byd_deliveries", "byd_gross_margin",
}  # fmt: skip
OF_CONTENDERS = {"contender_price", "contender_deliveries", "contender_margin"}
MAY_BE_LEFT_OUT = frozenset(OF_ROUTE | OF_CARS | OF_CONTENDERS)


def evaluate(
    a: Mapping[str, Array],
    quarters: Quarters,
    contenders: Contenders,
    exchange_rate: Array,
    arrangements: Sequence[Sequence[Deal]] = ((),),
    keep: Collection[str] = MAY_BE_LEFT_OUT,
) -> list[dict[str, Array]]:
    """Every metric of every case, money in millions at `exchange_rate` [CNY per unit of money].

    Once for each arrangement of licence deals. With deals, all metrics are those of the market in
    which they are signed, and the licensing metrics tell what they change. Metrics of the route,
    of Tesla's and BYD's cars, and of contenders are left out where none of them is to be kept.
    """
    asked = set(keep)
    taken = route.taken(a, quarters.starts)
    function = offer.function_in_china(a, quarters.starts, contenders.year, taken)
    market = cars.sold(a, quarters, contenders, function)
    to_money = 1.0 / (exchange_rate * 1e6)

    def earned(market: cars.Cars) -> dict[str, Array]:
        found = _earned(a, quarters, contenders, function, market, to_money)
        if asked & OF_CARS:
            found |= _on_cars(a, quarters, contenders, market, found, to_money)
        if asked & OF_CONTENDERS:
            found |= _by_contender(market)
        if asked & OF_ROUTE:
            found |= _spent(a, quarters, contenders, taken, market, found, to_money)
        return found

    alone = earned(market)
    factor = value.discount_factor(starts=quarters.starts, discount_rate=a["discount_rate"])

    def route_value(costs: Mapping[str, Array], licensing_cash_flow: Array) -> dict[str, Array]:
        if not asked & OF_ROUTE:
            return {}
        spent = sum(costs[name] for name in ROUTE_COSTS)
        flow = alone["fsd_cash_flow"] + licensing_cash_flow - spent
        return {"route_npv": value.net_present_value(flow, factor)}

    def with_deals(deals: Sequence[Deal]) -> dict[str, Array]:
        if not deals:
            none = _without_licence(alone["fsd_cash_flow"])
            return alone | none | route_value(alone, none["licensing_cash_flow"])
        found = licensing.licensed(a, quarters, contenders, function, market, deals)
        after = earned(found.market)

        def gained(contender: int) -> Array:
            """What a contender earns more on its cars with the deals than without."""
            before, now = (
                licensing.car_profit(one, contender, quarters, fleet.season_weights(a))
                for one in (market, found.market)
            )
            return (now - before) * to_money

        paid, kept, cost = (
            sum(getattr(one, name) for one in found.licences) * to_money
            for name in ("paid", "kept", "cost")
        )
        own = gained(contenders.tesla) + after["fsd_cash_flow"] - alone["fsd_cash_flow"]
        owners = contenders.owners[[deal.licensee for deal in deals]]
        sisters = np.flatnonzero(np.isin(contenders.owners, owners))
        theirs = sum(gained(int(one)) for one in sisters) + kept - paid
        return (
            after
            | route_value(after, paid - cost + own)
            | {
                "licensing_revenue": paid,
                "licensing_cost": cost,
                "cannibalisation": own,
                "licensing_cash_flow": paid - cost + own,
                "licensee_cash_flow": theirs,
                "licensed_cars": sum(one.cars for one in found.licences),
                "licensing_paid": value.net_present_value(paid, factor),
                "licensing_own_profit": value.net_present_value(own, factor),
                "licensing_net_value": value.net_present_value(paid - cost + own, factor),
                "licensee_value": value.net_present_value(theirs, factor),
            }
        )

    return [with_deals(deals) for deals in arrangements]


def _without_licence(flow: Array) -> dict[str, Array]:
    """What the licensing metrics are where nothing is licensed: nothing."""
    flows = ("licensing_revenue", "licensing_cost", "cannibalisation", "licensing_cash_flow",
             "licensee_cash_flow", "licensed_cars")  # fmt: skip
    values = ("licensing_paid", "licensing_own_profit", "licensing_net_value", "licensee_value")
    return dict.fromkeys(flows, np.zeros_like(flow)) | dict.fromkeys(values, np.zeros(len(flow)))


def _earned(
    a: Mapping[str, Array],
    quarters: Quarters,
    contenders: Contenders,
    function: offer.Function,
    market: cars.Cars,
    to_money: Array,
) -> dict[str, Array]:
    """What FSD earns in one market, and what it rests on."""
    starts = quarters.starts
    fsd = market.offer
    tesla_deliveries = fleet.by_season(
        yearly=market.deliveries[contenders.tesla],
        year_of=quarters.year_of,
        seasons=quarters.seasons,
        weights=fleet.season_weights(a),
    )
    drivers = fleet.roll_forward(
        capable_deliveries=tesla_deliveries * a["current_computer_share"],
        take_rate=fsd.take_rate,
        subscription_share=fsd.subscription_share,
        promise_rate=a["promise_take_rate"] * a["one_time_sale"] * (1.0 - function.released_share),
        opening_fleet=a["opening_capable_fleet"],
        opening_owners=a["opening_fsd_owners"],
        scrappage_rate=a["scrappage_rate"],
        upgrade_rate=a["upgrade_rate"],
        subscriber_churn=a["subscriber_churn"],
    )

    one_time = revenue.one_time_bookings(
        buyouts=drivers.buyouts,
        promise_sales=drivers.promise_sales,
        list_price=a["fsd_list_price"],
    )
    subscriptions = revenue.subscription_bookings(
        mean_subscribers=drivers.mean_subscribers, monthly_price=a["fsd_monthly_price"]
    )
    one_time_net = revenue.net_of_vat(one_time, a["vat_rate"])
    subscription_revenue = revenue.net_of_vat(subscriptions, a["vat_rate"])
    one_time_revenue, deferred = revenue.recognise(
        one_time_net=one_time_net,
        opening_balance=a["opening_deferred_revenue"] * 1e6,
        undelivered=revenue.undelivered_share(
            recognised_at_delivery=a["recognised_at_delivery"], capability=function.capability
        ),
        released_share=function.released_share,
        deferral_quarters=a["deferral_quarters"],
    )
    fsd_revenue = one_time_revenue + subscription_revenue
    bookings_net = one_time_net + subscription_revenue

    active = drivers.mean_owners + drivers.mean_subscribers
    running_cost = revenue.running_cost(
        active=active,
        released_share=function.released_share,
        cost_per_active_car=a["cost_per_active_car"],
        payment_cost_share=a["payment_cost_share"],
        bookings_net=bookings_net,
    )
    standing_cost = revenue.standing_cost(
        local_team_cost=a["local_team_cost"],
        active=active,
        level3_share=function.level3_share,
        level3_liability=a["level3_liability"],
    )
    gross_profit = revenue.gross_profit(revenue=fsd_revenue, running_cost=running_cost)
    cash_flow = revenue.cash_flow(
        bookings_net=bookings_net, running_cost=running_cost, standing_cost=standing_cost
    )

    factor = value.discount_factor(starts=starts, discount_rate=a["discount_rate"])
    return {
        "fsd_bookings": (one_time + subscriptions) * to_money,
        "fsd_revenue": fsd_revenue * to_money,
        "fsd_revenue_one_time": one_time_revenue * to_money,
        "fsd_revenue_subscription": subscription_revenue * to_money,
        "fsd_deferred_balance": deferred * to_money,
        "fsd_gross_profit": gross_profit * to_money,
        "fsd_contribution": (gross_profit - standing_cost) * to_money,
        "fsd_cash_flow": cash_flow * to_money,
        "fsd_npv": value.net_present_value(cash_flow * to_money, factor),
        "take_rate": fsd.take_rate,
        "option_surplus": fsd.option_surplus,
        "subscription_share": np.broadcast_to(fsd.subscription_share, drivers.buyouts.shape),
        "capability": function.capability,
        "rival_parity": market.rival_parity,
        "fsd_buyouts": drivers.buyouts,
        "fsd_promise_sales": drivers.promise_sales,
        "fsd_new_subscribers": drivers.new_subscribers,
        "fsd_owners": drivers.owners,
        "fsd_subscribers": drivers.subscribers,
        "fsd_active": drivers.owners + drivers.subscribers,
        "takers_new_cars": drivers.takers_new_cars,
        "takers_existing_fleet": drivers.takers_existing_fleet,
        "tesla_deliveries": tesla_deliveries,
        "capable_fleet": drivers.capable,
    }


def _on_cars(
    a: Mapping[str, Array],
    quarters: Quarters,
    contenders: Contenders,
    market: cars.Cars,
    earned: Mapping[str, Array],
    to_money: Array,
) -> dict[str, Array]:
    """What Tesla and BYD earn on cars in one market, quarter by quarter."""
    tesla, byd = cars.tesla(market, contenders), cars.byd(market, contenders)
    seasons = fleet.season_weights(a)

    def all_year(yearly: Array) -> Array:
        return np.broadcast_to(yearly, market.price.shape[1:])[:, quarters.year_of]

    car_profit = all_year(tesla.margin_per_car) * earned["tesla_deliveries"] * to_money
    above_cost = licensing.car_profit(market, contenders.tesla, quarters, seasons)
    factor = value.discount_factor(starts=quarters.starts, discount_rate=a["discount_rate"])
    return {
        "tesla_price": all_year(tesla.price),
        "tesla_share": all_year(market.share[contenders.tesla]),
        "tesla_variable_cost": all_year(tesla.variable_cost),
        "tesla_fixed_cost": all_year(tesla.fixed_cost),
        "tesla_margin_per_car": all_year(tesla.margin_per_car),
        "tesla_gross_margin": all_year(tesla.gross_margin),
        "tesla_car_gross_profit": car_profit,
        "tesla_car_npv": value.net_present_value(above_cost * to_money, factor),
        "tesla_gross_profit": car_profit + earned["fsd_gross_profit"],
        "byd_price": all_year(byd.price),
        "byd_deliveries": fleet.by_season(
            yearly=byd.deliveries,
            year_of=quarters.year_of,
            seasons=quarters.seasons,
            weights=seasons,
        ),
        "byd_gross_margin": all_year(byd.gross_margin),
    }


def _by_contender(market: cars.Cars) -> dict[str, Array]:
    """What each contender asks, sells and keeps, year by year."""
    kept = margin.price_cost_margin(price=market.price, vat_rate=market.vat_rate, cost=market.cost)
    by_contender = {
        "contender_price": market.price,
        "contender_deliveries": market.deliveries,
        "contender_margin": kept,
    }
    return {name: np.transpose(values, (1, 2, 0)) for name, values in by_contender.items()}


def _spent(
    a: Mapping[str, Array],
    quarters: Quarters,
    contenders: Contenders,
    taken: route.Route,
    market: cars.Cars,
    earned: Mapping[str, Array],
    to_money: Array,
) -> dict[str, Array]:
    """When the route brings FSD, and what it costs."""
    starts = quarters.starts
    gross_profit = earned["fsd_gross_profit"] / to_money
    capital = route.capital(
        route=taken,
        starts=starts,
        is_export_sought=a["export_sought"],
        accelerator_price=a["accelerator_price"],
        accelerator_share_of_cost=a["accelerator_share_of_cost"],
        power_per_accelerator=a["power_per_accelerator"],
        site_cost=a["site_cost"],
        usd_cny=a["usd_cny"],
        export_setup_cost=a["export_setup_cost"],
    )
    running_cost = route.running_cost(
        route=taken,
        gross_profit=gross_profit,
        power_per_accelerator=a["power_per_accelerator"],
        power_price=a["power_price"],
        accelerator_price=a["accelerator_price"],
        accelerator_renewal=a["accelerator_renewal"],
        centre_staff_cost=a["centre_staff_cost"],
        partner_share=a["partner_share"],
        export_compliance_cost=a["export_compliance_cost"],
    )
    penalty = route.penalty_at_risk(
        yearly_chance=a["export_penalty_chance"] * taken.export_share
        + a["local_penalty_chance"] * taken.centre.open_share,
        turnover_before=_turnover_before(
            quarters, contenders, market, earned["fsd_revenue"] / to_money
        ),
        penalty_share=a["penalty_share"],
        penalty_cap=a["penalty_cap"],
        suspension_quarters=a["suspension_quarters"],
        gross_profit=gross_profit,
    )
    flow = np.zeros_like(gross_profit)
    end = starts[-1] + QUARTER
    return {
        "release_date": np.minimum(taken.release_date, end)[:, 0] + flow[:, 0],
        "export_date": np.minimum(taken.export_date, end)[:, 0] + flow[:, 0],
        "training_speed": taken.speed + flow,
        "route_capital": capital * to_money + flow,
        "route_running_cost": running_cost * to_money + flow,
        "penalty_at_risk": penalty * to_money + flow,
    }


def _turnover_before(
    quarters: Quarters,
    contenders: Contenders,
    market: cars.Cars,
    fsd_revenue: Array,
) -> Array:
    """What Tesla turned over in China in the year before each quarter, net of VAT [CNY a year]."""
    tesla = contenders.tesla
    sold = market.price[tesla] * market.deliveries[tesla]
    yearly = revenue.net_of_vat(sold, market.vat_rate) + 4.0 * quarters.by_year(fsd_revenue)
    observed = np.zeros_like(yearly[:, :1]) + contenders.net_price[tesla] * contenders.cars[tesla]
    return np.concatenate([observed, yearly[:, :-1]], axis=1)[:, quarters.year_of]
