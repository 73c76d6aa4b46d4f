-- Which figures do sources tell differently: the same maker, measure, period and unit, not the same value?
-- Readings of a figure newest known first, then by grade; spread is that of the highest over the lowest.
with
disputed as (
    select maker, item, period, unit, max(value) / min(value) - 1 as spread
    from rows
    where value is not null and words is null
    group by maker, item, period, unit
    having min(value) < max(value) and count(distinct source) > 1
)
select
    rows.maker,
    rows.item,
    rows.series,
    rows.period,
    rows.unit,
    if(isfinite(disputed.spread) and disputed.spread > 0, disputed.spread, null) as spread,
    rows.value,
    rows.known_from,
    rows.source,
    rows.title,
    rows.publisher,
    rows.grade,
    rows.is_taken,
    rows.file,
    rows.note
from rows
join disputed
    on disputed.maker = rows.maker
    and disputed.item = rows.item
    and disputed.period = rows.period
    and disputed.unit = rows.unit
where rows.words is null
order by spread desc nulls last, rows.maker, rows.item, rows.period, rows.known_from desc, rows.grade, rows.source,
    rows.file;
