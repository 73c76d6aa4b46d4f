-- Between which neighbouring values tried does the gain change its sign, and where in between if it is straight?
with
steps as (
    select
        tried,
        gain,
        lead(tried) over (order by tried) as next_tried,
        lead(gain) over (order by tried) as next_gain
    from gains
)
select
    tried as low,
    next_tried as high,
    tried + (next_tried - tried) * gain / (gain - next_gain) as crossing,
    next_gain > gain as is_rising
from steps
where next_gain is not null and (gain < 0) <> (next_gain < 0)
order by low;
