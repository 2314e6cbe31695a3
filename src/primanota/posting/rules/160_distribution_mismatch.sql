-- Parts sum to the line's amount exactly (V2).
SELECT
    post_line.voucher,
    'the parts sum to ' || sum(post_part.amount) || ' ' || post_line.currency || ', the line is ' || post_line.amount AS cause
FROM post_part
JOIN post_line ON post_line.voucher = post_part.voucher
WHERE post_line.wave = %(wave)s
GROUP BY post_line.voucher, post_line.amount, post_line.currency
HAVING sum(post_part.amount) <> post_line.amount
