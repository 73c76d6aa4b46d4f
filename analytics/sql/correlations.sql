-- Which assumptions hang together, and how strongly, as known by now?
select
    correlations.assumption_a,
    correlations.assumption_b,
    max_by(correlations.rho, correlations.known_from) as rho,
    max_by(correlations.note, correlations.known_from) as note,
    max_by(sources.source, correlations.known_from) as source,
    max_by(sources.grade, correlations.known_from) as grade
from correlations
join sources on sources.source = correlations.source
group by correlations.assumption_a, correlations.assumption_b
order by min(correlations.rowid);
