-- The line property decides what is charged, accrued and capitalised.
SELECT post_line.voucher, 'line property ' || post_line.line_property || ' is not set up any more' AS cause
FROM post_line
WHERE post_line.wave = %(wave)s AND NOT post_line.line_property_known
