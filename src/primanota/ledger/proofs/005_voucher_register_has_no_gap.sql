-- title: Every voucher number drawn is on one line or a controller's reversal, voided or written off, and no other is used
-- why: A register with a gap or a double cannot be audited (I6): issued = posted + in journals + voided, and
-- a line that was written off has given its number up.
WITH register AS (
    SELECT b.company, b.prefix || lpad(n.number::text, b.width, '0') || b.suffix AS voucher,
        1 AS drawn, 0 AS on_line, 0 AS voided, 0 AS written_off
    FROM setup.number_block AS b
    CROSS JOIN LATERAL generate_series(b.first_number, b.last_number) AS n (number)
    WHERE b.sequence = 'voucher'
    UNION ALL
    SELECT company, voucher, 0, 1, 0, 0
    FROM journal.line
    UNION ALL
    SELECT company, voucher, 0, 1, 0, 0
    FROM ledger.project_transaction
    WHERE actual_id IS NULL
    UNION ALL
    SELECT company, voucher, 0, 0, 1, 0
    FROM journal.voided_voucher
    UNION ALL
    SELECT company, voucher, 0, 0, 0, 1
    FROM journal.write_off
)

SELECT
    company,
    voucher,
    sum(drawn) AS drawn,
    sum(on_line) AS on_line,
    sum(voided) AS voided,
    sum(written_off) AS written_off
FROM register
GROUP BY company, voucher
HAVING sum(drawn) <> 1 OR sum(on_line) + sum(voided) + sum(written_off) <> 1
