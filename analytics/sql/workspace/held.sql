-- What does each scenario hold of each assumption, as saved up to a moment and known on a day?
with
latest as (
    select saves.scenario, edits.assumption, max(saves.moment) as moment
    from edits
    join saves
        on saves.moment = edits.moment
    where saves.moment <= $moment
        and saves.as_of <= $as_of
    group by saves.scenario, edits.assumption
)
select
    latest.scenario,
    latest.assumption,
    latest.moment,
    saves.person,
    saves.made_at,
    saves.reason,
    list(edits.written order by edits.place) filter (edits.written is not null) as written
from latest
join saves
    on saves.moment = latest.moment
join edits
    on edits.moment = latest.moment
    and edits.assumption = latest.assumption
group by
    latest.scenario,
    latest.assumption,
    latest.moment,
    saves.person,
    saves.made_at,
    saves.reason
order by latest.scenario, latest.assumption;
