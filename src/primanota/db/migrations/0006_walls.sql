-- Walls: a connection that works for one company sees no other's rows. Its role is there already (roles.sql).

DO $$
DECLARE
    walled regclass;
BEGIN
    FOR walled IN
        SELECT relation.oid
        FROM pg_catalog.pg_class AS relation
        JOIN pg_catalog.pg_attribute AS attribute
            ON attribute.attrelid = relation.oid AND attribute.attname = 'company'
        WHERE relation.relkind IN ('r', 'p')
            AND relation.relnamespace IN (
                'setup'::regnamespace, 'staging'::regnamespace, 'journal'::regnamespace, 'ledger'::regnamespace,
                'jobs'::regnamespace, 'service'::regnamespace)
            AND relation.oid <> 'setup.company'::regclass
        ORDER BY relation.oid
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', walled);
        EXECUTE format('CREATE POLICY all_companies ON %s TO primanota_app USING (true)', walled);
        EXECUTE format(
            'CREATE POLICY one_company ON %s AS RESTRICTIVE TO primanota_desk'
            ' USING (company = current_setting(''primanota.company'', true))', walled);
    END LOOP;
END
$$;
