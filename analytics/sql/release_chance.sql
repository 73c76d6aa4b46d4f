-- How likely is the release of FSD under each data route by the end of each quarter?
select
    $routes[outcomes.position + 1] as route,
    quarters.period,
    quarters.ends,
    avg(cast(outcomes.release_date <= quarters.ends and outcomes.release_date < $never as integer)) as chance
from outcomes
cross join quarters
where outcomes.draw > 0
group by outcomes.position, quarters.period, quarters.ends
order by outcomes.position, quarters.ends;
