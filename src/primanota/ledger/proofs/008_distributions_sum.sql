-- title: The parts of a distributed line sum to its amount, and percents to 100
-- why: Distributing an amount over dimensions neither makes nor loses money (V2).
WITH distribution AS (
    SELECT company, voucher, count(*) AS parts, sum(amount) AS amount, count(percent) AS parts_with_percent,
        sum(percent) AS percent
    FROM journal.distribution
    GROUP BY company, voucher
)

SELECT
    d.company,
    d.voucher,
    l.journal,
    l.line,
    l.amount AS line_amount,
    d.amount,
    d.parts,
    d.parts_with_percent,
    d.percent
FROM distribution AS d
LEFT JOIN journal.line AS l ON l.company = d.company AND l.voucher = d.voucher
WHERE d.amount IS DISTINCT FROM l.amount
    OR (d.parts_with_percent > 0 AND (d.parts_with_percent <> d.parts OR d.percent <> 100))
