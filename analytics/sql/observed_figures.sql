-- What was observed of each contender in the year that the market model starts from, and by whom?
select
    readings.series,
    contenders.label,
    readings.value,
    readings.unit,
    readings.source
from contender_readings as readings
join contenders on contenders.contender = readings.contender
where cast(readings.period as integer) = (select any_value(year) from market_observed)
order by readings.series, readings.contender;
