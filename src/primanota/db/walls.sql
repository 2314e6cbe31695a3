-- Walls: the second one between companies. The first is that every statement names one company (and the rights that are
-- asked before it runs); should a statement forget, whoever works for one company still gets no other's rows. A
-- connection of primanota_desk sees and writes the rows of the company in the setting primanota.company; no setting, no
-- rows. primanota_app, which looks after all companies, is let through.
--
-- Without a wall: setup.company, for people choose theirs from it; people's tables, which are read before it is known
-- which company somebody works for; tables that hold nothing of a company.

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
