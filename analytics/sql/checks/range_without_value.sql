-- A range belongs to no value: no value of that assumption and date was known by then.
-- Give it the since of a row in data/assumption_values.csv that was known by the same day.
select ranges.assumption, ranges.known_from, ranges.since
from assumption_ranges as ranges
left join assumption_values as held
    on held.assumption = ranges.assumption
    and held.since = ranges.since
    and held.known_from <= ranges.known_from
where held.assumption is null
order by ranges.assumption, ranges.since;
