-- Every dimension value an account carries must be active on the accounting date (F4).
WITH outside AS MATERIALIZED (
    SELECT post_entry.voucher, post_entry.main_account, post_entry.accounting_date, post_carried.carried
    FROM post_entry
    JOIN post_carried
        ON post_carried.main_account = post_entry.main_account AND post_carried.dimensions = post_entry.dimensions
    WHERE post_entry.wave = %(wave)s
        AND post_entry.derived
        AND post_entry.account_rule <> 'mirrored'
        AND (
            post_carried.active_from > (SELECT min(earliest.accounting_date) FROM post_line AS earliest)
            OR post_carried.active_to < (SELECT max(latest.accounting_date) FROM post_line AS latest)
        )
        AND (post_entry.accounting_date < post_carried.active_from OR post_entry.accounting_date > post_carried.active_to)
)
SELECT
    outside.voucher,
    string_agg(DISTINCT 'on account ' || outside.main_account || ': ' || value.dimension || ' ' || value.value
        || ' is not active on ' || outside.accounting_date, '; ') AS cause
FROM outside
CROSS JOIN LATERAL jsonb_each_text(outside.carried) AS pair (dimension, value)
JOIN setup.dimension_value AS value
    ON value.company = %(company)s
    AND value.dimension = pair.dimension
    AND value.value = pair.value
    AND (outside.accounting_date < value.active_from OR outside.accounting_date > value.active_to)
GROUP BY outside.voucher
