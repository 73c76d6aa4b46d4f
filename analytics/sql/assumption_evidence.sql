-- Which figures of the evidence say what an assumption is?
select assumption, file, item, span, why
from assumption_evidence
order by assumption, file, item, span;
