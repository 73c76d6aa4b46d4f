-- Each way to handle data, from doing nothing to doing both, is told by one route, and this one is not.
-- Give data/routes.csv one row for each pair of export_sought and centre_built.
with
ways as (
    select sought.answer as export_sought, built.answer as centre_built
    from (select unnest(enum_range(cast(null as yes_no))) as answer) as sought
    cross join (select unnest(enum_range(cast(null as yes_no))) as answer) as built
)
select ways.export_sought, ways.centre_built, count(routes.route) as routes
from ways
left join routes on routes.export_sought = ways.export_sought and routes.centre_built = ways.centre_built
group by ways.export_sought, ways.centre_built
having count(routes.route) <> 1
order by ways.export_sought, ways.centre_built;
