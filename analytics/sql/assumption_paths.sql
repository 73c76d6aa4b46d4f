-- What is the path of every assumption: its values by date, each with its range, as far as known?
-- A value known later speaks for all dates from its own on, so it replaces older ones there;
-- a range older than its value is void.
with
later_known as (
    select
        older.assumption,
        older.known_from,
        older.since,
        bool_or(newer.assumption is not null) as is_replaced
    from assumption_values as older
    left join assumption_values as newer
        on newer.assumption = older.assumption
        and newer.known_from > older.known_from
        and newer.since <= older.since
    group by older.assumption, older.known_from, older.since
),
latest_ranges as (
    select distinct on (assumption, since)
        assumption,
        since,
        distribution,
        p10,
        p90,
        source,
        note,
        known_from
    from assumption_ranges
    order by assumption, since, known_from desc
)
select
    assumption_values.assumption,
    assumption_values.since,
    assumption_values.known_from,
    assumption_values.value,
    assumption_values.source,
    assumption_values.note,
    latest_ranges.distribution,
    latest_ranges.p10,
    latest_ranges.p90,
    latest_ranges.source as range_source,
    latest_ranges.note as range_note,
    latest_ranges.known_from as range_known_from
from assumption_values
join later_known
    on later_known.assumption = assumption_values.assumption
    and later_known.known_from = assumption_values.known_from
    and later_known.since = assumption_values.since
    and not later_known.is_replaced
left join latest_ranges
    on latest_ranges.assumption = assumption_values.assumption
    and latest_ranges.since = assumption_values.since
    and latest_ranges.known_from >= assumption_values.known_from
order by assumption_values.assumption, assumption_values.since;
