-- The roles that everything runs as: primanota_app what looks after all companies, primanota_desk what is about one
-- (walls.sql). Neither can log in, own tables, or change the books; primanota_desk may what primanota_app may.
-- Roles belong to the whole server, so another database may have made them already, or may be making them now; an
-- administrator may have made them for a user who may make none.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['primanota_app', 'primanota_desk'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            END IF;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END LOOP;
END
$$;

DO $$
BEGIN
    IF NOT pg_catalog.pg_has_role('primanota_desk', 'primanota_app', 'USAGE') THEN
        GRANT primanota_app TO primanota_desk;
    END IF;
EXCEPTION
    WHEN unique_violation THEN NULL;
END
$$;
