-- Which price coefficient and nest correlation give Tesla and BYD the margins they report?
-- For a correlation s, the first-order conditions give every price-cost margin up to the coefficient;
-- Tesla's margin then sets the coefficient, and BYD's, by bisection, the correlation.
with recursive
-- No maker discloses a margin on cars sold in China. Judged ranges: BYD's lies 1 point closer to
-- Tesla's or further off, and Tesla's 3 points from the one told worldwide.
readings (reading, byd_off) as (
    values ('value', 0.0), ('loose', -0.01), ('close', 0.01)
),
owners as (
    select
        owner,
        list({'price': net_price, 'share': share, 'within': share_in_nest} order by contender) as cars,
        sum(net_price * share) as sales,
        sum(price_cost_margin * net_price * share) / sum(net_price * share) as margin
    from market_observed
    where owner in ('tesla', 'byd')
    group by owner
),
-- The margin of each owner times the coefficient, for owners with one contender in a nest:
-- (1 - s) sum(share price / (1 - s within)) / (1 - (1 - s) sum(share / (1 - s within))) / sales.
steps as (
    select reading, 0 as step, cast(0.0 as double) as low, cast(0.95 as double) as high
    from readings
    union all
    select
        reading,
        step + 1,
        case when byd_reach / tesla_reach < byd_margin / tesla_margin then middle else low end,
        case when byd_reach / tesla_reach < byd_margin / tesla_margin then high else middle end
    from (
        select
            steps.reading,
            steps.step,
            steps.low,
            steps.high,
            (steps.low + steps.high) / 2 as middle,
            byd.margin + readings.byd_off as byd_margin,
            tesla.margin as tesla_margin,
            list_sum(list_transform(byd.cars, lambda one: one.share * one.price / (1 - middle * one.within)))
                / (1 - (1 - middle)
                    * list_sum(list_transform(byd.cars, lambda one: one.share / (1 - middle * one.within))))
                / byd.sales as byd_reach,
            1 / (1 - middle * tesla.cars[1].within - (1 - middle) * tesla.cars[1].share) as tesla_reach
        from steps
        join readings on readings.reading = steps.reading
        join owners as tesla on tesla.owner = 'tesla'
        join owners as byd on byd.owner = 'byd'
        where steps.step < 60
    ) as tried
),
correlations as (
    select
        max((low + high) / 2) filter (where reading = 'value') as value,
        max((low + high) / 2) filter (where reading = 'loose') as p10,
        max((low + high) / 2) filter (where reading = 'close') as p90
    from steps
    where step = 60
),
tesla as (
    select share, share_in_nest as within, price_cost_margin as margin
    from market_observed
    where contender = 'tesla'
),
-- Tesla's margin times the coefficient.
reaches as (
    select
        tesla.margin,
        (1 - correlations.value)
            / (1 - correlations.value * tesla.within - (1 - correlations.value) * tesla.share) as reach
    from tesla
    cross join correlations
),
known as (
    select max(year) as year, max(known_from) as known_from from market_observed
),
fitted as (
    select
        'price_coefficient' as assumption,
        reach / margin as value,
        'lognormal' as distribution,
        reach / (margin + 0.03) as p10,
        reach / (margin - 0.03) as p90,
        'Meets the price-cost margin of Tesla in ' as met,
        '; range judged: the margin 3 points higher or lower' as judged
    from reaches
    union all
    select
        'nest_correlation' as assumption,
        value,
        'logit_normal' as distribution,
        p10,
        p90,
        'Meets the price-cost margin of BYD in ' as met,
        '; range judged: the margin 1 point higher or lower' as judged
    from correlations
)
select
    fitted.assumption,
    known.known_from,
    cast(date_trunc('quarter', cast($as_of as date)) as date) as since,
    fitted.value,
    fitted.distribution,
    fitted.p10,
    fitted.p90,
    'calibration' as source,
    fitted.met || known.year || fitted.judged as note
from fitted
cross join known
order by fitted.assumption;
