-- The project must be set up in this company.
SELECT post_line.voucher, 'project ' || post_line.project || ' is not set up' AS cause
FROM post_line
WHERE post_line.wave = %(wave)s AND post_line.project_stage IS NULL
