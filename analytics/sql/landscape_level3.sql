-- Which makers may test, pilot or sell Level 3 in China, where and how fast?
select
    told.maker,
    told.city,
    told.kind,
    told.speed_limit,
    told.since,
    sources.title,
    sources.publisher,
    sources.grade,
    sources.url,
    told.note
from evidence_level3 as told
join sources on sources.source = told.source
order by told.kind desc, told.since, told.maker;
