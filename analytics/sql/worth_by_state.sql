-- What is each data route worth on average where export is approved early, late or never, and where
-- accelerators are ample or short? A column that is all counts every state of its kind.
with
states as (
    select
        coalesce(cast(approval as varchar), 'all') as approval,
        coalesce(cast(accelerators as varchar), 'all') as accelerators,
        position,
        avg(worth) as mean,
        stddev_samp(worth) / sqrt(count(worth)) as error,
        count(worth) as draws
    from outcomes
    where draw > 0
    group by grouping sets (
        (position), (position, approval), (position, accelerators), (position, approval, accelerators)
    )
),
whole as (
    select position, draws from states where approval = 'all' and accelerators = 'all'
)
select
    states.approval,
    states.accelerators,
    $routes[states.position + 1] as route,
    states.draws / whole.draws as chance,
    states.draws,
    states.mean,
    states.error,
    max(states.mean) over (partition by states.approval, states.accelerators) - states.mean as regret
from states
join whole on whole.position = states.position
order by
    list_position(['early', 'late', 'never', 'all'], states.approval),
    list_position(['ample', 'short', 'all'], states.accelerators),
    states.position;
