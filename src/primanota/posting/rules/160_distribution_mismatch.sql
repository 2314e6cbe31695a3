-- Parts sum to the line's amount exactly (V2).
SELECT
    post_line.voucher,
    'the parts sum to ' || sum(distribution.amount) || ' ' || post_line.currency || ', the line is ' || post_line.amount AS cause
FROM post_line
JOIN journal.distribution ON distribution.company = %(company)s AND distribution.voucher = post_line.voucher
WHERE post_line.wave = %(wave)s
GROUP BY post_line.voucher, post_line.amount, post_line.currency
HAVING sum(distribution.amount) <> post_line.amount
