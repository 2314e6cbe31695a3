-- Deeds: what somebody may do to the small book (tests/inquiry/book.py) behind the program's back, and the numbers of the
-- proofs that must tell; the first is the one it is meant for. A change that breaks one truth often breaks another with
-- it, but no other proof may tell.

-- deed: adds a rounding entry that balances nothing -> 1
INSERT INTO ledger.entry (
    company, voucher, entry, accounting_date, period, posting_type, main_account, account_rule, dimensions, currency,
    amount, accounting_amount, reporting_amount
)
VALUES ('DE', 'PV-00000004', 3, '2026-03-03', '2026-03', 'rounding', '999000', 'by hand', '{}', 'EUR',
    0, 0, 0.01)

-- deed: gives a voucher a second currency -> 1 15
UPDATE ledger.entry SET currency = 'USD' WHERE voucher = 'PV-00000004' AND entry = 2

-- deed: books a credit a euro higher and hides it as rounding -> 2
UPDATE ledger.entry SET accounting_amount = accounting_amount - 1 WHERE voucher = 'PV-00000004' AND entry = 2;
INSERT INTO ledger.entry (
    company, voucher, entry, accounting_date, period, posting_type, main_account, account_rule, dimensions, currency,
    amount, accounting_amount, reporting_amount
)
VALUES ('DE', 'PV-00000004', 3, '2026-03-03', '2026-03', 'rounding', '999000', 'by hand', '{}', 'EUR', 0, 1, 0)

-- deed: removes a project transaction -> 3 7
DELETE FROM ledger.project_transaction WHERE voucher = 'PV-00000009'

-- deed: removes a posted line -> 3 4 5 7
DELETE FROM journal.line WHERE voucher = 'PV-00000009'

-- deed: notes a posted actual as waiting -> 4
INSERT INTO journal.waiting (company, actual_id, code, message)
VALUES ('DE', '00000000-0000-0000-0000-000000000003', 'exchange-rate-missing', 'by hand')

-- deed: marks an actual on a line as skipped -> 4
UPDATE staging.actual SET skip_sync = true, skip_reason = 'skip-sync' WHERE actual_id = '00000000-0000-0000-0000-000000000006'

-- deed: removes the staged actual of a line -> 4
DELETE FROM staging.actual WHERE actual_id = '00000000-0000-0000-0000-000000000006'

-- deed: writes off an actual that is on a line -> 4 5
INSERT INTO journal.write_off (
    company, actual_id, voucher, journal, line, from_status, currency, amount, reason, actor
)
SELECT company, actual_id, voucher, journal, line, 'unrecoverable', currency, amount, 'by hand', 'eve'
FROM journal.line WHERE voucher = 'PV-00000001'

-- deed: says of a posted actual that it was invalid and is written off -> 4 3 7
WITH gone AS (DELETE FROM journal.line WHERE voucher = 'PV-00000009' RETURNING *)
INSERT INTO journal.write_off (
    company, actual_id, voucher, journal, line, from_status, currency, amount, reason, actor
)
SELECT company, actual_id, voucher, journal, line, 'invalid_actual', currency, amount, 'by hand', 'eve'
FROM gone

-- deed: draws numbers and uses none -> 5
INSERT INTO setup.number_block (company, sequence, first_number, last_number, prefix, width, suffix)
VALUES ('DE', 'voucher', 101, 102, 'PV-', 8, '')

-- deed: voids a number that is on a line -> 5
INSERT INTO journal.voided_voucher (company, voucher, actual_id, journal, line, reason, actor)
VALUES ('DE', 'PV-00000001', '00000000-0000-0000-0000-000000000006', 'J-000001', 1, 'by hand', 'eve')

-- deed: uses a number that was never drawn -> 5
UPDATE journal.line SET voucher = 'PV-99999999' WHERE voucher = 'PV-00000001'

-- deed: closes a period before what was posted in it -> 6
INSERT INTO setup.period_event (company, period, event_no, status, project_access, at, actor)
SELECT 'DE', '2026-03', 99, 'closed', 'all', min(posted_at), 'eve' FROM ledger.project_transaction

-- deed: moves the dates of a period away from what was posted in it -> 6
UPDATE setup.period SET start_date = '2026-03-05' WHERE period = '2026-03'

-- deed: miscounts the lines of a journal -> 7
UPDATE journal.header SET line_count = line_count - 1 WHERE journal = 'J-000002'

-- deed: calls a posted line an error -> 7 3
UPDATE journal.line SET own_status = 'error' WHERE voucher = 'PV-00000009'

-- deed: sets a posted journal to draft -> 7 3
UPDATE journal.header SET status = 'draft', posted_at = NULL, posted_by = NULL WHERE journal = 'J-000002'

-- deed: leaves a journal without lines -> 7
INSERT INTO journal.header (
    company, journal, description, status, period_unit, period_start_date, line_count, last_line, created_by
)
VALUES ('DE', 'J-000009', 'by hand', 'draft', 'months', '2026-03-01', 0, 0, 'eve')

-- deed: adds a cent to a part of a distribution -> 8 17
UPDATE journal.distribution SET amount = amount + 0.01 WHERE part = 1

-- deed: takes a percent from a part of a distribution -> 8 17
UPDATE journal.distribution SET percent = percent - 1 WHERE part = 1

-- deed: rewrites an audit record -> 9
UPDATE service.audit SET actor = 'bert' WHERE record_no = 2

-- deed: removes an audit record -> 9
DELETE FROM service.audit WHERE record_no = 2

-- deed: removes the first audit record -> 9
DELETE FROM service.audit WHERE record_no = 1

-- deed: rewrites an audit record and its digest -> 9
UPDATE service.audit
SET
    actor = 'bert',
    digest = service.audit_digest(company, record_no, at, 'bert', action, details, previous_digest)
WHERE record_no = 1

-- deed: changes an amount in accounting currency on a line -> 10
UPDATE journal.line SET accounting_amount = accounting_amount + 1 WHERE voucher = 'PV-00000001'

-- deed: changes a reporting rate on a line -> 10
UPDATE journal.line SET reporting_rate = reporting_rate * 2 WHERE voucher = 'PV-00000001'

-- deed: changes a rate in the subledger -> 10 11
UPDATE ledger.project_transaction SET exchange_rate = 1.5 WHERE voucher = 'PV-00000003'

-- deed: changes hours at the source -> 11
UPDATE staging.actual SET quantity = 9 WHERE actual_id = '00000000-0000-0000-0000-000000000001'

-- deed: changes the category of a project transaction -> 11
UPDATE ledger.project_transaction SET category = 'TRAVEL' WHERE voucher = 'PV-00000002'

-- deed: changes the tax group of a posted line -> 11
UPDATE journal.line SET sales_tax_group = 'EU' WHERE voucher = 'PV-00000003'

-- deed: takes a reversal to another department -> 12
UPDATE ledger.entry SET dimensions = '{"Department": "D2"}' WHERE voucher = 'PV-00000008' AND entry = 1

-- deed: says that a transaction reverses one that is not posted -> 12
UPDATE ledger.project_transaction SET reverses = 'PT-9999999999/A' WHERE voucher = 'PV-00000008'

-- deed: says that a transaction reverses another than its link does -> 12
UPDATE ledger.project_transaction SET reverses = 'PT-0000000005/A' WHERE voucher = 'PV-00000008'

-- deed: forgets where a journal came from first -> 13
UPDATE journal.header SET root_journal = 'J-000001' WHERE journal = 'J-000003'

-- deed: sends a chain of journals in a circle -> 13
UPDATE journal.header SET original_journal = 'J-000003', root_journal = 'J-000003' WHERE journal = 'J-000002'

-- deed: names an original that is not there -> 13
UPDATE journal.header SET original_journal = 'J-000009' WHERE journal = 'J-000003'

-- deed: stages a fraction of a cent -> 14
UPDATE staging.actual SET amount = 40.005 WHERE actual_id = '00000000-0000-0000-0000-00000000000e'

-- deed: stages half a yen -> 14
UPDATE staging.actual SET amount = 80.5 WHERE actual_id = '00000000-0000-0000-0000-00000000000d'

-- deed: removes the entries of a voucher -> 15 2
DELETE FROM ledger.entry WHERE voucher = 'PV-00000004'

-- deed: books what is not accrued -> 15
INSERT INTO ledger.entry (
    company, voucher, entry, accounting_date, period, posting_type, main_account, account_rule, dimensions, currency,
    amount, accounting_amount, reporting_amount
)
SELECT company, 'PV-00000009', entry, accounting_date, period, posting_type, main_account, account_rule,
    dimensions, currency, 0, 0, 0
FROM ledger.entry WHERE voucher = 'PV-00000003'

-- deed: changes the date of an entry -> 15
UPDATE ledger.entry SET accounting_date = '2026-03-31' WHERE voucher = 'PV-00000004' AND entry = 1

-- deed: books a voucher that nobody posted -> 15
INSERT INTO ledger.entry (
    company, voucher, entry, accounting_date, period, posting_type, main_account, account_rule, dimensions, currency,
    amount, accounting_amount, reporting_amount
)
SELECT company, 'PV-X', entry, accounting_date, period, posting_type, main_account, account_rule, dimensions,
    currency, 0, 0, 0
FROM ledger.entry WHERE voucher = 'PV-00000003'

-- deed: removes a main account in use -> 16
DELETE FROM setup.main_account WHERE main_account = '602000'

-- deed: removes a dimension value in use -> 16
DELETE FROM setup.dimension_value WHERE dimension = 'Region'

-- deed: closes a period and signs nothing -> 20
UPDATE setup.period SET status = 'closed' WHERE period = '2026-03'

-- deed: signs a cent more than stood there -> 20
UPDATE setup.period SET status = 'closed' WHERE period = '2026-03';
INSERT INTO ledger.period_total (
    company, period, main_account, entries, debit, credit, reporting_debit, reporting_credit, closed_at, closed_by
)
SELECT company, period, main_account, count(*), sum(GREATEST(accounting_amount, 0)) + 0.01,
    sum(GREATEST(-accounting_amount, 0)), sum(GREATEST(reporting_amount, 0)), sum(GREATEST(-reporting_amount, 0)),
    clock_timestamp(), 'eve'
FROM ledger.entry WHERE period = '2026-03' GROUP BY company, period, main_account

-- deed: signs a period that is open -> 20
INSERT INTO ledger.period_total (
    company, period, main_account, entries, debit, credit, reporting_debit, reporting_credit, closed_at, closed_by
)
VALUES ('DE', '2026-02', '500100', 0, 0, 0, 0, 0, clock_timestamp(), 'eve')

-- deed: signs an account on which nothing stood -> 20
INSERT INTO ledger.period_total (
    company, period, main_account, entries, debit, credit, reporting_debit, reporting_credit, closed_at, closed_by
)
VALUES ('DE', '2026-01', '500100', 1, 5, 0, 5, 0, clock_timestamp(), 'eve')

-- deed: tells a source of a voucher that was never posted -> 19
INSERT INTO ledger.feedback_batch (company, batch_no, target, lines, sent_at) VALUES ('DE', 1, 'outbox', 1, now());
INSERT INTO ledger.feedback (company, voucher, batch_no, place) VALUES ('DE', 'PV-99999999', 1, 1)

-- deed: leaves out the number of a batch -> 19
INSERT INTO ledger.feedback_batch (company, batch_no, target, lines, sent_at) VALUES ('DE', 2, 'outbox', 1, now());
INSERT INTO ledger.feedback (company, voucher, batch_no, place) VALUES ('DE', 'PV-00000004', 2, 1)

-- deed: takes a place out of a batch -> 19
INSERT INTO ledger.feedback_batch (company, batch_no, target, lines, sent_at) VALUES ('DE', 1, 'outbox', 2, now());
INSERT INTO ledger.feedback (company, voucher, batch_no, place) VALUES ('DE', 'PV-00000004', 1, 2)

-- deed: says that a source was told of all of a journal -> 19
INSERT INTO ledger.feedback_journal (company, journal, batch_no, last_line, complete) VALUES ('DE', 'J-000002', 1, 99, true)

-- deed: distributes a line and tells nobody -> 17
INSERT INTO journal.distribution (company, voucher, part, amount, percent, dimensions)
SELECT company, voucher, 1, amount, 100, dimensions FROM journal.line WHERE voucher = 'PV-00000004'

-- deed: takes a part to another department -> 17
UPDATE journal.distribution SET dimensions = '{"Department": "D9"}' WHERE part = 1

-- deed: undoes a distribution and tells nobody -> 17
DELETE FROM journal.distribution

-- deed: rewrites what a line was before it was changed -> 17
UPDATE journal.line_change SET old_value = '[{"amount": "100.01", "dimensions": {}}]'

-- deed: edits a line after it was posted -> 17
UPDATE journal.line_change SET at = at + interval '1 day'

-- deed: records an edit that never was -> 17
INSERT INTO journal.line_change (company, voucher, version, field, old_value, new_value, at, actor)
VALUES ('DE', 'PV-00000001', 1, 'sales_tax_group', '"DOM"', '"EU"', now(), 'eve')

-- deed: notes a reversal that is not in the books -> 18
INSERT INTO ledger.reversal (company, project_transaction, voucher, reverses, reversed_voucher, reason, actor)
VALUES ('DE', 'PT-0000000099/A', 'PV-00000099', 'PT-0000000003/A', 'PV-00000003', 'by hand', 'eve')

-- deed: takes a voucher back without saying so -> 18 5
INSERT INTO ledger.project_transaction (
    company, project_transaction, voucher, transaction_type, transaction_class, document_type, project, contract, contract_line,
    billing_method, category, resource, line_property, transaction_date, accounting_date, period, quantity, unit_price, amount,
    currency, exchange_rate, reporting_rate, accounting_amount, reporting_amount, ledger_status, debit_account,
    credit_account, profile, profile_rule, sales_tax_group, item_sales_tax_group, reverses, posted_at, posted_by
)
SELECT
    company, 'PT-0000000099/A', 'PV-00000099', transaction_type, transaction_class, document_type, project, contract,
    contract_line, billing_method, category, resource, line_property, transaction_date, accounting_date, period, -quantity,
    unit_price, -amount, currency, exchange_rate, reporting_rate, -accounting_amount, -reporting_amount, ledger_status,
    debit_account, credit_account, profile, profile_rule, sales_tax_group, item_sales_tax_group, project_transaction, posted_at,
    'eve'
FROM ledger.project_transaction
WHERE voucher = 'PV-00000009'

-- deed: writes hours into a reversal that its original did not have -> 18 5
WITH booked AS (
    INSERT INTO ledger.project_transaction (
        company, project_transaction, voucher, transaction_type, transaction_class, document_type, project, contract,
        contract_line, billing_method, category, resource, line_property, transaction_date, accounting_date, period,
        quantity, unit_price, amount, currency, exchange_rate, reporting_rate, accounting_amount, reporting_amount,
        ledger_status, debit_account, credit_account, profile, profile_rule, sales_tax_group, item_sales_tax_group, reverses,
        posted_at, posted_by
    )
    SELECT
        company, 'PT-0000000099/A', 'PV-00000099', transaction_type, transaction_class, document_type, project, contract,
        contract_line, billing_method, category, resource, line_property, transaction_date, accounting_date, period,
        -quantity - 1, unit_price, -amount, currency, exchange_rate, reporting_rate, -accounting_amount, -reporting_amount,
        ledger_status, debit_account, credit_account, profile, profile_rule, sales_tax_group, item_sales_tax_group,
        project_transaction, posted_at, 'eve'
    FROM ledger.project_transaction
    WHERE voucher = 'PV-00000009'
    RETURNING company, project_transaction, voucher, reverses
)
INSERT INTO ledger.reversal (company, project_transaction, voucher, reverses, reversed_voucher, reason, actor)
SELECT company, project_transaction, voucher, reverses, 'PV-00000009', 'by hand', 'eve' FROM booked
