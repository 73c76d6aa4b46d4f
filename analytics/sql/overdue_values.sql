-- Which assumptions were last looked at longer ago than they, or their group, keep?
with
looked_at as (
    select assumption, max(known_from) as known_from, max_by(source, known_from) as source
    from assumption_values
    group by assumption
    having max_by(source, known_from) <> 'calibration'
)
select
    assumptions.assumption as subject,
    assumptions.label,
    looked_at.source,
    date_diff('day', looked_at.known_from, cast($as_of as date)) as age,
    shelf_lives.days,
    shelf_lives.why
from looked_at
join assumptions on assumptions.assumption = looked_at.assumption
join shelf_lives
    on shelf_lives.subject = case
        when assumptions.assumption in (select subject from shelf_lives) then assumptions.assumption
        else assumptions."group"
    end
where date_diff('day', looked_at.known_from, cast($as_of as date)) > shelf_lives.days
order by age desc, assumptions.assumption;
