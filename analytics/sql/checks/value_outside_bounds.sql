-- A value, or the P10 or P90 of its range, lies outside the bounds of its assumption.
-- Correct the value in its file, or the bounds in data/assumptions.csv.
select stated.file, stated.assumption, stated.since, stated.value, assumptions.lowest, assumptions.highest
from (
    select 'assumption_values' as file, assumption, since, value from assumption_values
    union all
    select 'assumption_ranges' as file, assumption, since, p10 as value from assumption_ranges
    union all
    select 'assumption_ranges' as file, assumption, since, p90 as value from assumption_ranges
    union all
    select 'scenario_values' as file, assumption, since, value from scenario_values
) as stated
join assumptions on assumptions.assumption = stated.assumption
where stated.value < assumptions.lowest or stated.value > assumptions.highest
order by stated.file, stated.assumption, stated.since;
