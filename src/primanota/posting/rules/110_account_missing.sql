-- Every leg needs a main account that exists.
SELECT
    post_entry.voucher,
    string_agg(DISTINCT CASE
        WHEN post_entry.main_account = '' AND post_entry.posting_type = 'procurement_integration'
            THEN 'parameter procurement_integration_account is not set'
        WHEN post_entry.main_account = '' THEN 'no account for ' || post_entry.posting_type || ' (project '
            || post_line.project || ', category ' || post_line.category || ')'
        ELSE 'account ' || post_entry.main_account || ' for ' || post_entry.posting_type || ' does not exist'
    END, '; ') AS cause
FROM post_entry
JOIN post_line ON post_line.voucher = post_entry.voucher
LEFT JOIN setup.main_account
    ON main_account.company = %(company)s AND main_account.main_account = post_entry.main_account
WHERE post_entry.wave = %(wave)s AND main_account.main_account IS NULL
GROUP BY post_entry.voucher
