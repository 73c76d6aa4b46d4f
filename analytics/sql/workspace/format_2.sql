-- The second format: comments, and roles.
create table comments (
    moment bigint primary key,
    subject varchar not null,
    name varchar not null,
    text varchar not null,
    resolves bigint
);

create table grants (
    moment bigint primary key,
    kind varchar not null,
    name varchar not null,
    role varchar
);
