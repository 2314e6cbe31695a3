-- A line without rates has no amounts to post.
SELECT post_line.voucher, 'the line in ' || post_line.currency || ' carries no exchange rate' AS cause
FROM post_line
WHERE post_line.wave = %(wave)s AND (post_line.exchange_rate IS NULL OR post_line.reporting_rate IS NULL)
