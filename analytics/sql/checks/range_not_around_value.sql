-- A range does not lie around the value it belongs to: P10 below it, P90 above it.
-- Correct p10 and p90 in data/assumption_ranges.csv, or the value in data/assumption_values.csv.
select ranges.assumption, ranges.known_from, ranges.since, ranges.p10, held.value, ranges.p90
from assumption_ranges as ranges
join assumption_values as held
    on held.assumption = ranges.assumption
    and held.since = ranges.since
    and held.known_from = (
        select max(known.known_from)
        from assumption_values as known
        where known.assumption = ranges.assumption
            and known.since = ranges.since
            and known.known_from <= ranges.known_from
    )
where not (ranges.p10 < held.value and held.value < ranges.p90)
order by ranges.assumption, ranges.since;
