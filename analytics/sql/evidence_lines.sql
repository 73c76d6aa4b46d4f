-- Which series are drawn, each period by its best reading: the best grade, then the newest known?
-- One unit and length of period at a time: those of what is told of China over time, before others, then those
-- in which most can be seen. Unless series are named, one a maker while there are several, Tesla and BYD before
-- others, what the model takes before what it does not; the whole market only where no maker is left. What is
-- worked up for the model is drawn where nothing else is left.
with
figures as (
    select
        maker,
        series,
        contains(lower(series), 'china') as is_of_china,
        file = 'evidence_contenders' and item <> 'retail' as is_worked_up,
        period,
        span,
        since,
        value,
        unit,
        known_from,
        publisher,
        grade,
        is_taken
    from rows
    where value is not null and words is null and (len($series) = 0 or list_contains($series, series))
),
counted as (
    select
        maker,
        series,
        unit,
        span,
        count(distinct since) as periods,
        max(since) as newest,
        bool_or(is_taken) as is_taken,
        bool_or(is_of_china) and count(distinct since) > 1 as is_of_china
    from figures
    where not is_worked_up or (select bool_and(is_worked_up) from figures)
    group by maker, series, unit, span
),
kind as (
    select unit, span, bool_or(maker <> 'Whole market') as has_maker, max(periods) as most_periods
    from counted
    group by unit, span
    order by bool_or(is_of_china) desc, has_maker desc, sum(periods - 1) desc, count(*) desc, unit, span
    limit 1
),
in_maker as (
    select
        counted.maker,
        counted.series,
        counted.periods,
        counted.newest,
        kind.most_periods,
        row_number() over (
            partition by counted.maker
            order by counted.is_taken desc, counted.is_of_china desc, counted.periods desc, counted.newest desc, counted.series
        ) as place
    from counted
    join kind on kind.unit = counted.unit and kind.span = counted.span
    where counted.maker <> 'Whole market' or not kind.has_maker
),
ranked as (
    select
        series,
        most_periods,
        row_number() over (
            order by
                place,
                case maker when 'Tesla' then 1 when 'BYD' then 2 else 3 end,
                periods desc,
                newest desc,
                series
        ) as place
    from in_maker
)
select
    figures.maker,
    figures.series,
    figures.period,
    figures.span,
    figures.since,
    figures.value,
    figures.unit,
    figures.known_from,
    figures.publisher,
    figures.grade,
    ranked.place,
    row_number() over (
        partition by figures.series, figures.period
        order by figures.grade, figures.known_from desc, figures.publisher, figures.value
    ) as reading
from figures
join kind on kind.unit = figures.unit and kind.span = figures.span
join ranked on ranked.series = figures.series
where ranked.place <= if(ranked.most_periods = 1, 2 * $most, $most)
order by ranked.place, figures.since, reading;
