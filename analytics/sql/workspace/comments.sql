-- Which comments are open, newest first?
select comments.moment, comments.subject, comments.name, comments.text, saves.person, saves.made_at
from comments
join saves
    on saves.moment = comments.moment
left join comments as settled
    on settled.resolves = comments.moment
where comments.resolves is null
    and settled.moment is null
order by comments.moment desc;
