-- A nest has no contender.
-- Give it one in data/contenders.csv, or take its name out of the type nest in analytics/schema.sql.
select nests.nest
from (select unnest(enum_range(cast(null as nest))) as nest) as nests
left join contenders on cast(contenders.nest as varchar) = cast(nests.nest as varchar)
where contenders.contender is null
order by nests.nest;
