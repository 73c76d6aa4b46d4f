-- One save: one moment.
insert into saves (
    moment, made_at, person, kind, scenario, as_of, reason, undoes,
    value_before, value_after, difference_p10, difference_p90, digest
)
values (
    $moment, $made_at, $person, $kind, $scenario, $as_of, $reason, $undoes,
    $value_before, $value_after, $difference_p10, $difference_p90, $digest
);
