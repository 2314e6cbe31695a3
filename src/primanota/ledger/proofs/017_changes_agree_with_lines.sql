-- title: A line holds what its last recorded change says, and its changes follow one another without a gap
-- why: Who changed what, from what to what, must be told for every value that is not as import gave it (V1-V3). Parts that
-- nobody recorded, a value other than the last one recorded, and a change after posting were made behind the program.
WITH part AS (
    SELECT company, voucher, jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
        'amount', amount::text, 'percent', trim_scale(percent)::text, 'dimensions', dimensions)) ORDER BY part) AS parts
    FROM journal.distribution
    GROUP BY company, voucher
),

change AS (
    SELECT company, voucher, field, version, old_value, new_value, at,
        lag(new_value, 1, CASE field WHEN 'distribution' THEN '[]'::jsonb ELSE old_value END) OVER by_field AS value_before,
        lead(version) OVER by_field IS NULL AS newest
    FROM journal.line_change
    WINDOW by_field AS (PARTITION BY company, voucher, field ORDER BY version)
),

recorded AS (
    SELECT c.company, c.voucher, c.field, c.version, l.journal, l.line, l.version AS line_version,
        CASE c.field
            WHEN 'sales_tax_group' THEN to_jsonb(l.sales_tax_group::text)
            WHEN 'item_sales_tax_group' THEN to_jsonb(l.item_sales_tax_group::text)
            ELSE COALESCE(p.parts, CASE WHEN l.line IS NOT NULL THEN '[]'::jsonb END)
        END AS held, c.new_value, c.newest, c.value_before <> c.old_value AS gap, c.at > t.posted_at AS late
    FROM change AS c
    LEFT JOIN journal.line AS l ON l.company = c.company AND l.voucher = c.voucher
    LEFT JOIN part AS p ON p.company = l.company AND p.voucher = l.voucher AND c.field = 'distribution'
    LEFT JOIN ledger.project_transaction AS t ON t.company = c.company AND t.voucher = c.voucher
)

SELECT
    company,
    voucher,
    field,
    version,
    journal,
    line,
    held,
    new_value AS recorded,
    concat_ws('; ',
        CASE WHEN newest AND held <> new_value THEN 'the line holds another value' END,
        CASE WHEN version > line_version THEN 'the line is older than its change' END,
        CASE WHEN gap THEN 'does not follow the change before it' END,
        CASE WHEN late THEN 'changed after it was posted' END) AS finding
FROM recorded
WHERE (newest AND held <> new_value) OR version > line_version OR gap OR late
UNION ALL
SELECT p.company, p.voucher, 'distribution', NULL, NULL, NULL, p.parts, NULL, 'parts that nobody recorded'
FROM part AS p
LEFT JOIN change AS c ON c.company = p.company AND c.voucher = p.voucher AND c.field = 'distribution'
WHERE c.voucher IS NULL
