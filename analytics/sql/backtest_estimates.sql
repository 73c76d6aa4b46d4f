-- What comes nearest to an outcome of what the model forecasts and nobody publishes for China?
with
estimates as (
    select
        'fsd_active' as metric,
        low.period,
        low.value as low,
        high.value as high,
        high.known_from,
        high.source
    from evidence_take_rates as low
    join evidence_take_rates as high on high.series = 'active_fsd_china_high' and high.period = low.period
    where low.series = 'active_fsd_china_low'
    union all
    select 'byd_gross_margin' as metric, period, value as low, value as high, known_from, source
    from evidence_byd
    where series = 'byd_gross_margin_restated'
    union all
    select
        'tesla_price' as metric,
        period,
        value * (1 + tax.vat_rate) as low,
        value * (1 + tax.vat_rate) as high,
        known_from,
        source
    from evidence_contenders
    cross join (
        select max_by(value, since) as vat_rate from assumption_values where assumption = 'vat_rate'
    ) as tax
    where contender = 'tesla' and series = 'net_price'
)
select estimates.metric, estimates.period, estimates.low, estimates.high, estimates.known_from, estimates.source, sources.grade
from estimates
join sources on sources.source = estimates.source
order by estimates.metric, estimates.period;
