-- An assumption is correlated with another, but has no range that could move with it.
-- Add a range to data/assumption_ranges.csv, or remove the row of data/correlations.csv.
-- An assumption without values of its own is calibrated, and so is its range.
select told.assumption
from (
    select assumption_a as assumption from correlations
    union
    select assumption_b as assumption from correlations
) as told
left join assumption_ranges as ranges on ranges.assumption = told.assumption
where ranges.assumption is null
    and told.assumption in (select assumption from assumption_values)
order by told.assumption;
