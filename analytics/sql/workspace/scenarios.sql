-- Which scenarios were there, as told up to a moment and known on a day?
with
first_told as (
    select scenarios.scenario, min(saves.as_of) as known_from, min(saves.moment) as created
    from scenarios
    join saves
        on saves.moment = scenarios.moment
    group by scenarios.scenario
)
select distinct on (scenarios.scenario)
    scenarios.scenario,
    scenarios.label,
    scenarios.story,
    scenarios.is_archived,
    first_told.known_from,
    scenarios.moment,
    saves.person,
    saves.made_at,
    saves.reason
from scenarios
join saves
    on saves.moment = scenarios.moment
join first_told
    on first_told.scenario = scenarios.scenario
where scenarios.moment <= $moment
    and first_told.known_from <= $as_of
order by first_told.created, scenarios.scenario, scenarios.moment desc;
