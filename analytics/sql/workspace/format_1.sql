-- The first format of a workspace: what was saved, by whom and why. Rows are only ever added.
create table format (
    version integer primary key,
    since timestamp not null
);

create table saves (
    moment bigint primary key,
    made_at timestamp not null,
    person varchar not null,
    kind varchar not null,
    scenario varchar,
    as_of date,
    reason varchar not null,
    undoes bigint,
    value_before double,
    value_after double,
    difference_p10 double,
    difference_p90 double,
    digest varchar not null
);

create table edits (
    moment bigint not null,
    assumption varchar not null,
    was varchar not null,
    written varchar,
    place integer not null,
    primary key (moment, assumption, place)
);

create table scenarios (
    moment bigint primary key,
    scenario varchar not null,
    label varchar not null,
    story varchar not null,
    is_archived boolean not null
);

create table refusals (
    made_at timestamp not null,
    person varchar not null,
    role varchar not null,
    attempt varchar not null
);
