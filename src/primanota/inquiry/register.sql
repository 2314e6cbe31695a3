-- Register: voucher numbers that are on no line any more.

-- name: voided
-- Voucher numbers that were given up, and why: of deleted lines, and of lines written off.
SELECT v.company, v.voucher, 'deleted' AS how, v.journal, v.line, v.actual_id, a.transaction_date, a.project, a.amount,
    a.currency, v.reason, v.at, v.actor
FROM journal.voided_voucher AS v
LEFT JOIN staging.actual AS a ON a.company = v.company AND a.actual_id = v.actual_id
WHERE (%(company)s::text IS NULL OR v.company = %(company)s) AND (%(how)s::text IS NULL OR %(how)s = 'deleted')
UNION ALL
SELECT w.company, w.voucher, 'written_off', w.journal, w.line, w.actual_id, a.transaction_date, a.project, w.amount,
    w.currency, w.reason, w.at, w.actor
FROM journal.write_off AS w
LEFT JOIN staging.actual AS a ON a.company = w.company AND a.actual_id = w.actual_id
WHERE (%(company)s::text IS NULL OR w.company = %(company)s) AND (%(how)s::text IS NULL OR %(how)s = 'written_off')
ORDER BY company, voucher
