"""What a maker keeps of a car's price. Arrays of shape (cases, years) unless said otherwise."""

import numpy as np

from analytics.model.formula import formula
from analytics.types import Array


@formula
def fixed_cost_per_car(*, fixed_cost: Array | float, deliveries: Array, exports: Array) -> Array:
    """Fixed cost of the plants, spread over all cars made for China and abroad [CNY].

    Zero where no car is made.

    >>> fixed_cost_per_car(
    ...     fixed_cost=9e6, deliveries=np.array([[200.0]]), exports=np.array([[100.0]]))
    array([[30000.]])
    """
    made = deliveries + exports
    return np.divide(fixed_cost, made, out=np.zeros(made.shape), where=made > 0)


@formula
def margin_per_car(
    *, price: Array, vat_rate: Array, variable_cost: Array, fixed_cost: Array
) -> Array:
    """Gross profit on one car: price net of VAT less variable and fixed cost [CNY].

    >>> margin_per_car(price=np.array([226.0]), vat_rate=np.array([0.13]),
    ...     variable_cost=np.array([150.0]), fixed_cost=np.array([20.0])).round(6)
    array([30.])
    """
    return price / (1.0 + vat_rate) - variable_cost - fixed_cost


@formula
def gross_margin(*, profit: Array, sales: Array) -> Array:
    """Gross profit over sales net of VAT, zero without sales [share].

    >>> gross_margin(profit=np.array([30.0]), sales=np.array([200.0]))
    array([0.15])
    """
    none = np.zeros(np.broadcast_shapes(profit.shape, sales.shape))
    return np.divide(profit, sales, out=none, where=sales > 0)


@formula
def price_cost_margin(*, price: Array, vat_rate: Array, cost: Array) -> Array:
    """What is left of a price net of VAT above variable cost [share].

    >>> price_cost_margin(
    ...     price=np.array([226.0]), vat_rate=np.array([0.13]), cost=np.array([150.0]))
    array([0.25])
    """
    return 1.0 - cost * (1.0 + vat_rate) / price


@formula
def profit_above_cost(*, price: Array, vat_rate: Array, cost: Array, deliveries: Array) -> Array:
    """Profit on a contender's cars above variable cost, software aside [CNY per year].

    >>> profit_above_cost(price=np.array([226.0]), vat_rate=np.array([0.13]),
    ...     cost=np.array([150.0]), deliveries=np.array([3.0])).round(6)
    array([150.])
    """
    return (price / (1.0 + vat_rate) - cost) * deliveries
