-- Database: what is known of a server's database without looking into the books.

-- name: measure
-- Tells how many bytes the database takes on the server's disk.
SELECT pg_database_size(current_database()) AS bytes;
