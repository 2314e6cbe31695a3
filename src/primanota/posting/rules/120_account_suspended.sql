-- Nothing is derived onto a suspended account; a mirror may still undo what stands on it.
SELECT
    post_line.voucher,
    string_agg(DISTINCT 'account ' || resting.main_account || ' for ' || resting.posting_type || ' is suspended', '; ')
        AS cause
FROM post_account AS resting
JOIN post_line
    ON post_line.project = resting.project
    AND post_line.category = resting.category
    AND resting.posting_type IN (post_line.debit_type, post_line.credit_type)
    AND resting.worker = CASE resting.posting_type WHEN 'expense_offset' THEN post_line.worker ELSE '' END
WHERE post_line.wave = %(wave)s AND resting.suspended
GROUP BY post_line.voucher
