-- Which deals make up each arrangement, and what are their terms as known by now?
select
    arrangements.arrangement,
    arrangements.label as arrangement_label,
    arrangements.story,
    deals.deal,
    deals.label,
    deals.licensee,
    deals.sobol_dimension,
    deal_terms.term,
    max_by(deal_terms.value, deal_terms.known_from) as value,
    max_by(deal_terms.source, deal_terms.known_from) as source,
    max_by(deal_terms.note, deal_terms.known_from) as note,
    max(deal_terms.known_from) as known_from
from arrangements
join deals on deals.arrangement = arrangements.arrangement
join deal_terms on deal_terms.deal = deals.deal
group by all
order by min(arrangements.rowid), min(deals.rowid), deal_terms.term;
