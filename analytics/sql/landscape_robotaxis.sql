-- Which robotaxis run in which zones of which cities in China?
select
    told.operator,
    told.city,
    told.scope,
    told.driverless,
    told.cars,
    told.since,
    sources.title,
    sources.publisher,
    sources.grade,
    sources.url,
    told.note
from evidence_robotaxis as told
join sources on sources.source = told.source
order by told.since, told.operator, told.city;
