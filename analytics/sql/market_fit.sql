-- Which qualities and costs make the observed year an equilibrium, and how far are the margins that
-- follow from those that makers report? Quality is utility at the observed price plus the price's
-- part in it, a ln(price net of VAT); costs are net of VAT.
with
coefficients as (
    select
        max(value) filter (where assumption = 'price_coefficient') as a,
        max(value) filter (where assumption = 'nest_correlation') as s
    from assumption_values
    where source = 'calibration'
),
outside as (
    select 1 - sum(share) as share from market_observed
),
in_nest as (
    select
        owner,
        nest,
        sum(share_in_nest * net_price) as price,
        sum(share_in_nest) as within
    from market_observed
    group by owner, nest
),
owned as (
    select
        market_observed.owner,
        (1 - coefficients.s)
            * sum(market_observed.share * (
                market_observed.net_price + coefficients.s * in_nest.price / (1 - coefficients.s * in_nest.within)
            ))
            / (1 - (1 - coefficients.s) * sum(market_observed.share / (1 - coefficients.s * in_nest.within)))
            as profit
    from market_observed
    join in_nest on in_nest.owner = market_observed.owner and in_nest.nest = market_observed.nest
    cross join coefficients
    group by market_observed.owner, coefficients.s
),
margins as (
    select
        market_observed.contender,
        (1 - coefficients.s)
            * (market_observed.net_price + owned.profit
                + coefficients.s * (in_nest.price + owned.profit * in_nest.within)
                    / (1 - coefficients.s * in_nest.within))
            / coefficients.a
            / market_observed.net_price as margin
    from market_observed
    join in_nest on in_nest.owner = market_observed.owner and in_nest.nest = market_observed.nest
    join owned on owned.owner = market_observed.owner
    cross join coefficients
)
select
    market_observed.contender,
    market_observed.label,
    market_observed.nest,
    market_observed.year,
    market_observed.cars,
    market_observed.net_price,
    ln(market_observed.share) - ln(outside.share)
        - coefficients.s * ln(market_observed.share_in_nest)
        + coefficients.a * ln(market_observed.net_price) as quality,
    market_observed.net_price * (1 - margins.margin) as cost,
    margins.margin,
    market_observed.price_cost_margin as reported,
    margins.margin - market_observed.price_cost_margin as gap,
    market_observed.gross_margin
from market_observed
join margins on margins.contender = market_observed.contender
cross join coefficients
cross join outside
order by market_observed.cars desc, market_observed.contender;
