"""What FSD earns in China. `evaluate` is the whole model, in reading order.

An input is an array of shape (cases, quarters), with one case or one quarter where it does not
differ; a result has shape (cases, quarters), or (cases) where it is one figure for the horizon.
Nothing here knows how many cases there are or what they are for.
"""

from collections.abc import Mapping

import numpy as np

from analytics.calendar import Quarters
from analytics.model import demand, fleet, release, revenue, value
from analytics.types import Array

__all__ = ["evaluate"]


def evaluate(a: Mapping[str, Array], quarters: Quarters, exchange_rate: Array) -> dict[str, Array]:
    """Every metric of every case, money in millions at `exchange_rate` [CNY per unit of money]."""
    starts = quarters.starts

    capability = release.capability(
        starts=starts,
        partial_release_date=a["partial_release_date"],
        full_release_date=a["full_release_date"],
        capability_partial=a["capability_partial"],
        capability_full_release=a["capability_full_release"],
        capability_ceiling=a["capability_ceiling"],
        capability_growth=a["capability_growth"],
    )
    released_share = release.share_of_quarter_after(
        np.minimum(a["partial_release_date"], a["full_release_date"]), starts
    )
    level3_share = release.share_of_quarter_after(a["level3_date"], starts)
    rival_parity = release.rival_parity(
        starts=starts,
        start=a["rival_parity_start"],
        growth=a["rival_parity_growth"],
        ceiling=a["rival_parity_ceiling"],
    )

    one_time_cost = demand.cost_of_one_time(
        list_price=a["fsd_list_price"], one_time_sale=a["one_time_sale"]
    )
    subscription_cost = demand.cost_of_subscription(
        monthly_price=a["fsd_monthly_price"], holding_months=a["holding_months"]
    )
    cheapest = np.minimum(one_time_cost, subscription_cost)
    log_sd = a["wtp_log_sd"]
    median_of_curve = demand.willingness_median(
        wtp_median_full=a["wtp_median_full"],
        capability=capability,
        capability_elasticity=a["capability_elasticity"],
        free_rival_erosion=a["free_rival_erosion"],
        rival_parity=rival_parity,
        level3_uplift=a["level3_uplift"],
        level3_share=level3_share,
    )
    set_by_hand = a["take_rate_mode"] > 0
    can_be_had = set_by_hand & np.isfinite(cheapest)
    take_by_hand = np.where(can_be_had, a["take_rate_fixed"] * released_share, 0.0)
    take_of_curve = demand.take_rate(median=median_of_curve, log_sd=log_sd, cost=cheapest)
    take_rate = np.where(set_by_hand, take_by_hand, take_of_curve)
    median_by_hand = demand.median_that_takes(take=take_by_hand, log_sd=log_sd, cost=cheapest)
    option_surplus = demand.option_surplus(
        median=np.where(set_by_hand, median_by_hand, median_of_curve), log_sd=log_sd, cost=cheapest
    )
    subscription_share = demand.subscription_share(
        one_time_cost=one_time_cost,
        subscription_cost=subscription_cost,
        subscription_slope=a["subscription_slope"],
    )

    tesla_deliveries = fleet.deliveries(
        starts=starts,
        seasons=quarters.seasons,
        annual_volume=a["tesla_annual_volume"],
        growth=a["tesla_volume_growth"],
        weights=[a["season_q1"], a["season_q2"], a["season_q3"], a["season_q4"]],
    )
    drivers = fleet.roll_forward(
        capable_deliveries=tesla_deliveries * a["current_computer_share"],
        take_rate=take_rate,
        subscription_share=subscription_share,
        promise_rate=a["promise_take_rate"] * a["one_time_sale"] * (1.0 - released_share),
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
            recognised_at_delivery=a["recognised_at_delivery"], capability=capability
        ),
        released_share=released_share,
        deferral_quarters=a["deferral_quarters"],
    )
    fsd_revenue = one_time_revenue + subscription_revenue
    bookings_net = one_time_net + subscription_revenue

    active = drivers.mean_owners + drivers.mean_subscribers
    running_cost = revenue.running_cost(
        active=active,
        released_share=released_share,
        cost_per_active_car=a["cost_per_active_car"],
        payment_cost_share=a["payment_cost_share"],
        bookings_net=bookings_net,
    )
    standing_cost = revenue.standing_cost(
        local_team_cost=a["local_team_cost"],
        active=active,
        level3_share=level3_share,
        level3_liability=a["level3_liability"],
    )
    gross_profit = fsd_revenue - running_cost
    cash_flow = bookings_net - running_cost - standing_cost

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
        "take_rate": take_rate,
        "option_surplus": option_surplus,
        "subscription_share": subscription_share,
        "capability": capability,
        "rival_parity": rival_parity,
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
