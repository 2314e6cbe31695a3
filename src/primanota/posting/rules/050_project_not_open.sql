-- Nothing is posted to a closed project.
SELECT post_line.voucher, 'project ' || post_line.project || ' is in stage ' || post_line.project_stage AS cause
FROM post_line
WHERE post_line.wave = %(wave)s AND post_line.project_stage <> 'open'
