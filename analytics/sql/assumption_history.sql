-- What was each assumption held to be, and when could that be known? Newest first.
select
    told.assumption,
    told.known_from,
    told.since,
    told.value,
    ranges.p10,
    ranges.p90,
    told.source,
    told.note
from assumption_values as told
left join assumption_ranges as ranges
    on ranges.assumption = told.assumption
    and ranges.since = told.since
    and ranges.known_from = told.known_from
order by told.assumption, told.known_from desc, told.since desc;
