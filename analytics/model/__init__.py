"""What FSD and cars earn in China. `evaluate` is the whole model, in reading order.

An input is an array of shape (cases, quarters), with one case or one quarter where it does not
differ; a result has shape (cases, quarters), (cases) where it is one figure for the horizon, or
(cases, years, contenders). Nothing here knows how many cases there are or what they are for.
"""

from collections.abc import Mapping

import numpy as np

from analytics.calendar import Quarters
from analytics.model import cars, fleet, offer, revenue, value
from analytics.model.contenders import Contenders
from analytics.types import Array

__all__ = ["Contenders", "evaluate"]


def evaluate(
    a: Mapping[str, Array], quarters: Quarters, contenders: Contenders, exchange_rate: Array
) -> dict[str, Array]:
    """Every metric of every case, money in millions at `exchange_rate` [CNY per unit of money]."""
    starts = quarters.starts
    function = offer.function_in_china(a, starts, contenders.year)
    market = cars.sold(a, quarters, contenders, function)
    fsd = market.offer
    tesla, byd = cars.tesla(market, contenders), cars.byd(market, contenders)

    def by_season(yearly: Array) -> Array:
        return fleet.by_season(
            yearly=yearly,
            year_of=quarters.year_of,
            seasons=quarters.seasons,
            weights=[a["season_q1"], a["season_q2"], a["season_q3"], a["season_q4"]],
        )

    def all_year(yearly: Array) -> Array:
        return np.broadcast_to(yearly, market.price.shape[:2])[:, quarters.year_of]

    tesla_deliveries = by_season(market.deliveries[..., contenders.tesla])
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
    gross_profit = fsd_revenue - running_cost
    cash_flow = bookings_net - running_cost - standing_cost

    car_profit = all_year(tesla.margin_per_car) * tesla_deliveries

    to_money = 1.0 / (exchange_rate * 1e6)
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
        "subscription_share": fsd.subscription_share,
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
        "tesla_price": all_year(tesla.price),
        "tesla_share": all_year(market.share[..., contenders.tesla]),
        "tesla_variable_cost": all_year(tesla.variable_cost),
        "tesla_fixed_cost": all_year(tesla.fixed_cost),
        "tesla_margin_per_car": all_year(tesla.margin_per_car),
        "tesla_gross_margin": all_year(tesla.gross_margin),
        "tesla_car_gross_profit": car_profit * to_money,
        "tesla_gross_profit": (car_profit + gross_profit) * to_money,
        "byd_price": all_year(byd.price),
        "byd_deliveries": by_season(byd.deliveries),
        "byd_gross_margin": all_year(byd.gross_margin),
        "contender_price": market.price,
        "contender_deliveries": market.deliveries,
        "contender_margin": cars.price_cost_margin(market),
    }
