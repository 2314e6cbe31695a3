-- A voucher balances in three currencies, or it is not posted (P8). Plain lines balance by construction: both legs take the
-- same amounts.
SELECT
    post_special.voucher,
    format('debit and credit differ by %%s in transaction, %%s in accounting and %%s in reporting currency',
        sum(post_special.amount), sum(post_special.accounting_amount), sum(post_special.reporting_amount)) AS cause
FROM post_special
WHERE post_special.wave = %(wave)s
GROUP BY post_special.voucher
HAVING sum(post_special.amount) <> 0 OR sum(post_special.accounting_amount) <> 0 OR sum(post_special.reporting_amount) <> 0
