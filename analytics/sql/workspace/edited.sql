-- Which assumptions did a save touch, and which save of the same scenario touched each last?
select edits.assumption, max(later.moment) as latest
from edits
join saves
    on saves.moment = edits.moment
join saves as later
    on later.scenario = saves.scenario
join edits as later_edits
    on later_edits.moment = later.moment
    and later_edits.assumption = edits.assumption
where edits.moment = $moment
group by edits.assumption
order by edits.assumption;
