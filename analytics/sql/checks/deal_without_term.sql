-- A deal lacks a term.
-- Add a row for it to data/deal_terms.csv, known from when its arrangement could be told.
select deals.deal, terms.term
from deals
join arrangements on arrangements.arrangement = deals.arrangement
cross join terms
left join deal_terms
    on deal_terms.deal = deals.deal
    and deal_terms.term = terms.term
    and deal_terms.known_from <= arrangements.known_from
where deal_terms.term is null
order by deals.deal, terms.term;
