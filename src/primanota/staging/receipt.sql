-- Receipt: what staging a file did. The order of the statements is the order of receipt.py.

-- name: declare
-- A row of a file that was not accepted, once for each of its fields that is wrong.
CREATE TEMPORARY TABLE IF NOT EXISTS intake_fault (
    source_row integer NOT NULL,
    company text COLLATE "C" NOT NULL,
    field text NOT NULL,
    code text NOT NULL,
    value text NOT NULL,
    message text NOT NULL DEFAULT ''
) ON COMMIT DELETE ROWS;
-- A row that says what was accepted before.
CREATE TEMPORARY TABLE IF NOT EXISTS intake_repeated (
    source_row integer NOT NULL
) ON COMMIT DELETE ROWS;

-- name: forget
-- Empties both for the next file of the same transaction.
TRUNCATE intake_fault, intake_repeated;

-- name: draw_batch
-- The identity under which a file's rows are kept.
SELECT gen_random_uuid() AS batch;

-- name: explain
-- Says in words, with the values, what is wrong; long values short. Whose it is: of the company that was asked for, whose
-- people brought the file, whatever the row says; else of the row's, where it is one of ours.
UPDATE intake_fault AS fault
SET
    company = COALESCE(
        %(company)s::text,
        (SELECT known.company FROM setup.company AS known WHERE known.company = fault.company), ''),
    value = left(fault.value, %(value_max)s::integer),
    message = left(CASE
        WHEN fault.message <> '' THEN fault.message
        WHEN fault.code = 'value-missing' THEN fault.field || ' is empty'
        ELSE fault.field || ' is "' || left(fault.value, 80) || '"' || CASE fault.code
            WHEN 'id-invalid' THEN ', which is no UUID'
            WHEN 'company-unknown' THEN ', which is not set up'
            WHEN 'company-not-selected' THEN '; only rows of ' || %(company)s::text || ' were asked for'
            WHEN 'currency-unknown' THEN ', which is no currency of ISO 4217'
            WHEN 'date-invalid' THEN ', which is no date of the calendar written as YYYY-MM-DD from 1900 to 2999'
            WHEN 'number-invalid' THEN ', which is no plain decimal number with a point'
            WHEN 'value-too-large' THEN ', which is larger than the field holds'
            WHEN 'value-unknown' THEN
                ', which is none of ' || COALESCE(%(words)s::jsonb ->> fault.field, 'the words it takes')
            ELSE ''
        END
    END, %(message_max)s::integer);

-- name: record_refusals
-- Every reason is kept with the batch.
INSERT INTO staging.refusal (company, batch, source_row, field, code, source, value, message)
SELECT fault.company, %(batch)s::uuid, fault.source_row, fault.field, fault.code, %(source)s::text, fault.value, fault.message
FROM intake_fault AS fault
ORDER BY fault.company, fault.source_row, fault.field, fault.code;

-- name: list_refusals
-- The first reasons in the order of the file.
SELECT fault.company, fault.source_row, fault.field, fault.code, fault.value, fault.message
FROM intake_fault AS fault
ORDER BY fault.source_row, fault.field, fault.code
LIMIT %(refusals_max)s::integer;

-- name: record_batch
-- The batch, for one company in it.
INSERT INTO staging.batch
    (company, batch, source, kind, received_by, rows_read, accepted, skipped, repeated, refused)
VALUES
    (%(company)s::text, %(batch)s::uuid, %(source)s::text, %(kind)s::text, %(actor)s::text, %(rows_read)s::bigint,
     %(accepted)s::bigint, %(skipped)s::bigint, %(repeated)s::bigint, %(refused)s::bigint);
