"""Random nested logit markets and the prices that PyBLP, an independent implementation, finds.

Run `python tests/pyblp_markets.py` from anywhere to write data/pyblp_markets.csv, a few of them,
anew; a test has PyBLP find the same prices again.
"""

import csv
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pyblp

MARKETS, KEPT = 120, 4
SLOPE, CORRELATION = 2.6, 0.45
FORMS = ("log", "linear")
FILE = Path(__file__).resolve().parents[1] / "data" / "pyblp_markets.csv"


def random_products(price_form: str) -> pd.DataFrame:
    """Products of all markets in one table: 3 to 30 a market, several owners and nests."""
    draw = np.random.default_rng({"log": 11, "linear": 12}[price_form])
    sizes = draw.integers(3, 31, MARKETS)
    products = pd.DataFrame({"market_ids": np.repeat(np.arange(MARKETS), sizes)})
    products["firm_ids"] = draw.integers(0, 6, len(products))
    products["nesting_ids"] = draw.integers(0, 4, len(products))
    products["quality"] = draw.normal(1.0, 1.0, len(products))
    products["cost"] = draw.uniform(0.5, 3.0, len(products))
    return products


def solved(price_form: str) -> pd.DataFrame:
    """The random products with the prices and shares that PyBLP finds."""
    pyblp.options.verbose = False
    products = random_products(price_form)
    felt = "log(prices)" if price_form == "log" else "prices"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        simulation = pyblp.Simulation(
            product_formulations=(
                pyblp.Formulation(f"0 + {felt} + quality"), None, pyblp.Formulation("0 + cost"),
            ),
            product_data=products,
            beta=[-SLOPE, 1.0],
            gamma=[1.0],
            rho=CORRELATION,
            xi=np.zeros(len(products)),
            omega=np.zeros(len(products)),
        )  # fmt: skip
        found = simulation.replace_endogenous(
            costs=products[["cost"]].to_numpy(),
            iteration=pyblp.Iteration("simple", {"atol": 1e-13, "max_evaluations": 10_000}),
        ).product_data
    return products.assign(price=found.prices[:, 0], share=found.shares[:, 0])


def kept(products: pd.DataFrame, price_form: str) -> pd.DataFrame:
    """The first few markets, as data/ holds them."""
    few = products[products["market_ids"] < KEPT]
    return pd.DataFrame(
        {
            "price_form": price_form,
            "market": few["market_ids"],
            "product": few.groupby("market_ids").cumcount(),
            "firm": few["firm_ids"],
            "nest": few["nesting_ids"],
            "quality": few["quality"],
            "cost": few["cost"],
            "price_coefficient": SLOPE,
            "nest_correlation": CORRELATION,
            "price": few["price"],
            "share": few["share"],
        }
    )


def main() -> None:
    """Write the file."""
    table = pd.concat([kept(solved(form), form) for form in FORMS])
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(table.itertuples(index=False, name=None))


if __name__ == "__main__":
    sys.exit(main())
