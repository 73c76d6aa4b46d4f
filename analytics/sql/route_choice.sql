-- Which data route is worth most, how far behind are the others, and what would be regretted?
-- The same draws go through all routes, so that differences are surer than the routes themselves.
with
drawn as (
    select position, draw, worth from outcomes where draw > 0
),
means as (
    select position, avg(worth) as mean from drawn group by position
),
-- Of routes that are worth the same, the first one counts: doing less comes first.
leaders as (
    select position from means order by mean desc, position limit 1
),
bests as (
    select distinct on (draw) draw, position, worth from drawn order by draw, worth desc, position
),
compared as (
    select
        drawn.position,
        drawn.worth,
        drawn.worth - waiting.worth as beside_waiting,
        drawn.worth - led.worth as beside_best,
        bests.worth - drawn.worth as regret,
        cast(bests.position = drawn.position as integer) as is_best
    from drawn
    join bests on bests.draw = drawn.draw
    join drawn as waiting on waiting.draw = drawn.draw and waiting.position = $waiting
    join leaders on true
    join drawn as led on led.draw = drawn.draw and led.position = leaders.position
)
select
    $routes[compared.position + 1] as route,
    avg(worth) as mean,
    stddev_samp(worth) / sqrt(count(worth)) as error,
    avg(beside_waiting) as beside_waiting,
    quantile_cont(beside_waiting, 0.10) as beside_waiting_p10,
    quantile_cont(beside_waiting, 0.90) as beside_waiting_p90,
    stddev_samp(beside_waiting) / sqrt(count(worth)) as beside_waiting_error,
    avg(beside_best) as beside_best,
    stddev_samp(beside_best) / sqrt(count(worth)) as beside_best_error,
    avg(is_best) as chance_best,
    avg(regret) as regret,
    quantile_cont(regret, 0.90) as regret_p90,
    stddev_samp(regret) / sqrt(count(worth)) as regret_error
from compared
group by compared.position
order by compared.position;
