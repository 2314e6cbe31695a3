-- The database in an embedded server: looked for at every start, made when the server is new.

-- name: count_database
-- Whether our database is there.
SELECT count(*) AS found
FROM pg_catalog.pg_database
WHERE datname = 'primanota';

-- name: create_database
-- Make our database; outside any transaction.
CREATE DATABASE primanota;
