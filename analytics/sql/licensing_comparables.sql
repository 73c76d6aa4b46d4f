-- What do others charge for driver assistance, per car, per month or per programme?
-- Terms of a deal are judged beside these figures.
with
told as (
    select series, period, value, unit, source, note
    from evidence_licensing
    where series in (
        'mobileye_eyeq_price', 'mobileye_price_per_system', 'mobileye_supervision_price_low',
        'mobileye_supervision_price_high', 'horizon_product_revenue_per_unit', 'huawei_ads_one_time_price',
        'huawei_entry_price_per_car', 'momenta_fee_per_car_low', 'momenta_fee_per_car_high',
        'royalty_per_car_low', 'royalty_per_car_high', 'programme_engineering_fee_low',
        'programme_engineering_fee_high', 'volkswagen_xpeng_stake_price', 'xpeng_services_revenue',
        'nvidia_mercedes_revenue_share'
    )
    union all
    select maker || ' ' || system as series, cast(since as varchar) as period, price as value, unit, source, note
    from evidence_driver_assistance
    where price > 0
)
select
    told.series,
    told.period,
    told.value,
    told.unit,
    sources.title,
    sources.publisher,
    sources.grade,
    sources.url,
    told.note
from told
join sources on sources.source = told.source
order by told.series, told.period;
