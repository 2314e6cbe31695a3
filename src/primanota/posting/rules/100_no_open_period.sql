-- Where dates are moved, there must be an open period to move to.
SELECT post_line.voucher, 'the period of ' || post_line.accounting_date || ' is not open, and no later one is' AS cause
FROM post_line
WHERE post_line.wave = %(wave)s AND post_line.period IS NULL AND %(set_open_period)s
