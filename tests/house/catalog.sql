-- What makes a schema what it is, as rows of text, so that two databases can be compared. Every statement answers with
-- one column. Places of columns are left out: a column that a migration adds comes last, and columns are always listed.

-- name: tables
-- Tables and what they are, without those that note migrations.
SELECT concat_ws(' ', n.nspname, c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity,
    c.reloptions::text, pg_get_userbyid(c.relowner), obj_description(c.oid, 'pg_class'))
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY(%(schemas)s::text[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f');

-- name: columns
-- Columns with their types, defaults and collations.
SELECT concat_ws(' ', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, l.collname,
    pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, a.attoptions::text)
FROM pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation AS l ON l.oid = a.attcollation
WHERE n.nspname = ANY(%(schemas)s::text[]) AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm');

-- name: constraints
-- Keys and checks, of tables and of domains, with their names.
SELECT concat_ws(' ', n.nspname, c.conrelid::regclass, c.contypid::regtype, c.conname, pg_get_constraintdef(c.oid),
    c.convalidated)
FROM pg_constraint AS c
JOIN pg_namespace AS n ON n.oid = c.connamespace
WHERE n.nspname = ANY(%(schemas)s::text[]);

-- name: indexes
-- Indexes as they would be made anew.
SELECT concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisunique)
FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY(%(schemas)s::text[]);

-- name: domains
-- Domains and their base types.
SELECT concat_ws(' ', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod), l.collname, t.typnotnull, t.typdefault)
FROM pg_type AS t
JOIN pg_namespace AS n ON n.oid = t.typnamespace
LEFT JOIN pg_collation AS l ON l.oid = t.typcollation
WHERE n.nspname = ANY(%(schemas)s::text[]) AND t.typtype = 'd';

-- name: functions
-- Functions, whole.
SELECT pg_get_functiondef(p.oid)
FROM pg_proc AS p
JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname = ANY(%(schemas)s::text[]);

-- name: triggers
-- Triggers that somebody wrote; foreign keys bring their own.
SELECT concat_ws(' ', n.nspname, pg_get_triggerdef(t.oid), t.tgenabled)
FROM pg_trigger AS t
JOIN pg_class AS c ON c.oid = t.tgrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY(%(schemas)s::text[]) AND NOT t.tgisinternal;

-- name: grants
-- Who may do what with schemas, tables, columns, functions and types.
SELECT concat_ws(' ', object.name, pg_get_userbyid(item.grantor),
    CASE WHEN item.grantee = 0 THEN 'public' ELSE pg_get_userbyid(item.grantee) END, item.privilege_type, item.is_grantable)
FROM (
    SELECT 'schema ' || n.nspname AS name, n.oid AS schema, COALESCE(n.nspacl, acldefault('n', n.nspowner)) AS acl
    FROM pg_namespace AS n
    UNION ALL
    SELECT 'table ' || c.oid::regclass, c.relnamespace, COALESCE(c.relacl, acldefault('r', c.relowner))
    FROM pg_class AS c
    WHERE c.relkind IN ('r', 'p', 'v', 'm')
    UNION ALL
    SELECT 'column ' || a.attrelid::regclass || '.' || a.attname, c.relnamespace, a.attacl
    FROM pg_attribute AS a
    JOIN pg_class AS c ON c.oid = a.attrelid
    WHERE a.attacl IS NOT NULL
    UNION ALL
    SELECT 'function ' || p.oid::regprocedure, p.pronamespace, COALESCE(p.proacl, acldefault('f', p.proowner))
    FROM pg_proc AS p
    UNION ALL
    SELECT 'type ' || t.oid::regtype, t.typnamespace, COALESCE(t.typacl, acldefault('T', t.typowner))
    FROM pg_type AS t
    WHERE t.typtype = 'd'
) AS object
JOIN pg_namespace AS n ON n.oid = object.schema
CROSS JOIN aclexplode(object.acl) AS item
WHERE n.nspname = ANY(%(schemas)s::text[]);

-- name: currencies
-- The rows that come with the schema.
SELECT concat_ws(' ', currency, name, decimals)
FROM setup.currency
WHERE cardinality(%(schemas)s::text[]) > 0;

-- name: walls
-- Which tables have a wall between companies, and how it is built.
SELECT concat_ws(' ', c.oid::regclass, c.relrowsecurity, c.relforcerowsecurity, p.polname, p.polcmd, p.polpermissive,
    p.polroles::regrole[], pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_policy AS p ON p.polrelid = c.oid
WHERE n.nspname = ANY(%(schemas)s::text[]) AND c.relkind IN ('r', 'p');
