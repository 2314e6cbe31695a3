-- The period that holds the accounting date must be open for projects, where dates are not moved (F9).
SELECT
    post_line.voucher,
    COALESCE(
        'period ' || holding.period || ', which holds ' || post_line.accounting_date || ', is '
            || CASE WHEN holding.status = 'open' THEN 'locked for projects' ELSE replace(holding.status, '_', ' ') END,
        'no period holds ' || post_line.accounting_date
    ) AS cause
FROM post_line
LEFT JOIN setup.period AS holding
    ON holding.company = %(company)s AND post_line.accounting_date BETWEEN holding.start_date AND holding.end_date
WHERE post_line.wave = %(wave)s AND post_line.period IS NULL AND NOT %(set_open_period)s
