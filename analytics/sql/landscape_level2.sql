-- Which driver assistance do rivals offer in China, at what price?
select
    told.maker,
    told.system,
    told.level,
    told.scope,
    told.price,
    told.unit,
    told.since,
    sources.title,
    sources.publisher,
    sources.grade,
    sources.url,
    told.note
from evidence_driver_assistance as told
join sources on sources.source = told.source
where told.level <> 'L3'
order by told.maker, told.since;
