-- Posting: what a poster must know of a journal that it cannot post.

-- name: list_vouchers
-- The lines of a journal, in their order.
SELECT line.voucher
FROM journal.line
WHERE line.company = %(company)s AND line.journal = %(journal)s
ORDER BY line.line
