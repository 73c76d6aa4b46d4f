-- What happened, or was announced, on the way to FSD in China, and who says so?
-- What belongs to prices, taxes and licences is told on other pages.
select
    events.since,
    events.event,
    events.kind,
    events.actor,
    sources.title,
    sources.publisher,
    sources.grade,
    sources.url,
    events.note
from evidence_events as events
join sources on sources.source = events.source
where events.kind not in ('price rules', 'tax', 'subsidy', 'licensing')
order by events.since, events.event;
