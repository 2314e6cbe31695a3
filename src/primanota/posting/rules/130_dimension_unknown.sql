-- Every dimension value an account carries must exist (F4).
SELECT
    post_entry.voucher,
    string_agg(DISTINCT 'on account ' || post_entry.main_account || ': ' || post_carried.unknown || ' does not exist', '; ')
        AS cause
FROM post_entry
JOIN post_carried
    ON post_carried.main_account = post_entry.main_account AND post_carried.dimensions = post_entry.dimensions
WHERE post_entry.wave = %(wave)s AND post_entry.derived AND post_entry.account_rule <> 'mirrored'
    AND post_carried.unknown IS NOT NULL
GROUP BY post_entry.voucher
