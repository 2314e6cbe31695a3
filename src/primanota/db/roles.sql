-- The application's role: what every command runs as. It cannot log in, own tables, or change the books.
-- Roles belong to the whole server, so another database may have made it already, or may be making it now; an
-- administrator may have made it for a user who may make none.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'primanota_app') THEN
        CREATE ROLE primanota_app NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
