-- The database in an embedded server. Made when the server is new; asked for at every start.

-- Whether our database is there.
-- name: count_database
SELECT count(*) AS found
FROM pg_catalog.pg_database
WHERE datname = 'primanota';

-- Make our database; runs outside any transaction.
-- name: create_database
CREATE DATABASE primanota;
