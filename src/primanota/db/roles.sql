-- The application's role: what every command runs as. It cannot log in, own tables, or change the books.
-- Roles belong to the whole server, so another database may have made it already, or may be making it now.
DO $$
BEGIN
    CREATE ROLE primanota_app NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
