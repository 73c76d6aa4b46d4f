-- What is it worth to know an answer before the data route is chosen? Told the answer, one takes the
-- route that is best on average where it holds, instead of the one that is best over all draws.
with
known as (
    select position, draw, worth, 'approval' as knowledge, cast(approval as varchar) as answer from outcomes
    union all
    select position, draw, worth, 'accelerators' as knowledge, cast(accelerators as varchar) as answer from outcomes
    union all
    select position, draw, worth, 'feature' as knowledge, cast(feature as varchar) as answer from outcomes
),
drawn as (
    select position, draw, worth, knowledge, answer from known where draw > 0
),
overall as (
    select position, avg(worth) as mean from outcomes where draw > 0 group by position
),
leaders as (
    select position from overall order by mean desc, position limit 1
),
means as (
    select knowledge, answer, position, avg(worth) as mean from drawn group by knowledge, answer, position
),
choices as (
    select
        means.knowledge,
        means.answer,
        leaders.position as leader,
        -- A route that is only as good as the leader is no reason to change.
        case
            when max(means.mean) > max(means.mean) filter (where means.position = leaders.position)
                then arg_max(means.position, means.mean)
            else leaders.position
        end as chosen
    from means
    cross join leaders
    group by means.knowledge, means.answer, leaders.position
),
gains as (
    select
        choices.knowledge,
        chosen.worth - led.worth as gain,
        cast(choices.chosen <> choices.leader as integer) as is_changed
    from choices
    join drawn as led
        on led.knowledge = choices.knowledge and led.answer = choices.answer and led.position = choices.leader
    join drawn as chosen
        on chosen.knowledge = choices.knowledge
        and chosen.draw = led.draw
        and chosen.position = choices.chosen
)
select
    knowledge,
    avg(gain) as worth,
    stddev_samp(gain) / sqrt(count(gain)) as error,
    avg(is_changed) as chance_of_change
from gains
group by knowledge
order by list_position(['approval', 'accelerators', 'feature'], knowledge);
