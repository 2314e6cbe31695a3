-- Every leg needs a main account that exists.
SELECT
    post_line.voucher,
    string_agg(DISTINCT CASE
        WHEN lacking.main_account = '' AND lacking.posting_type = 'procurement_integration'
            THEN 'parameter procurement_integration_account is not set'
        WHEN lacking.main_account = '' THEN 'no account for ' || lacking.posting_type || ' (project '
            || post_line.project || ', category ' || post_line.category || ')'
        ELSE 'account ' || lacking.main_account || ' for ' || lacking.posting_type || ' does not exist'
    END, '; ') AS cause
FROM post_account AS lacking
JOIN post_line
    ON post_line.project = lacking.project
    AND post_line.category = lacking.category
    AND lacking.posting_type IN (post_line.debit_type, post_line.credit_type)
    AND lacking.worker = CASE lacking.posting_type WHEN 'expense_offset' THEN post_line.worker ELSE '' END
WHERE post_line.wave = %(wave)s AND NOT lacking.known
GROUP BY post_line.voucher
