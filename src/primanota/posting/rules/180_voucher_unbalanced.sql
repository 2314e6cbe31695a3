-- A voucher balances in three currencies, or it is not posted (P8).
SELECT
    post_entry.voucher,
    format('debit and credit differ by %%s in transaction, %%s in accounting and %%s in reporting currency',
        sum(post_entry.amount), sum(post_entry.accounting_amount), sum(post_entry.reporting_amount)) AS cause
FROM post_entry
WHERE post_entry.wave = %(wave)s
GROUP BY post_entry.voucher
HAVING sum(post_entry.amount) <> 0 OR sum(post_entry.accounting_amount) <> 0 OR sum(post_entry.reporting_amount) <> 0
