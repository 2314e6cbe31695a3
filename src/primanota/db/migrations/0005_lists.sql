-- Lists: indexes by which a page of a long list is found, wherever it is.

CREATE INDEX line_project ON journal.line (company, project, journal, line);
CREATE INDEX line_accounting_date ON journal.line (company, accounting_date, journal, line);
CREATE INDEX line_own_status ON journal.line (company, own_status, journal, line) WHERE own_status IS NOT NULL;

CREATE INDEX actual_batch ON staging.actual (company, batch);
CREATE INDEX actual_skipped ON staging.actual (company, skip_reason, transaction_date, actual_id)
    WHERE skip_reason IS NOT NULL;

DROP INDEX ledger.entry_account;
CREATE INDEX entry_account ON ledger.entry (company, main_account, accounting_date, voucher, entry);

DROP INDEX ledger.project_transaction_project;
CREATE INDEX project_transaction_project ON ledger.project_transaction
    (company, project, accounting_date, project_transaction);
