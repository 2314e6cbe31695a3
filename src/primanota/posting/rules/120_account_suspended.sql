-- Nothing is derived onto a suspended account; a mirror may still undo what stands on it.
SELECT
    post_entry.voucher,
    string_agg(DISTINCT 'account ' || post_entry.main_account || ' for ' || post_entry.posting_type || ' is suspended', '; ')
        AS cause
FROM post_entry
JOIN setup.main_account
    ON main_account.company = %(company)s
    AND main_account.main_account = post_entry.main_account
    AND main_account.suspended
WHERE post_entry.wave = %(wave)s AND post_entry.account_rule <> 'mirrored'
GROUP BY post_entry.voucher
