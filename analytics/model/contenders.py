"""Who sells cars in China, and what each car must be worth and cost for the observed year to hold.

The first axis is that of the contenders; any axes after it, such as cases and years, are kept.
"""

from collections import Counter
from typing import NamedTuple, Self

import numpy as np
import pandas as pd

from analytics.errors import InputError
from analytics.model.formula import formula
from analytics.types import Array

TESLA = "tesla"
BYD = "byd"
PLUG_IN = "plug_in"


class Contenders(NamedTuple):
    """The market as observed in one calendar year; arrays of shape (contenders).

    Cars and exports [cars], share of the whole market, price with VAT and net of it [CNY],
    depreciation as a share of the net price, battery pack [kWh]. Exports and depreciation are nan
    where they are not told.
    """

    year: int
    market_size: float
    pack_price: float
    names: list[str]
    labels: list[str]
    owners: np.ndarray
    nests: np.ndarray
    cars: Array
    exports: Array
    share: Array
    price: Array
    net_price: Array
    depreciation_share: Array
    pack_size: Array

    @classmethod
    def from_table(cls, observed: pd.DataFrame) -> Self:
        """The contenders of a table with one row each, in its order."""
        arrays = (
            "cars",
            "exports",
            "share",
            "price",
            "net_price",
            "depreciation_share",
            "pack_size",
        )
        return cls(
            year=int(observed["year"].iloc[0]),
            market_size=float(observed["market_size"].iloc[0]),
            pack_price=float(observed["pack_price"].iloc[0]),
            names=observed["contender"].tolist(),
            labels=observed["label"].tolist(),
            owners=observed["owner"].to_numpy(dtype=str),
            nests=observed["nest"].to_numpy(dtype=str),
            **{name: observed[name].to_numpy(dtype=float) for name in arrays},
        )

    @property
    def tesla(self) -> int:
        """Tesla's position."""
        return self.names.index(TESLA)

    @property
    def byd(self) -> np.ndarray:
        """BYD's positions."""
        return np.flatnonzero(self.is_byd)

    @property
    def is_tesla(self) -> np.ndarray:
        """Where Tesla stands."""
        return self.owners == TESLA

    @property
    def is_byd(self) -> np.ndarray:
        """Where BYD's contenders stand."""
        return self.owners == BYD

    @property
    def is_plug_in(self) -> np.ndarray:
        """Where plug-in hybrids stand."""
        return self.nests == PLUG_IN

    @property
    def ownership(self) -> Array:
        """One where two contenders have the same owner, shape (contenders, contenders)."""
        return (self.owners[:, None] == self.owners).astype(float)

    @property
    def fixed_cost(self) -> Array:
        """Depreciation of the observed year, on all cars made for China and abroad [CNY]."""
        return self.depreciation_share * self.net_price * (self.cars + self.exports)


class Standing(NamedTuple):
    """What a contender's car is worth to buyers [utility], and what one more costs [CNY]."""

    quality: Array
    cost: Array


@formula
def standing(
    *,
    shares: Array,
    price: Array,
    net_price: Array,
    price_coefficient: Array,
    nest_correlation: Array,
    nests: np.ndarray,
    owners: np.ndarray,
) -> Standing:
    """Quality and cost that make observed prices an equilibrium [utility; CNY].

    Demand is nested logit in the log of price. Shares and prices have shape (contenders), the
    coefficients any shape (...), which the result has, (contenders, ...).

    Equations:
        quality = (
            np.log(share) - np.log(share_outside) - nest_correlation * np.log(share_in_nest)
            + price_coefficient * np.log(price))
        cost = net_price - markup
        markup = (1 - nest_correlation) / price_coefficient * (
            net_price + owner_profit + nest_correlation
            * (owner_sales_in_nest + owner_profit * owner_share_in_nest)
            / (1 - nest_correlation * owner_share_in_nest))

    >>> found = standing(
    ...     shares=np.array([0.1]), price=np.array([226.0]), net_price=np.array([200.0]),
    ...     price_coefficient=np.array(4.0), nest_correlation=np.array(0.0),
    ...     nests=np.array(["battery"]), owners=np.array(["tesla"]))
    >>> found.cost.round(2)
    array([144.44])

    Raises InputError for shares that no market can have.

    Source: Berry (1994), the inversion of shares; Nevo (2001), costs from first-order conditions.
    """
    _refuse_impossible_shares(shares)
    a, s = price_coefficient, nest_correlation
    alike = (-1, *[1] * a.ndim)
    shares, price, net_price = (np.reshape(each, alike) for each in (shares, price, net_price))
    within = shares / _summed(shares, nests)
    quality = np.log(shares) - np.log(1.0 - shares.sum()) - s * np.log(within) + a * np.log(price)

    # For each owner: profit on one potential buyer times a, as the first-order conditions ask.
    sisters = np.char.add(np.char.add(owners, " "), nests)
    within_owned = _summed(within, sisters)
    paid_owned = _summed(within * net_price, sisters)
    left = 1.0 - s * within_owned
    alone = _summed(shares * (net_price + s * paid_owned / left), owners)
    profit = (1.0 - s) * alone / (1.0 - (1.0 - s) * _summed(shares / left, owners))
    markup = (1.0 - s) * (net_price + profit + s * (paid_owned + profit * within_owned) / left) / a
    return Standing(quality, net_price - markup)


def _refuse_impossible_shares(shares: Array) -> None:
    if not (shares > 0).all():
        position = int(np.flatnonzero(~(shares > 0))[0])
        raise InputError(
            f"shares of the market, contender {position}",
            f"{shares[position]:g} is not above zero",
            "leave out contenders that sell nothing",
        )
    if shares.sum() >= 1.0:
        raise InputError(
            "shares of the market",
            f"they sum to {shares.sum():.4g}, which leaves nothing outside",
            "count the same cars in contenders and market; the sum must stay below 1",
        )


def _summed(values: Array, names: np.ndarray) -> Array:
    """For each contender the sum over those of the same name, one after the other."""
    sums = values.copy()
    for name, count in Counter(names.tolist()).items():
        if count > 1:
            members = np.flatnonzero(names == name)
            sums[members] = np.add.accumulate(values[members], axis=0)[-1:]
    return sums
