-- How far off are the model and the naive rules, so many quarters ahead?
-- On the forecasts that all of them made.
with
said as (
    select by_rule.target, by_rule.vintage, by_rule.period, by_rule.rule as teller, abs(by_rule.off) as error
    from by_rule
    union all
    select target, vintage, period, 'model' as teller, abs(off) as error
    from pairs
),
tellers as (
    select target, count(distinct teller) as count
    from said
    group by target
),
complete as (
    select said.target, said.vintage, said.period
    from said
    join tellers on tellers.target = said.target
    group by said.target, said.vintage, said.period, tellers.count
    having count(*) = tellers.count
)
select
    said.target,
    pairs.ahead,
    said.teller,
    count(*) as forecasts,
    avg(said.error) as error
from said
join complete on complete.target = said.target
    and complete.vintage = said.vintage
    and complete.period = said.period
join pairs on pairs.target = said.target
    and pairs.vintage = said.vintage
    and pairs.period = said.period
group by said.target, pairs.ahead, said.teller
order by said.target, said.teller, pairs.ahead;
