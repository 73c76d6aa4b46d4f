"""The way to handle Chinese driving data: export it, train in China, both, or wait.

The full function needs training on Chinese data: abroad once export is approved, or in a centre in
China, slower by as much as its accelerators fall short. Once data may leave, the centre closes. FSD
is released when it is trained and approved itself. Shapes as in `release`; a date is one for the
whole horizon, (cases, 1), and infinite where it never comes.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from analytics.model.formula import formula
from analytics.model.release import QUARTER, share_of_quarter_after
from analytics.types import Array

HOURS_PER_YEAR = 8_760.0


class Centre(NamedTuple):
    """A training centre in China: its accelerators at the end of each quarter, and its work."""

    accelerators: Array
    new_accelerators: Array
    open_share: Array

    @property
    def mean_accelerators(self) -> Array:
        """The accelerators that stand there on average, shape (cases, quarters)."""
        return self.accelerators - self.new_accelerators / 2.0


class Route(NamedTuple):
    """What a route brings: when data may leave, how fast it trains, and when FSD is released."""

    export_date: Array
    export_share: Array
    centre: Centre
    speed: Array
    trained_date: Array
    release_date: Array
    learning: Array


def taken(a: Mapping[str, Array], starts: Array) -> Route:
    """What the route of the inputs brings; dates of shape (cases, 1), paths (cases, quarters)."""
    export_date = export_approval(
        starts=starts,
        earliest=_once(a["export_earliest_date"]),
        yearly_chance=a["export_sought"] * a["export_approval_chance"],
        pilot_speed=a["pilot_speed"],
        wait=_once(a["export_wait"]),
    )
    export_share = share_of_quarter_after(export_date, starts)
    built = centre(
        starts=starts,
        used_share=a["centre_built"] * (1.0 - export_share),
        partner_date=_once(a["partner_date"]),
        site_quarters=_once(a["site_quarters"]),
        opening=a["opening_accelerators"],
        wanted=a["centre_accelerators"],
        supply=a["accelerator_supply"],
    )
    speed = training_speed(
        export_share=export_share,
        centre=built,
        performance=a["accelerator_performance"],
        needed=a["full_training_accelerators"],
        compute_elasticity=a["compute_elasticity"],
    )
    trained_date = trained(
        starts=starts,
        speed=speed,
        opening=_once(a["opening_training"]),
        needed=_once(a["training_quarters"]),
    )
    release_date = np.maximum(trained_date, _once(a["feature_approval_date"]))
    return Route(
        export_date,
        export_share,
        built,
        speed,
        trained_date,
        release_date,
        learning(speed=speed, since=share_of_quarter_after(release_date, starts)),
    )


def _once(path: Array) -> Array:
    """What an input is in the end: a date or duration is one for the whole horizon."""
    return path[:, -1:]


@formula
def export_approval(
    *, starts: Array, earliest: Array, yearly_chance: Array, pilot_speed: Array, wait: Array
) -> Array:
    """When the export of data is approved, shape (cases, 1) [year].

    From the earliest date on it comes with the same chance each year, sooner by `pilot_speed`
    where a pilot eases it. `wait` is the share of all such waits that are shorter than this one:
    0.5 is the median wait. A yearly chance of 1 is approval on the earliest date.

    Equations:
        export_approval = np.maximum(starts[t], earliest) + (enough - passed[t - 1]) / rate[t]
        passed[t] = passed[t - 1] + rate[t] * years_open[t]
        rate[t] = -np.log1p(-yearly_chance[t]) * pilot_speed[t]
        enough = -np.log1p(-wait)

    >>> export_approval(starts=np.array([2027.0, 2027.25, 2027.5]), earliest=np.array([[2027.1]]),
    ...     yearly_chance=np.array([[0.75]]), pilot_speed=np.array([[2.0]]),
    ...     wait=np.array([[0.5]])).round(3)
    array([[2027.35]])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(pilot_speed > 0, -np.log1p(-yearly_chance) * pilot_speed, 0.0)
        enough = -np.log1p(-wait)
        years = QUARTER * share_of_quarter_after(earliest, starts)
        passed = np.cumsum(np.where(years > 0, rate * years, 0.0), axis=1)
        comes = (passed >= enough) & (passed > 0)
        before = np.concatenate([np.zeros_like(passed[:, :1]), passed[:, :-1]], axis=1)
        left = np.where(np.isinf(rate), 0.0, (enough - before) / rate)
        date = np.maximum(starts, earliest) + np.where(enough <= before, 0.0, left)
    first = comes.argmax(axis=1)[:, None]
    here = np.take_along_axis(date, first, axis=1)
    return np.where(comes.any(axis=1, keepdims=True), here, np.inf)


@formula
def centre(
    *,
    starts: Array,
    used_share: Array,
    partner_date: Array,
    site_quarters: Array,
    opening: Array,
    wanted: Array,
    supply: Array,
) -> Centre:
    """What the centre has, what came in, and when it works [accelerators; accelerators; share].

    It fills with accelerators from its partner on, and trains once its site stands. `used_share`
    is the part of each quarter, from its start, in which Tesla has use for it.

    Equations:
        accelerators[t] = opening + np.minimum(arrived[t], np.maximum(wanted - opening, 0))
        arrived[t] = arrived[t - 1] + supply[t] / 4 * used_after(partner_date)
        new_accelerators[t] = accelerators[t] - accelerators[t - 1]
        open_share[t] = used_after(partner_date + site_quarters / 4)
        used_after(date) == np.maximum(used_share[t] + share_of_quarter_after(date) - 1, 0)

    >>> built = centre(
    ...     starts=np.array([2027.0, 2027.25, 2027.5]), used_share=np.array([[1.0, 1.0, 0.0]]),
    ...     partner_date=np.array([[2027.0]]), site_quarters=np.array([[1.0]]),
    ...     opening=np.array([[0.0]]), wanted=np.array([[900.0]]), supply=np.array([[2000.0]]))
    >>> built.accelerators, built.new_accelerators, built.open_share
    (array([[500., 900., 900.]]), array([[500., 400.,   0.]]), array([[0., 1., 0.]]))
    """

    def used_after(date: Array) -> Array:
        return np.maximum(used_share + share_of_quarter_after(date, starts) - 1.0, 0.0)

    arriving = supply * QUARTER * used_after(partner_date)
    room = np.maximum(wanted - opening, 0.0)
    came = np.minimum(np.cumsum(arriving, axis=1), room)
    before = np.concatenate([np.zeros_like(came[:, :1]), came[:, :-1]], axis=1)
    accelerators = opening + came
    return Centre(
        accelerators,
        np.maximum(came - before, 0.0),
        used_after(partner_date + site_quarters * QUARTER) * (accelerators > 0),
    )


@formula
def training_speed(
    *,
    export_share: Array,
    centre: Centre,
    performance: Array,
    needed: Array,
    compute_elasticity: Array,
) -> Array:
    """How fast the function trains on Chinese data, 1 being with all the computers needed [share].

    Abroad at full speed, and the centre is closed by then. In China, computing power relative to
    what is needed counts to the power of `compute_elasticity`; more than is needed adds nothing.
    """
    power = np.minimum(centre.mean_accelerators * performance / needed, 1.0)
    return export_share + centre.open_share * power**compute_elasticity


@formula
def trained(*, starts: Array, speed: Array, opening: Array, needed: Array) -> Array:
    """When training is complete; done at the outset and needed are in quarters [year].

    Equations:
        trained = starts[t] + (needed - done[t - 1]) / speed[t] / 4
        done[t] = done[t - 1] + speed[t]

    >>> trained(starts=np.array([2027.0, 2027.25, 2027.5]), speed=np.array([[0.0, 0.5, 0.8]]),
    ...     opening=np.array([[1.0]]), needed=np.array([[1.9]]))
    array([[2027.625]])
    """
    done = opening + np.cumsum(speed, axis=1)
    is_done = done >= needed
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.clip((needed - (done - speed)) / speed, 0.0, 1.0)
    first = is_done.argmax(axis=1)[:, None]
    here = np.take_along_axis(starts + QUARTER * part, first, axis=1)
    later = np.where(is_done.any(axis=1, keepdims=True), here, np.inf)
    return np.where(opening >= needed, starts[0], later)


@formula
def learning(*, speed: Array, since: Array) -> Array:
    """Training at full speed since the release, up to the middle of each quarter [years].

    >>> learning(speed=np.array([[0.4, 0.8]]), since=np.array([[0.5, 1.0]]))
    array([[0.025, 0.15 ]])
    """
    years = speed * since * QUARTER
    return np.cumsum(years, axis=1) - years / 2.0


@formula
def capital(
    *,
    route: Route,
    starts: Array,
    is_export_sought: Array,
    accelerator_price: Array,
    accelerator_share_of_cost: Array,
    power_per_accelerator: Array,
    site_cost: Array,
    usd_cny: Array,
    export_setup_cost: Array,
) -> Array:
    """What is spent to open the gates, by quarter [CNY].

    Each accelerator with the servers and network around it and its part of the site, as it comes
    in; the application for export over its first year. What was spent before counts no more.

    >>> none = np.zeros((1, 1))
    >>> built = Centre(np.array([[8.0]]), np.array([[3.0]]), none)
    >>> capital(route=Route(none, none, built, none, none, none, none), starts=np.array([2027.0]),
    ...     is_export_sought=none, accelerator_price=np.array([[2e5]]),
    ...     accelerator_share_of_cost=np.array([[0.5]]), power_per_accelerator=np.array([[2.0]]),
    ...     site_cost=np.array([[5.0]]), usd_cny=np.array([[7.0]]), export_setup_cost=none)
    array([[1410000.]])
    """
    computers = accelerator_price / accelerator_share_of_cost
    site = power_per_accelerator / 1e3 * site_cost * 1e6 * usd_cny
    sought = np.broadcast_to(is_export_sought, (len(is_export_sought), len(starts)))
    first_year = sought * (np.cumsum(sought, axis=1) * QUARTER <= 1.0)
    application = export_setup_cost * 1e6 * QUARTER * first_year
    return route.centre.new_accelerators * (computers + site) + application


@formula
def running_cost(
    *,
    route: Route,
    gross_profit: Array,
    power_per_accelerator: Array,
    power_price: Array,
    accelerator_price: Array,
    accelerator_renewal: Array,
    centre_staff_cost: Array,
    partner_share: Array,
    export_compliance_cost: Array,
) -> Array:
    """What keeps the gates open, by quarter [CNY].

    Power, renewal of accelerators, staff and the partner's share of FSD gross profit while the
    centre works; oversight of what leaves the country once export is approved.
    """
    is_open = route.centre.open_share
    power = power_per_accelerator * HOURS_PER_YEAR * power_price
    for_each = power + accelerator_renewal * accelerator_price
    yearly = route.centre.mean_accelerators * for_each + centre_staff_cost * 1e6
    partner = partner_share * np.maximum(gross_profit, 0.0)
    return is_open * (yearly * QUARTER + partner) + (
        route.export_share * export_compliance_cost * 1e6 * QUARTER
    )


@formula
def penalty_at_risk(
    *,
    yearly_chance: Array,
    turnover_before: Array,
    penalty_share: Array,
    penalty_cap: Array,
    suspension_quarters: Array,
    gross_profit: Array,
) -> Array:
    """Expected penalty, and FSD gross profit lost while sales are suspended, by quarter [CNY].

    The penalty is a share of the turnover of the year before, up to the cap.

    >>> penalty_at_risk(yearly_chance=np.array([[0.02]]), turnover_before=np.array([[80e9]]),
    ...     penalty_share=np.array([[0.05]]), penalty_cap=np.array([[3000.0]]),
    ...     suspension_quarters=np.array([[2.0]]), gross_profit=np.array([[500e6]]))
    array([[20000000.]])
    """
    fine = np.minimum(penalty_cap * 1e6, penalty_share * turnover_before)
    lost = suspension_quarters * np.maximum(gross_profit, 0.0)
    return yearly_chance * QUARTER * (fine + lost)
