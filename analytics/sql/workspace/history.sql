-- Who changed what, when, why, from what to what, and to what effect? Newest first, a row for each
-- assumption of a save, or one for a save that touches none.
with
changed as (
    select
        moment,
        assumption,
        any_value(was) as was,
        string_agg(written, '; ' order by place) as written
    from edits
    group by moment, assumption
),
undoing as (
    select undoes as moment, max(moment) as undone_by
    from saves
    where undoes is not null
    group by undoes
)
select
    saves.moment,
    saves.made_at,
    saves.person,
    saves.kind,
    saves.scenario,
    named.label,
    changed.assumption,
    changed.was,
    changed.written,
    saves.reason,
    saves.as_of,
    saves.undoes,
    undoing.undone_by,
    saves.value_before,
    saves.value_after,
    saves.difference_p10,
    saves.difference_p90
from saves
left join changed
    on changed.moment = saves.moment
left join undoing
    on undoing.moment = saves.moment
left join scenarios as named
    on named.scenario = saves.scenario
    and named.moment = (
        select max(told.moment)
        from scenarios as told
        where told.scenario = saves.scenario
            and told.moment <= saves.moment
    )
order by saves.moment desc, changed.assumption;
