"""The whole model once more, as one compiled loop over cases that does arithmetic on scalars.

It serves two ends. Its time is the limit that `analytics.model` is held against; and its digits
check that model, because it is written from the equations and shares no function with it. Licence
deals are left out. One case is worked through from its route to its net present values on small
tables of its own, one record for each quarter (`a` what is given, `p` what follows), for each year
(`y`, means of what is given) and for each maker (`m`). Money is in CNY until the end.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit, prange

QUARTER, HALF = 0.25, math.sqrt(0.5)
HOLD_VOLUME, MATCH_BYD = 2, 3  # of the ways to answer BYD; 0 is the best price, 1 the old price
SOLVED = 1e-12  # of the first-order conditions, relative to the price
STEERED = 1e-12  # of the log of what Tesla keeps
# What is called from compiled code alone needs no wrappers, and compiles faster without them.
INSIDE = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
compiled = njit(cache=False, nogil=True, error_model="numpy", **INSIDE)

BY_YEAR = """
    byd_price_change byd_cost_change byd_free_system_value tesla_conduct price_coefficient
    nest_correlation market_size outside_quality_drift tesla_quality_drift byd_quality_drift
    plug_in_quality_drift battery_pack_price other_cost_change free_system_value shanghai_exports
    usd_cny vat_rate"""
BY_QUARTER = """
    fsd_list_price fsd_monthly_price one_time_sale wtp_median_full wtp_log_sd
    capability_elasticity holding_months subscription_slope subscriber_churn upgrade_rate
    take_rate_mode take_rate_fixed promise_take_rate season_q1 season_q2 season_q3 season_q4
    opening_capable_fleet current_computer_share scrappage_rate opening_fsd_owners
    free_rival_erosion rival_parity_start rival_parity_growth rival_parity_ceiling
    partial_release_date feature_approval_date unmodified_capability capability_full_release
    capability_ceiling capability_growth level3_date level3_uplift recognised_at_delivery
    deferral_quarters opening_deferred_revenue cost_per_active_car payment_cost_share
    local_team_cost level3_liability discount_rate surplus_ceiling export_sought centre_built
    export_earliest_date export_approval_chance pilot_speed export_wait partner_date site_quarters
    opening_accelerators centre_accelerators accelerator_supply accelerator_performance
    full_training_accelerators compute_elasticity training_quarters opening_training
    accelerator_price accelerator_share_of_cost power_per_accelerator site_cost power_price
    centre_staff_cost accelerator_renewal partner_share export_setup_cost export_compliance_cost
    export_penalty_chance local_penalty_chance penalty_share penalty_cap suspension_quarters
    start exchange_rate years_before years_since byd_part turnover_seen"""
MONEY = """
    fsd_bookings fsd_revenue fsd_revenue_one_time fsd_revenue_subscription fsd_deferred_balance
    fsd_gross_profit fsd_contribution fsd_cash_flow tesla_car_gross_profit tesla_gross_profit
    route_capital route_running_cost penalty_at_risk"""
NO_MONEY = """
    take_rate option_surplus subscription_share capability rival_parity fsd_buyouts
    fsd_promise_sales fsd_new_subscribers fsd_owners fsd_subscribers fsd_active takers_new_cars
    takers_existing_fleet tesla_deliveries capable_fleet tesla_price tesla_share
    tesla_variable_cost tesla_fixed_cost tesla_margin_per_car tesla_gross_margin byd_price
    byd_deliveries byd_gross_margin training_speed"""
ASIDE = """
    free_rivals released level3 choice_alone profit_alone choice profit active one_time_net
    bookings_net turnover above_cost export_open centre_open accelerators new_accelerators"""
MAKERS = """
    nest owner is_tesla is_byd is_plug_in share_seen price_seen net_seen fixed_cost exports
    pack_size pack_cost relative_price worth cost_seen mark trend drift variable_cost quality cost
    surplus net price before share within margin profit lack pull damped is_free kept fixed"""


def _record(names, kinds=()):
    return np.dtype([(name, np.int64 if name in kinds else np.float64) for name in names.split()])


INPUT, PATH = _record(BY_YEAR + BY_QUARTER), _record(MONEY + NO_MONEY + ASIDE)
MAKER = _record(MAKERS, kinds=("nest", "owner"))
NEST, OWNER = _record("weight share"), _record("profit pushed keep nest_0 nest_1")
INPUTS_BY_YEAR, IN_MONEY, PATHS = len(BY_YEAR.split()), len(MONEY.split()), len(PATH.names)
OF_QUARTER = (MONEY + NO_MONEY).split()
OF_CASE = ("fsd_npv", "tesla_car_npv", "route_npv", "release_date", "export_date")
OF_MAKER = ("contender_price", "contender_deliveries", "contender_margin")
UNLICENSED = ("licensing_revenue", "licensing_cost", "cannibalisation", "licensing_cash_flow",
              "licensee_cash_flow", "licensed_cars")  # fmt: skip
WORTHLESS = ("licensing_paid", "licensing_own_profit", "licensing_net_value", "licensee_value")


class Given(NamedTuple):
    """All inputs in one row, where each begins, how far the next case is; and the rest."""

    values: np.ndarray
    first: np.ndarray
    case_step: np.ndarray
    varies: np.ndarray  # whether by quarter
    year_of: np.ndarray
    seasons: np.ndarray
    bounds: np.ndarray  # of the years among the quarters
    makers: np.ndarray
    owners: int
    tesla: int


def evaluate(inputs, quarters, contenders, exchange_rate):
    """Every metric of every case as `analytics.model.evaluate` gives it, without licence deals."""
    tesla, rivals = contenders.tesla, contenders.cars * ~contenders.is_tesla
    every = {
        **inputs,
        "start": quarters.starts,
        "exchange_rate": exchange_rate,
        "years_before": quarters.calendar_years[0] - contenders.year,  # since the observed year
        "years_since": contenders.year + 0.5 - quarters.starts[0],  # to the middle of that year
        "byd_part": (rivals * contenders.is_byd).sum() / rivals.sum(),
        "turnover_seen": contenders.net_price[tesla] * contenders.cars[tesla],
    }
    parts = [np.atleast_2d(np.ascontiguousarray(every[name], float)) for name in INPUT.names]
    sizes = np.array([part.size for part in parts])
    cases, count = max(len(part) for part in parts), len(quarters.starts)
    given = Given(
        values=np.concatenate([part.ravel() for part in parts]),
        first=np.cumsum(sizes) - sizes,
        case_step=np.array([part.shape[1] * (len(part) > 1) for part in parts]),
        varies=np.array([part.shape[1] > 1 for part in parts]),
        year_of=quarters.year_of,
        seasons=quarters.seasons,
        bounds=np.append(quarters.year_starts, count),
        makers=_makers(contenders, rivals),
        owners=len(set(contenders.owners)),
        tesla=tesla,
    )
    paths, of_case = np.empty((len(OF_QUARTER), cases, count)), np.empty((len(OF_CASE), cases))
    of_maker = np.empty((len(OF_MAKER), cases, len(quarters.calendar_years), len(given.makers)))
    solved = np.zeros(cases, dtype=bool)
    _all_cases(given, paths, of_maker, of_case, solved)
    if not solved.all():
        raise ValueError(f"no prices were found in cases {np.flatnonzero(~solved)}")
    named = zip((*OF_QUARTER, *OF_MAKER, *OF_CASE), (*paths, *of_maker, *of_case), strict=True)
    nothing, worthless = np.zeros((cases, count)), np.zeros(cases)
    return dict(named) | dict.fromkeys(UNLICENSED, nothing) | dict.fromkeys(WORTHLESS, worthless)


def _makers(contenders, rivals):
    """Records of what was observed; each product is its owner's only one in one of two nests."""
    makers = np.zeros(len(contenders.names), MAKER)
    names, makers["nest"] = np.unique(contenders.nests, return_inverse=True)
    _, makers["owner"] = np.unique(contenders.owners, return_inverse=True)
    pairs = set(zip(contenders.owners, contenders.nests, strict=True))
    if len(names) != 2 or len(pairs) < len(makers):
        raise ValueError("the kernel knows two nests, and one product of an owner in each")
    for name in ("is_tesla", "is_byd", "is_plug_in", "fixed_cost", "exports", "pack_size"):
        makers[name] = getattr(contenders, name)
    makers["share_seen"], makers["price_seen"] = contenders.share, contenders.price
    makers["net_seen"] = contenders.net_price
    makers["pack_cost"] = contenders.pack_size * contenders.pack_price
    mean_price = (rivals * contenders.price).sum() / rivals.sum()
    makers["relative_price"] = contenders.price / mean_price * ~contenders.is_tesla
    return makers


@njit(parallel=True, nogil=True, cache=False)
def _all_cases(given, paths, of_maker, of_case, solved):
    for case in prange(len(solved)):
        solved[case] = _one_case(case, given, paths, of_maker, of_case)


@compiled
def _one_case(case, given, paths, of_maker, of_case):
    quarters, years = len(given.year_of), len(given.bounds) - 1
    a, y, p = np.empty(quarters, INPUT), np.empty(years, INPUT), np.empty(quarters, PATH)
    _read(case, given, a.view(np.float64), y.view(np.float64))
    end, last, export_date = a[-1].start + QUARTER, a[-1], _export_date(a)
    release = max(_train(a, p, export_date), last.feature_approval_date)
    _function(a, p, release)
    is_solved = _cars(case, a, y, p, given, of_maker)
    _sell(a, p)
    of_case[0, case], of_case[1, case], of_case[2, case] = _earn(a, p, given)
    of_case[3, case], of_case[4, case] = min(release, end), min(export_date, end)
    raw = p.view(np.float64)
    for metric in range(len(paths)):
        for t in range(quarters):
            money = a[t].exchange_rate * 1e6 if metric < IN_MONEY else 1.0
            paths[metric, case, t] = raw[t * PATHS + metric] / money
    return is_solved


@compiled
def _read(case, given, by_quarter, by_year):
    """The inputs of one case by quarter, and by year the means of those that count by the year."""
    width = len(given.first)
    for name in range(width):
        by_quarter[name] = given.values[given.first[name] + case * given.case_step[name]]
    for t in range(1, len(given.year_of)):
        for name in range(width):
            by_quarter[t * width + name] = by_quarter[name]
    for name in range(width):
        first = given.first[name] + case * given.case_step[name]
        for t in range(1, len(given.year_of) if given.varies[name] else 1):
            by_quarter[t * width + name] = given.values[first + t]
    for year in range(len(given.bounds) - 1):
        for name in range(INPUTS_BY_YEAR):
            begin, total = given.bounds[year], 0.0
            end = given.bounds[year + 1] if given.varies[name] else begin + 1
            for t in range(begin, end):
                total += by_quarter[t * width + name]
            by_year[year * width + name] = total / (end - begin)


@compiled
def _after(date, now):
    """Share of the quarter that lies after a date."""
    return min(max((now.start + QUARTER - date) / QUARTER, 0.0), 1.0)


# --- the route, and what works when ------------------------------------------------------------


@compiled
def _export_date(a):
    """When the approvals that were waited for have come; a pilot makes them come sooner."""
    last, passed = a[-1], 0.0
    earliest, enough = last.export_earliest_date, -math.log1p(-last.export_wait)
    for now in a:
        before, rate, years = passed, 0.0, QUARTER * _after(earliest, now)
        if now.pilot_speed > 0.0:
            rate = -math.log1p(-now.export_sought * now.export_approval_chance) * now.pilot_speed
        if years > 0.0:
            passed += rate * years
        if passed >= enough and passed > 0.0:
            waits = before < enough and rate < math.inf
            return max(now.start, earliest) + ((enough - before) / rate if waits else 0.0)
    return math.inf


@compiled
def _train(a, p, export_date):
    """Accelerators in the centre, speed of training, and the date at which training is done."""
    last, arrived, came = a[-1], 0.0, 0.0
    site = last.partner_date + last.site_quarters * QUARTER
    done, needed = last.opening_training, last.training_quarters
    date = a[0].start if done >= needed else math.inf
    for t in range(len(a)):
        now, out, before = a[t], p[t], came
        out.export_open = _after(export_date, now)
        used = now.centre_built * (1.0 - out.export_open)
        filling = max(used + _after(last.partner_date, now) - 1.0, 0.0)
        arrived += now.accelerator_supply * QUARTER * filling
        came = min(arrived, max(now.centre_accelerators - now.opening_accelerators, 0.0))
        out.new_accelerators = max(came - before, 0.0)
        out.accelerators = now.opening_accelerators + came - out.new_accelerators / 2.0
        stands = now.opening_accelerators + came > 0.0
        out.centre_open = max(used + _after(site, now) - 1.0, 0.0) if stands else 0.0
        power = out.accelerators * now.accelerator_performance / now.full_training_accelerators
        speed = out.export_open + out.centre_open * min(power, 1.0) ** now.compute_elasticity
        if done < needed <= done + speed:
            date = now.start + QUARTER * (needed - done) / speed
        done += speed
        out.training_speed = speed
    return date


@compiled
def _function(a, p, release):
    """Capability, shares of quarters in which FSD and Level 3 are out, rivals' free systems."""
    learned, best = 0.0, 0.0
    for t in range(len(a)):
        now, out, is_full = a[t], p[t], _after(release, a[t])
        is_partial, years = _after(now.partial_release_date, now), out.training_speed * is_full
        learned += years * QUARTER
        room = max(now.capability_ceiling - now.capability_full_release, 0.0)
        grown = -math.expm1(-now.capability_growth * (learned - years * QUARTER / 2.0))
        partial = now.unmodified_capability * is_partial
        full = max(now.capability_full_release + room * grown, partial)
        best = max(best, partial + (full - partial) * is_full)
        out.capability, out.released = best, max(is_partial, is_full)
        out.level3 = min(_after(now.level3_date, now), is_full)
        out.free_rivals = _parity(now, now.start + QUARTER / 2.0 - a[0].start)


@compiled
def _parity(now, years):
    ceiling = now.rival_parity_ceiling
    odds = (ceiling / now.rival_parity_start - 1.0) * math.exp(-now.rival_parity_growth * years)
    return ceiling / (1.0 + odds)


# --- what drivers would pay --------------------------------------------------------------------


@compiled
def _normal(x):
    return 0.5 * math.erfc(-x * HALF)


@compiled
def _normal_inverse(share):
    """By Newton on the log of the share, which is concave: from the left it never overshoots."""
    tail = min(share, 1.0 - share)
    x, step = -math.sqrt(-2.0 * math.log(tail)), 1.0
    while step > 1e-14:
        below = _normal(x)
        step = math.log(tail / below) * below * math.sqrt(2.0 * math.pi) * math.exp(0.5 * x * x)
        x += step
    return x if share <= 0.5 else -x


@compiled
def _call(median, log_sd, depth, cost):
    """Mean of a lognormal willingness above a cost, and the share whose willingness is above it."""
    if not depth > -math.inf:  # nothing works, even if it is free
        return 0.0, 0.0
    mean, share = median * math.exp(log_sd * log_sd / 2.0), _normal(depth)
    return mean * _normal(depth + log_sd) - cost * share, share


@compiled
def _willingness(now, out, cost):
    """Median willingness to pay, and how far above a cost its log is in standard deviations."""
    if now.take_rate_mode > 0.0:
        take = now.take_rate_fixed * out.released
        if take <= 0.0 or cost == math.inf:
            return 0.0, -math.inf
        depth = _normal_inverse(take)
        return cost * math.exp(now.wtp_log_sd * depth), depth
    eroded = 1.0 - now.free_rival_erosion * out.rival_parity
    lifted = 1.0 + now.level3_uplift * out.level3
    able = out.capability**now.capability_elasticity
    median = now.wtp_median_full * able * eroded * lifted
    return median, (math.log(median / cost) / now.wtp_log_sd if median > 0.0 else -math.inf)


@compiled
def _profit(now, take, subscribing):
    """Software profit expected with one new car."""
    kept = (1.0 - now.payment_cost_share) / (1.0 + now.vat_rate)
    churn, months = now.subscriber_churn, now.holding_months
    if churn > 0.0:
        months = (1.0 - (1.0 - churn) ** now.holding_months) / churn
    bought = kept * now.fsd_list_price - now.cost_per_active_car * now.holding_months
    subscribed = (kept * now.fsd_monthly_price - now.cost_per_active_car) * months
    return take * (bought * (1.0 - subscribing) + subscribed * subscribing)


@compiled
def _offer(a, y, p, given, is_moved):
    """How drivers answer Tesla's prices, after BYD's move or without it."""
    for t in range(len(a)):
        now, out, year = a[t], p[t], y[given.year_of[t]]
        out.choice_alone, out.profit_alone = out.choice, out.profit
        worth = year.byd_free_system_value / year.free_system_value if is_moved else 0.0
        given_away = (1.0 - out.free_rivals) * min(worth, 1.0) * now.byd_part
        out.rival_parity = out.free_rivals + given_away
        once = now.fsd_list_price if now.one_time_sale > 0.0 else math.inf
        monthly = now.fsd_monthly_price * now.holding_months
        monthly = monthly if now.fsd_monthly_price > 0.0 else math.inf
        cost, log_sd = min(once, monthly), now.wtp_log_sd
        dearer = cost + now.surplus_ceiling
        median, depth = _willingness(now, out, cost)
        surplus, take = _call(median, log_sd, depth, cost)
        beyond, _ = _call(median, log_sd, math.log(median / dearer) / log_sd, dearer)
        subscribing = 1.0 if once > monthly else 0.0
        if 0.0 < once < math.inf and monthly < math.inf:
            subscribing = 1.0 / (1.0 + (monthly / once) ** now.subscription_slope)
        out.take_rate, out.subscription_share, out.option_surplus = take, subscribing, surplus
        out.choice = (surplus - beyond) * now.current_computer_share
        out.profit = _profit(now, take, subscribing) * now.current_computer_share


@compiled
def _means(p, begin, end, is_alone):
    """Of a year: rivals' free systems, the worth of FSD in the choice of a car, profit on it."""
    free, choice, profit = 0.0, 0.0, 0.0
    for t in range(begin, end):
        free += p[t].free_rivals / (end - begin)
        choice += (p[t].choice_alone if is_alone else p[t].choice) / (end - begin)
        profit += (p[t].profit_alone if is_alone else p[t].profit) / (end - begin)
    return free, choice, profit


# --- the market of cars ------------------------------------------------------------------------


@compiled
def _cars(case, a, y, p, given, of_maker):
    """Prices and cars of all years; false if some have none."""
    m, nests, owners = given.makers.copy(), np.zeros(2, NEST), np.zeros(given.owners, OWNER)
    is_free, growth, is_solved = False, 0.0, True
    for now in y:
        is_free |= now.byd_free_system_value != 0.0
    _offer(a, y, p, given, False)
    if is_free:
        _offer(a, y, p, given, True)
    for year in range(len(y)):
        now, before, begin, end = y[year], y[year - 1], given.bounds[year], given.bounds[year + 1]
        steps = a[0].years_before if year == 0 else 1.0
        growth += steps * math.log1p(now.other_cost_change)
        changed = abs(now.price_coefficient - before.price_coefficient)
        if year == 0 or changed + abs(now.nest_correlation - before.nest_correlation) > 0.0:
            _standing(now, m, nests, owners)
        free, choice, profit = _means(p, begin, end, is_free)
        free = max(free - _parity(a[0], a[0].years_since), 0.0) * now.free_system_value
        _conditions(now, m, steps, growth, free, choice, profit, 0.0)
        is_solved &= _undisturbed(now, m, nests, owners, year)
        moved = abs(now.byd_price_change) + abs(now.byd_cost_change)
        if moved + abs(now.byd_free_system_value) > 0.0:
            _, choice, profit = _means(p, begin, end, False)
            _conditions(now, m, 0.0, growth, free, choice, profit, 1.0)
            is_solved &= _answer(now, m, nests, owners, given.tesla)
        _keep(case, year, now, a, p, m, given, of_maker)
    return is_solved


@compiled
def _standing(now, m, nests, owners):
    """Worth and cost of each car that make the observed year an equilibrium."""
    slope, s, outside = now.price_coefficient, now.nest_correlation, 1.0
    for nest in nests:
        nest.share = 0.0
    for owner in owners:
        owner.pushed, owner.keep = 0.0, 1.0
    for one in m:
        nests[one.nest].share += one.share_seen
        outside -= one.share_seen
    for one in m:
        one.within = one.share_seen / nests[one.nest].share
        one.worth = math.log(one.share_seen / outside) - s * math.log(one.within)
        one.worth += slope * math.log(one.price_seen)
        one.damped, owner = 1.0 / (1.0 - s * one.within), owners[one.owner]
        owner.pushed += one.share_seen * one.damped * one.net_seen * (1.0 - s) / slope
        owner.keep -= one.share_seen * one.damped * (1.0 - s)
    for one in m:
        profit = owners[one.owner].pushed / owners[one.owner].keep
        one.cost_seen = one.net_seen - (one.net_seen / slope + profit) * (1.0 - s) * one.damped


@compiled
def _conditions(now, m, steps, growth, free, choice, profit, moved):
    """What prices are set under in a year; `moved` is one after BYD's move and zero without."""
    rest = math.exp(growth)
    for one in m:
        gained = now.tesla_quality_drift * one.is_tesla + now.byd_quality_drift * one.is_byd
        gained += now.plug_in_quality_drift * one.is_plug_in
        one.drift += steps * (gained - now.outside_quality_drift)
        cost = (one.cost_seen - one.pack_cost * now.usd_cny) * rest
        cost += one.pack_size * now.battery_pack_price * now.usd_cny
        one.variable_cost = cost * (1.0 + moved * now.byd_cost_change * one.is_byd)
        one.cost = (one.variable_cost - profit * one.is_tesla) * (1.0 + now.vat_rate)
        one.surplus = choice * one.is_tesla + free * one.relative_price
        one.surplus += moved * now.byd_free_system_value * one.is_byd
        one.quality = (one.worth + one.drift) / (1.0 - now.nest_correlation)
        one.is_free = 1.0


@compiled
def _undisturbed(now, m, nests, owners, year):
    """The equilibrium without a move; it starts where prices stand if they go on as they went."""
    for one in m:
        if year == 0:
            one.mark, one.trend = one.net_seen / one.cost_seen, 1.0
        above = one.cost - one.surplus
        one.net = max(one.mark * one.trend * above, 0.1 * one.price_seen)
    is_solved = _equilibrium(now, m, nests, owners)
    for one in m:
        mark = one.net / (one.cost - one.surplus)
        one.trend = mark / one.mark if year > 0 else 1.0
        one.mark, one.before = mark, one.price
    return is_solved


@compiled
def _answer(now, m, nests, owners, tesla):
    """The equilibrium after BYD's move, under Tesla's conduct."""
    change, conduct = now.byd_price_change, round(now.tesla_conduct)
    for one in m:
        one.net = one.before - one.surplus
        if one.is_byd > 0.0 and change != 0.0:
            one.net, one.is_free = one.before * (1.0 + change) - one.surplus, 0.0
        if one.is_tesla > 0.0 and conduct > 0:
            one.is_free = 0.0
    if conduct not in (HOLD_VOLUME, MATCH_BYD):
        return _equilibrium(now, m, nests, owners)
    return _steered(now, m, nests, owners, m[tesla], conduct)


@compiled
def _steered(now, m, nests, owners, tesla, conduct):
    """Tesla's price at which it keeps its volume or moves as BYD does, by secants in its log."""
    at, volume, step, last, slope = math.log(tesla.before), tesla.share, 0.0, 0.0, 1.0
    if conduct == HOLD_VOLUME:
        slope = -now.price_coefficient / (1.0 - now.nest_correlation)
    for _ in range(60):
        tesla.net = math.exp(at) - tesla.surplus
        if not _equilibrium(now, m, nests, owners):
            return False
        gap = math.log(tesla.share / volume)
        if conduct == MATCH_BYD:
            gap, makers = at - math.log(tesla.before), 0.0
            for one in m:
                makers += one.is_byd
            for one in m:
                gap -= one.is_byd * math.log(one.price / one.before) / makers
        if abs(gap) <= STEERED:
            return True
        if step != 0.0 and (gap - last) / step * slope > 0.0:
            slope = (gap - last) / step
        step, last = min(max(-gap / slope, -0.3), 0.3), gap
        at += step
    return False


@compiled
def _equilibrium(now, m, nests, owners):
    """Move the free prices until the first-order conditions hold; false if they never do.

    By Newton's steps; where one leads away, by the zeta fixed point until ten times nearer.
    """
    s = now.nest_correlation
    slope, last, limit, is_leap = now.price_coefficient / (1.0 - s), math.inf, math.inf, False
    for _ in range(1_000):
        gap = _look(m, nests, owners, slope, s)
        if gap <= SOLVED:
            return True
        if is_leap and not gap < last:
            limit = 0.1 * last
        is_leap, last = gap <= limit, gap
        if is_leap:
            _correct(m, nests, owners, slope, s)
        for one in m:
            step = one.is_free * one.lack / (1.0 - 1.0 / slope)
            one.net = max(one.net + step, 0.1 * one.net)
    return False


@compiled
def _look(m, nests, owners, slope, s):
    """Nested logit shares, and how far margins fall short of the first-order conditions.

    Margin = net price / slope + s x profit on the car for each buyer in its nest + (1 - s) x
    profit of its owner for each buyer in the market. Returns the worst, relative to its price.
    """
    top, gap = -math.inf, 0.0
    for one in m:
        one.within = one.quality - slope * math.log(one.net)
        top = max(top, one.within)
    for nest in nests:
        nest.weight = 0.0
    for one in m:
        one.within = math.exp(one.within - top)
        nests[one.nest].weight += one.within
    total = math.exp(-top * (1.0 - s))
    for nest in nests:
        nest.share = nest.weight ** (1.0 - s)
        total += nest.share
    for owner in owners:
        owner.profit = 0.0
    for one in m:
        one.within /= nests[one.nest].weight
        one.share = one.within * nests[one.nest].share / total
        one.price = one.net + one.surplus
        one.margin = one.price - one.cost
        one.profit = one.margin * one.within
        owners[one.owner].profit += one.margin * one.share
    for nest in nests:
        nest.share /= total
    for one in m:
        one.lack = one.net / slope - one.margin
        one.lack += s * one.profit + (1.0 - s) * owners[one.owner].profit
        far = abs(one.lack / one.price) * one.is_free
        if not far <= gap:  # what is no number counts too
            gap = far
    return gap


@compiled
def _correct(m, nests, owners, slope, s):
    """Make what each margin lacks what it lacks once all others have moved: Newton's step.

    Prices meet in the profits of owners and in the log sums of the two nests alone. An owner's
    profit is put in terms of the log sums: where it is `pushed`, and what it follows of each nest.
    These two are solved for.
    """
    moves = 1.0 / (1.0 - 1.0 / slope)
    for owner in owners:
        owner.pushed, owner.keep, owner.nest_0, owner.nest_1 = 0.0, 1.0, 0.0, 0.0
    for one in m:
        owner, nest_share = owners[one.owner], nests[one.nest].share
        one.pull = slope * moves * one.within / one.net * one.is_free
        gain = moves * one.within * one.is_free - one.pull * one.margin
        one.damped = 1.0 / (1.0 - s * gain)
        owner.pushed += nest_share * gain * one.damped * one.lack
        owner.keep -= nest_share * gain * one.damped * (1.0 - s)
        change = nest_share * one.profit * (1.0 - s - one.damped)
        if one.nest == 0:
            owner.nest_0 += change
        else:
            owner.nest_1 += change
    for owner in owners:
        part, all_nests = (1.0 - s) / owner.keep, (1.0 - s) * owner.profit
        owner.pushed *= part
        owner.nest_0 = (owner.nest_0 - all_nests * nests[0].share) * part
        owner.nest_1 = (owner.nest_1 - all_nests * nests[1].share) * part
    a, b, c, d, e, f = 1.0, 0.0, 0.0, 0.0, 1.0, 0.0  # of a x + b y = c and d x + e y = f
    for one in m:
        owner, pull = owners[one.owner], one.pull * one.damped
        pushed, own = pull * (one.lack + owner.pushed), pull * s * one.profit
        if one.nest == 0:
            a, b, c = a + pull * owner.nest_0 - own, b + pull * owner.nest_1, c - pushed
        else:
            d, e, f = d + pull * owner.nest_0, e + pull * owner.nest_1 - own, f - pushed
    x, y = (c * e - b * f) / (a * e - b * d), (a * f - c * d) / (a * e - b * d)
    for one in m:
        owner, of_nest = owners[one.owner], x if one.nest == 0 else y
        change = owner.pushed + owner.nest_0 * x + owner.nest_1 * y
        one.lack = one.damped * (one.lack - s * one.profit * of_nest + change)


@compiled
def _keep(case, year, now, a, p, m, given, of_maker):
    """What the market of a year leaves makers with, by the year and in its quarters."""
    tax, sold, sales, profit, mean, makers = 1.0 + now.vat_rate, 0.0, 0.0, 0.0, 0.0, 0.0
    tesla = m[given.tesla]
    tesla.exports = now.shanghai_exports
    for j in range(len(m)):
        one, cars = m[j], m[j].share * now.market_size
        one.kept, made = one.price / tax - one.variable_cost, cars + one.exports
        one.fixed = one.fixed_cost / made if made > 0.0 else 0.0
        of_maker[0, case, year, j], of_maker[1, case, year, j] = one.price, cars
        of_maker[2, case, year, j] = 1.0 - one.variable_cost * tax / one.price
        if one.is_byd > 0.0:
            sold, sales, profit = sold + cars, sales + cars * one.price, profit + cars * one.kept
            profit, mean, makers = profit - cars * one.fixed, mean + one.price, makers + 1.0
    cars, kept = tesla.share * now.market_size, tesla.kept - tesla.fixed
    for t in range(given.bounds[year], given.bounds[year + 1]):
        out, season = p[t], (a[t].season_q1, a[t].season_q2, a[t].season_q3, a[t].season_q4)
        part = season[given.seasons[t]] / (season[0] + season[1] + season[2] + season[3])
        out.tesla_deliveries, out.byd_deliveries = cars * part, sold * part
        out.above_cost, out.turnover = tesla.kept * cars * part, tesla.price / tax * cars
        out.tesla_price, out.tesla_share = tesla.price, tesla.share
        out.tesla_variable_cost, out.tesla_fixed_cost = tesla.variable_cost, tesla.fixed
        out.tesla_margin_per_car, out.tesla_gross_margin = kept, kept / tesla.price * tax
        out.byd_price = sales / sold if sold > 0.0 else mean / makers
        out.byd_gross_margin = profit / sales * tax if sales > 0.0 else 0.0


# --- drivers, and money ------------------------------------------------------------------------


@compiled
def _sell(a, p):
    """Fleet, owners and subscribers, what they are billed, and what is revenue when.

    Deferred is what is owed of each sale for as much as is left of its time, and revenue what is
    deferred no more. The first sale is the opening balance.
    """
    fleet, owners, subscribers = a[0].opening_capable_fleet, a[0].opening_fsd_owners, 0.0
    sold, rest, passed = np.zeros(len(a) + 1), np.zeros(len(a) + 1), np.zeros(len(a) + 1)
    rest[0], owed = a[0].opening_deferred_revenue * 1e6, math.inf
    for t in range(len(a)):
        now, out, owned, subscribed = a[t], p[t], owners, subscribers
        cars, tax = out.tesla_deliveries * now.current_computer_share, 1.0 + now.vat_rate
        surviving = (1.0 - now.scrappage_rate) ** 0.25
        fleet, owners = fleet * surviving, owners * surviving
        subscribers *= (1.0 - now.subscriber_churn) ** 3
        missing = max(out.take_rate * fleet - owners - subscribers, 0.0)
        out.takers_new_cars = cars * out.take_rate
        out.takers_existing_fleet = now.upgrade_rate * missing
        takers = out.takers_new_cars + out.takers_existing_fleet
        out.fsd_new_subscribers = takers * out.subscription_share
        out.fsd_buyouts = takers - out.fsd_new_subscribers
        promised = now.promise_take_rate * now.one_time_sale * (1.0 - out.released)
        out.fsd_promise_sales = cars * promised
        fleet, subscribers = fleet + cars, subscribers + out.fsd_new_subscribers
        owners += out.fsd_buyouts + out.fsd_promise_sales
        out.capable_fleet, out.fsd_owners, out.fsd_subscribers = fleet, owners, subscribers
        out.fsd_active = owners + subscribers
        out.active = (owned + subscribed + owners + subscribers) / 2.0
        once = (out.fsd_buyouts + out.fsd_promise_sales) * now.fsd_list_price
        monthly = (subscribed + subscribers) / 2.0 * now.fsd_monthly_price * 3.0
        out.fsd_bookings, out.bookings_net = once + monthly, (once + monthly) / tax
        out.fsd_revenue_subscription = monthly / tax
        passed[t + 1] = passed[t] + out.released / now.deferral_quarters
        owed = min(owed, 1.0 - now.recognised_at_delivery * out.capability)
        if t == 0 and owed > 0.0:
            sold[0] = rest[0] / owed
        sold[t + 1] = rest[t + 1] = once / tax
        out.fsd_revenue_one_time, out.fsd_deferred_balance = 0.0, 0.0
        for sale in range(t + 2):
            left = sold[sale] * owed * max(1.0 - (passed[t + 1] - passed[sale]), 0.0)
            out.fsd_revenue_one_time += rest[sale] - left
            out.fsd_deferred_balance += left
            rest[sale] = left


@compiled
def _earn(a, p, given):
    """Profit and what the route costs; net present values of FSD, of cars, of FSD on the route."""
    years_sought, turnover = 0.0, a[0].turnover_seen
    fsd, cars, route = 0.0, 0.0, 0.0
    for t in range(len(a)):
        now, out, year = a[t], p[t], given.year_of[t]
        serving = out.active * out.released * now.cost_per_active_car * 3.0
        running = serving + now.payment_cost_share * out.bookings_net
        standing = now.local_team_cost * 1e6 + out.active * out.level3 * now.level3_liability
        out.fsd_revenue = out.fsd_revenue_one_time + out.fsd_revenue_subscription
        out.fsd_gross_profit = out.fsd_revenue - running
        out.fsd_contribution = out.fsd_gross_profit - standing / 4.0
        out.fsd_cash_flow = out.bookings_net - running - standing / 4.0
        out.tesla_car_gross_profit = out.tesla_margin_per_car * out.tesla_deliveries
        out.tesla_gross_profit = out.tesla_car_gross_profit + out.fsd_gross_profit
        if year > 0 and t == given.bounds[year]:
            turnover, begin = p[t - 1].turnover, given.bounds[year - 1]
            for before in range(begin, t):
                turnover += 4.0 * p[before].fsd_revenue / (t - begin)
        gross, power = max(out.fsd_gross_profit, 0.0), now.power_per_accelerator
        capital = now.accelerator_price / now.accelerator_share_of_cost
        capital += power / 1e3 * now.site_cost * 1e6 * now.usd_cny
        out.route_capital = out.new_accelerators * capital
        years_sought += now.export_sought * QUARTER
        if years_sought <= 1.0:
            out.route_capital += now.export_setup_cost * 1e6 * QUARTER * now.export_sought
        each = power * 8_760.0 * now.power_price + now.accelerator_renewal * now.accelerator_price
        centre = (out.accelerators * each + now.centre_staff_cost * 1e6) * QUARTER
        centre = out.centre_open * (centre + now.partner_share * gross)
        oversight = out.export_open * now.export_compliance_cost * 1e6 * QUARTER
        out.route_running_cost = centre + oversight
        chance = now.export_penalty_chance * out.export_open
        chance += now.local_penalty_chance * out.centre_open
        fine = min(now.penalty_cap * 1e6, now.penalty_share * turnover)
        out.penalty_at_risk = chance * QUARTER * (fine + now.suspension_quarters * gross)
        spent = out.route_capital + out.route_running_cost + out.penalty_at_risk
        factor = (1.0 + now.discount_rate) ** (a[0].start - now.start - QUARTER / 2.0)
        factor /= now.exchange_rate * 1e6
        fsd, cars = fsd + factor * out.fsd_cash_flow, cars + factor * out.above_cost
        route += factor * (out.fsd_cash_flow - spent)
    return fsd, cars, route
