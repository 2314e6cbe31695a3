-- Confirming: how a table of the source is read. Nothing is written.

-- name: describe_table
-- The columns of a table or view of the source, with their types.
SELECT attribute.attname::text AS name, pg_catalog.format_type(attribute.atttypid, NULL) AS type
FROM pg_catalog.pg_attribute AS attribute
JOIN pg_catalog.pg_class AS class ON class.oid = attribute.attrelid
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE namespace.nspname = %(schema)s::name
    AND class.relname = %(name)s::name
    AND attribute.attnum > 0
    AND NOT attribute.attisdropped;

-- name: read_table
-- What the source has of some actuals. It is written here for our own table, which has the same columns; confirming.py puts
-- the source's name in its place, and NULL for columns that it lacks.
SELECT
    held.company::text, held.actual_id::text, held.transaction_type::text, held.transaction_class::text,
    held.billing_type::text, held.adjustment_status::text, held.transaction_date::text, held.accounting_date::text,
    held.project::text, held.contract::text, held.contract_line::text, held.task::text, held.transaction_category::text,
    held.resource::text, held.quantity::text, held.unit::text, held.unit_price::text, held.amount::text,
    held.currency::text, held.document_type::text, held.description::text, held.external_reference::text,
    held.skip_sync::text
FROM staging.actual AS held
WHERE held.company = %(company)s
    AND held.actual_id = ANY (%(ids)s::uuid[]);
