-- What does each scenario hold of each assumption, as saved up to a moment and known on a day? As in
-- data/, what was known last counts; of what was known on the same day, what was saved last.
with
latest as (
    select distinct on (saves.scenario, edits.assumption)
        saves.scenario, edits.assumption, saves.moment
    from edits
    join saves
        on saves.moment = edits.moment
    where saves.moment <= $moment
        and saves.as_of <= $as_of
    order by saves.scenario, edits.assumption, saves.as_of desc, saves.moment desc
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
