-- Whether an actual is on a line, on which journal, and with which status of its own is read from the index alone.

ALTER TABLE journal.line
    DROP CONSTRAINT line_actual,
    ADD CONSTRAINT line_actual UNIQUE (company, actual_id) INCLUDE (journal, own_status);
