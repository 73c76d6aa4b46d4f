-- Which price moves of Tesla and BYD were the largest, one a maker and quarter, in the order they came?
with
sized as (
    select distinct on (maker, date_trunc('quarter', since))
        maker,
        since,
        largest_change,
        move,
        known_from,
        source
    from evidence_price_moves
    where maker in ('Tesla', 'BYD') and largest_change <> 0 and since between date '2022-01-01' and date '2026-12-31'
    order by maker, date_trunc('quarter', since), abs(largest_change) desc, since, move
),
largest as (
    select maker, since, largest_change, move, known_from, source
    from sized
    order by abs(largest_change) desc, since, maker
    limit 10
)
select
    maker,
    since,
    largest_change,
    maker || ' ' || replace(format('{:+g}%', round(100 * largest_change, 1)), '-', '−') as label,
    move,
    known_from,
    source
from largest
order by since, maker;
