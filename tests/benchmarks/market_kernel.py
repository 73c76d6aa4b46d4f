"""The price equilibrium as one compiled loop over markets, to compare speed and answers with.

The same first-order conditions as `analytics.model.market`, log price form with an outside good,
met by the plain zeta fixed point alone. One market after the other, no fast math.
"""

import math

import numpy as np
from numba import njit


@njit(cache=False)
def solve(quality, cost, slopes, correlations, nests, ownership, start, tolerance):
    """Prices (markets, products) from arrays of that shape, one slope and correlation a market."""
    markets, products = quality.shape
    prices = start.copy()
    within, of_all, nest_shares = np.empty(products), np.empty(products), np.empty(nests.max() + 1)
    answer = np.empty(products)
    for market in range(markets):
        for _ in range(2_000):
            slope, correlation = slopes[market], correlations[market]
            _shares(
                quality[market], prices[market], slope, correlation, nests,
                within, nest_shares, of_all,
            )  # fmt: skip
            gap = _answer(
                cost[market], prices[market], slope, correlation, nests, ownership,
                within, of_all, answer,
            )  # fmt: skip
            if gap <= tolerance:
                break
            prices[market] = answer
    return prices


@njit(cache=False)
def _shares(quality, prices, slope, correlation, nests, within, nest_shares, of_all):
    spread = 1.0 - correlation
    for product in range(len(prices)):
        within[product] = (quality[product] - slope * math.log(prices[product])) / spread
    top = within.max()
    nest_shares[:] = 0.0
    for product in range(len(prices)):
        within[product] = math.exp(within[product] - top)
        nest_shares[nests[product]] += within[product]
    total = math.exp(-top * spread)
    for product in range(len(prices)):
        within[product] /= nest_shares[nests[product]]
    for nest in range(len(nest_shares)):
        nest_shares[nest] **= spread
        total += nest_shares[nest]
    for product in range(len(prices)):
        of_all[product] = within[product] * nest_shares[nests[product]] / total


@njit(cache=False)
def _answer(cost, prices, slope, correlation, nests, ownership, within, of_all, answer):
    spread, worst = 1.0 - correlation, 0.0
    for product in range(len(prices)):
        kept = 0.0
        for other in range(len(prices)):
            weight = ownership[product, other]
            if weight != 0.0:
                part = spread * of_all[other]
                if nests[other] == nests[product]:
                    part += correlation * within[other]
                kept += weight * part * (prices[other] - cost[other])
        aim = cost[product] + kept + spread / slope * prices[product]
        worst = max(worst, abs(aim - prices[product]) / prices[product])
        answer[product] = (cost[product] + kept) / (1.0 - spread / slope)
    return worst
