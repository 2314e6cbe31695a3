-- title: Entries stand on accounts that exist and carry only dimension values that exist
-- why: A balance on an unknown account or department can be explained to nobody (F4).
WITH used AS MATERIALIZED (
    SELECT company, main_account, dimensions, min(voucher) AS first_voucher, count(*) AS entries
    FROM ledger.entry
    GROUP BY company, main_account, dimensions
)

SELECT
    u.company,
    u.main_account,
    u.first_voucher,
    u.entries,
    '' AS dimension,
    '' AS value
FROM used AS u
LEFT JOIN setup.main_account AS m ON m.company = u.company AND m.main_account = u.main_account
WHERE m.main_account IS NULL
UNION ALL
SELECT
    u.company,
    u.main_account,
    u.first_voucher,
    u.entries,
    d.dimension,
    d.value
FROM used AS u
CROSS JOIN LATERAL jsonb_each_text(u.dimensions) AS d (dimension, value)
LEFT JOIN setup.dimension_value AS v ON v.company = u.company AND v.dimension = d.dimension AND v.value = d.value
WHERE v.value IS NULL
