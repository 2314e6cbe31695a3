-- What the structure requires must be there, and what is carried must be among the values it admits (F4).
SELECT
    post_entry.voucher,
    string_agg(DISTINCT 'account ' || post_entry.main_account || concat_ws(' and',
        ' lacks ' || post_carried.missing, ' does not admit ' || post_carried.forbidden), '; ') AS cause
FROM post_entry
JOIN post_carried
    ON post_carried.main_account = post_entry.main_account AND post_carried.dimensions = post_entry.dimensions
WHERE post_entry.wave = %(wave)s
    AND post_entry.derived
    AND post_entry.account_rule <> 'mirrored'
    AND (post_carried.missing IS NOT NULL OR post_carried.forbidden IS NOT NULL)
GROUP BY post_entry.voucher
