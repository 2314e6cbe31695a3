-- The project category must be there and active.
SELECT
    post_line.voucher,
    CASE WHEN post_line.category_active IS NULL
        THEN 'category ' || post_line.category || ' is not set up any more'
        ELSE 'category ' || post_line.category || ' is not active'
    END AS cause
FROM post_line
WHERE post_line.wave = %(wave)s AND post_line.category_active IS NOT TRUE
