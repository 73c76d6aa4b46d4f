"""What FSD can do in China, what Tesla asks for it, and how drivers answer.

From the inputs of the model by name, each of shape (cases, quarters) as in `release`.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from analytics.model import demand, release, revenue
from analytics.model.route import Route
from analytics.types import Array


class Function(NamedTuple):
    """What FSD and its rivals can do in each quarter, and rivals in the observed year."""

    capability: Array
    released_share: Array
    level3_share: Array
    rival_parity: Array
    observed_parity: Array


class Offer(NamedTuple):
    """What drivers would pay for FSD and how they answer what Tesla asks; profit on a new car."""

    median: Array
    take_rate: Array
    option_surplus: Array
    surplus_in_choice: Array
    subscription_share: Array
    profit_on_new_car: Array


def function_in_china(
    a: Mapping[str, Array], starts: Array, observed_year: int, route: Route
) -> Function:
    """What works when, at Tesla and at rivals, shape (cases, quarters).

    Level 3 needs the full function: a permit that comes before its release counts from then on.
    """
    parity = {
        "start": a["rival_parity_start"],
        "growth": a["rival_parity_growth"],
        "ceiling": a["rival_parity_ceiling"],
    }
    return Function(
        capability=release.capability(
            starts=starts,
            partial_release_date=a["partial_release_date"],
            release_date=route.release_date,
            learning=route.learning,
            unmodified_capability=a["unmodified_capability"],
            capability_full_release=a["capability_full_release"],
            capability_ceiling=a["capability_ceiling"],
            capability_growth=a["capability_growth"],
        ),
        released_share=release.share_of_quarter_after(
            np.minimum(a["partial_release_date"], route.release_date), starts
        ),
        level3_share=release.share_of_quarter_after(
            np.maximum(a["level3_date"], route.release_date), starts
        ),
        rival_parity=release.rival_parity(starts=starts, **parity),
        observed_parity=release.rival_parity(
            starts=np.array([starts[0], observed_year + 0.375]),
            **{name: values[:, :1] for name, values in parity.items()},
        )[:, 1:],
    )


def offered(a: Mapping[str, Array], function: Function, rival_parity: Array) -> Offer:
    """How drivers answer Tesla's prices at a rival parity, shape (cases, quarters)."""
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
        capability=function.capability,
        capability_elasticity=a["capability_elasticity"],
        free_rival_erosion=a["free_rival_erosion"],
        rival_parity=rival_parity,
        level3_uplift=a["level3_uplift"],
        level3_share=function.level3_share,
    )
    set_by_hand = a["take_rate_mode"] > 0
    can_be_had = set_by_hand & np.isfinite(cheapest)
    take_by_hand = np.where(can_be_had, a["take_rate_fixed"] * function.released_share, 0.0)
    take_of_curve = demand.take_rate(median=median_of_curve, log_sd=log_sd, cost=cheapest)
    take_rate = np.where(set_by_hand, take_by_hand, take_of_curve)
    median_by_hand = demand.median_that_takes(take=take_by_hand, log_sd=log_sd, cost=cheapest)
    subscription_share = demand.subscription_share(
        one_time_cost=one_time_cost,
        subscription_cost=subscription_cost,
        subscription_slope=a["subscription_slope"],
    )
    median = np.where(set_by_hand, median_by_hand, median_of_curve)
    option_surplus = demand.option_surplus(median=median, log_sd=log_sd, cost=cheapest)
    return Offer(
        median,
        take_rate,
        option_surplus,
        demand.surplus_in_choice(
            whole_surplus=option_surplus,
            median=median,
            log_sd=log_sd,
            cost=cheapest,
            ceiling=a["surplus_ceiling"],
        ),
        subscription_share,
        revenue.profit_on_new_car(
            take_rate=take_rate,
            subscription_share=subscription_share,
            list_price=a["fsd_list_price"],
            monthly_price=a["fsd_monthly_price"],
            vat_rate=a["vat_rate"],
            payment_cost_share=a["payment_cost_share"],
            cost_per_active_car=a["cost_per_active_car"],
            holding_months=a["holding_months"],
            subscriber_churn=a["subscriber_churn"],
        ),
    )
