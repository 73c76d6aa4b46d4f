"""The part of the model that squigglepy can express, to compare speed and answers with.

It draws each assumption on its own (it could correlate them), with our quantiles within sampling
error; the same arithmetic on draws of ours gives the same revenue of a year. It has no word for
bounds that truncate (it moves what lies beyond onto them), paths over time, the price equilibrium,
cohorts of owners and deferral, and draws in common between scenarios. So its FSD revenue is that of
new cars alone, when billed, at Tesla's share of the market in the observed year: the median of what
takers among new cars pay in our model comes within a factor of two, and our range is wider.
"""

from datetime import date

import numpy as np
import squigglepy as sq
from scipy.special import expit, logit, ndtr

from analytics.sampling import fitted

IN_REVENUE = (
    "market_size", "fsd_list_price", "fsd_monthly_price", "holding_months", "vat_rate",
    "wtp_median_full", "wtp_log_sd", "capability_elasticity", "free_rival_erosion",
    "rival_parity_start", "rival_parity_growth", "rival_parity_ceiling", "feature_approval_date",
    "unmodified_capability", "capability_full_release", "capability_ceiling", "capability_growth",
    "level3_date", "level3_uplift",
)  # fmt: skip


def distribution(uncertain):
    """A range as squigglepy writes it; the ends of a PERT or triangular are ours to find."""
    points = (uncertain.p10, uncertain.p90)
    bounds = (uncertain.lowest, uncertain.highest)
    match uncertain.distribution:
        case "normal":
            return sq.norm(*points, **clipped(bounds))
        case "lognormal":
            return sq.lognorm(*points, **clipped(bounds))
        case "logit_normal":
            return sq.dist_fn(sq.norm(*logit(points), **clipped(logit(bounds))), fn=expit)
        case "waiting_time":
            since = uncertain.known_from
            from_then = (value - since for value in points)
            return since + sq.lognorm(*from_then, **clipped(value - since for value in bounds))
        case "uniform":
            margin = (uncertain.p90 - uncertain.p10) / 8.0
            return sq.uniform(uncertain.p10 - margin, uncertain.p90 + margin)
    law = fitted(uncertain)
    shape = {"triangular": sq.triangular, "pert": sq.pert}[uncertain.distribution]
    return shape(float(law.at(0.0)), uncertain.value, float(law.at(1.0)))


def clipped(bounds):
    lowest, highest = bounds
    return {"credibility": 80, "lclip": lowest, "rclip": highest}


def ranges(book):
    """Every range that holds in some quarter, by its assumption and the day from which it does."""
    first = book.quarters.first_day
    return {
        (name, knot.since): knot.range
        for name, assumption in book.assumptions.items()
        for knot in assumption.knots
        if knot.range is not None and knot.since >= assumption.knot_at(first).since
    }


def drawn(book, draws):
    """Each range of the book, drawn on its own."""
    return {key: distribution(uncertain) @ draws for key, uncertain in ranges(book).items()}


def in_year(book, year):
    """What FSD revenue of a year is made of: values at the last date up to its middle."""
    return {name: book[name].knot_at(date(year, 7, 1)) for name in IN_REVENUE}


def revenue_of_a_year(book, year, draws):
    """FSD revenue from new cars in one year, by draw [CNY m]."""
    drawn = {
        name: distribution(knot.range) @ draws if knot.range else knot.value
        for name, knot in in_year(book, year).items()
    }
    return revenue(drawn, book, year)


def revenue(of, book, year):
    """Cars x take rate x price net of VAT, from draws of assumptions by name."""
    price = np.minimum(of["fsd_list_price"], of["fsd_monthly_price"] * of["holding_months"])
    take_rate = ndtr(np.log(willingness(of, book, year + 0.5) / price) / of["wtp_log_sd"])
    cars = of["market_size"] * book.contenders.share[book.contenders.tesla]
    return cars * take_rate * price / (1.0 + of["vat_rate"]) / 1e6


def willingness(of, book, middle):
    """The median willingness to pay, trained and released as soon as FSD is approved."""
    years = np.maximum(middle - of["feature_approval_date"], 0.0)
    room = of["capability_ceiling"] - of["capability_full_release"]
    full = of["capability_full_release"] + room * -np.expm1(-of["capability_growth"] * years)
    capability = np.where(years > 0.0, full, of["unmodified_capability"])
    odds = of["rival_parity_ceiling"] / of["rival_parity_start"] - 1.0
    passed = middle - book.quarters.starts[0]
    parity = of["rival_parity_ceiling"] / (1.0 + odds * np.exp(-of["rival_parity_growth"] * passed))
    level3 = 1.0 + of["level3_uplift"] * (of["level3_date"] < middle)
    eroded = 1.0 - of["free_rival_erosion"] * parity
    return of["wtp_median_full"] * capability ** of["capability_elasticity"] * eroded * level3
