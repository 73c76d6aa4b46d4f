-- A figure is said to be known before its period began, and its series is not called a forecast.
-- Correct the period or known_from of the row in the evidence file, or end its series in _forecast.
select file, series, period, known_from
from evidence_series
where known_from < cast(left(period, 4) || '-01-01' as date) and not ends_with(series, '_forecast')
order by file, series, period;
