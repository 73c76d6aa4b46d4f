-- Which ranges were changed for what the backtest showed, from what to what, and why?
with
changed as (
    select ranges.assumption, ranges.known_from, ranges.since, ranges.p10, ranges.p90, ranges.note
    from assumption_ranges as ranges
    where starts_with(ranges.source, 'judgement_backtest_')
),
earlier as (
    select distinct on (changed.assumption, changed.known_from, changed.since)
        changed.assumption,
        changed.known_from,
        changed.since,
        ranges.p10,
        ranges.p90
    from changed
    join assumption_ranges as ranges on ranges.assumption = changed.assumption
        and ranges.known_from < changed.known_from
    order by
        changed.assumption,
        changed.known_from,
        changed.since,
        ranges.known_from desc,
        abs(ranges.since - changed.since)
)
select
    assumptions.assumption,
    assumptions.label,
    assumptions.unit,
    changed.since,
    earlier.p10 as p10_before,
    earlier.p90 as p90_before,
    changed.p10,
    changed.p90,
    changed.known_from,
    changed.note
from changed
join assumptions on assumptions.assumption = changed.assumption
left join earlier on earlier.assumption = changed.assumption
    and earlier.known_from = changed.known_from
    and earlier.since = changed.since
order by assumptions.label, changed.since;
