-- Which assumptions of a scenario were saved after a moment, and by which save last?
select edits.assumption, max(edits.moment) as moment
from edits
join saves
    on saves.moment = edits.moment
where saves.scenario = $scenario
    and edits.moment > $moment
group by edits.assumption
order by edits.assumption;
