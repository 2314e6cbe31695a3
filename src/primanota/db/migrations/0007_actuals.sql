-- All staged actuals are listed by date: indexes by which a page of them is found, wherever it is.

CREATE INDEX actual_date ON staging.actual (company, transaction_date, actual_id)
    INCLUDE (transaction_type, transaction_class, transaction_category);
CREATE INDEX actual_project ON staging.actual (company, project, transaction_date, actual_id);
CREATE INDEX actual_resource ON staging.actual (company, resource, transaction_date, actual_id);
DROP INDEX staging.actual_batch;
CREATE INDEX actual_batch ON staging.actual (company, batch, transaction_date, actual_id);
