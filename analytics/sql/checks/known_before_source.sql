-- A judgement is dated earlier than the judgement it comes from was made.
-- Move its known_from to the published date of its source, or name the source it was known from.
select held.assumption, held.known_from, held.source, sources.published
from assumption_values as held
join sources on sources.source = held.source
where sources.grade = 'J' and held.known_from < sources.published
order by held.assumption, held.known_from;
