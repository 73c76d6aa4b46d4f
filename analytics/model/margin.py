"""What a maker keeps of a car's price. Arrays of shape (cases, years) unless said otherwise."""

import numpy as np

from analytics.types import Array


def fixed_cost_per_car(*, fixed_cost: Array | float, deliveries: Array, exports: Array) -> Array:
    """Fixed cost of the plants, spread over all cars made for China and abroad [CNY].

    Zero where no car is made.

    >>> fixed_cost_per_car(
    ...     fixed_cost=9e6, deliveries=np.array([[200.0]]), exports=np.array([[100.0]]))
    array([[30000.]])
    """
    made = deliveries + exports
    return np.divide(fixed_cost, made, out=np.zeros(made.shape), where=made > 0)


def margin_per_car(
    *, price: Array, vat_rate: Array, variable_cost: Array, fixed_cost: Array
) -> Array:
    """Gross profit on one car: price net of VAT less variable and fixed cost [CNY].

    >>> margin_per_car(price=np.array([226.0]), vat_rate=np.array([0.13]),
    ...     variable_cost=np.array([150.0]), fixed_cost=np.array([20.0])).round(6)
    array([30.])
    """
    return price / (1.0 + vat_rate) - variable_cost - fixed_cost


def gross_margin(*, profit: Array, sales: Array) -> Array:
    """Gross profit over sales net of VAT, zero without sales [share].

    >>> gross_margin(profit=np.array([30.0]), sales=np.array([200.0]))
    array([0.15])
    """
    return np.divide(
        profit, sales, out=np.zeros(np.broadcast(profit, sales).shape), where=sales > 0
    )
