-- Screening: from a source's answer to verdicts. The order of the statements is the order of screening.py.

-- name: declare
-- The actuals that were asked for, and the answer as it came; null where the source does not speak of the column.
CREATE TEMPORARY TABLE IF NOT EXISTS screening_asked (
    actual_id uuid PRIMARY KEY
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS screening_answer (
    source_row integer NOT NULL,
    company text COLLATE "C",
    actual_id text COLLATE "C",
    transaction_type text COLLATE "C",
    transaction_class text COLLATE "C",
    billing_type text COLLATE "C",
    adjustment_status text COLLATE "C",
    transaction_date text COLLATE "C",
    accounting_date text COLLATE "C",
    project text COLLATE "C",
    contract text COLLATE "C",
    contract_line text COLLATE "C",
    task text COLLATE "C",
    transaction_category text COLLATE "C",
    resource text COLLATE "C",
    quantity text COLLATE "C",
    unit text COLLATE "C",
    unit_price text COLLATE "C",
    amount text COLLATE "C",
    currency text COLLATE "C",
    document_type text COLLATE "C",
    description text COLLATE "C",
    external_reference text COLLATE "C",
    skip_sync text COLLATE "C"
) ON COMMIT DELETE ROWS;

-- name: copy_asked
-- The question.
COPY screening_asked (actual_id) FROM STDIN;

-- name: copy_answer
-- The answer.
COPY screening_answer (
    source_row, company, actual_id, transaction_type, transaction_class, billing_type, adjustment_status,
    transaction_date, accounting_date, project, contract, contract_line, task, transaction_category, resource,
    quantity, unit, unit_price, amount, currency, document_type, description, external_reference, skip_sync
) FROM STDIN;

-- name: analyze_asked
-- Lets the planner know how many actuals there are.
ANALYZE screening_asked, screening_answer;

-- name: land
-- The answer goes through the same judgement and into the same form as a file that is staged.
INSERT INTO intake_landing (
    source_row, company, actual_id, transaction_type, transaction_class, billing_type, adjustment_status,
    transaction_date, accounting_date, project, contract, contract_line, task, transaction_category, resource,
    quantity, unit, unit_price, amount, currency, document_type, description, external_reference, skip_sync
)
SELECT
    answer.source_row,
    COALESCE(answer.company, ''), COALESCE(answer.actual_id, ''), COALESCE(answer.transaction_type, ''),
    COALESCE(answer.transaction_class, ''), COALESCE(answer.billing_type, ''), COALESCE(answer.adjustment_status,
    ''), COALESCE(answer.transaction_date, ''), COALESCE(answer.accounting_date, ''), COALESCE(answer.project, ''),
    COALESCE(answer.contract, ''), COALESCE(answer.contract_line, ''), COALESCE(answer.task, ''),
    COALESCE(answer.transaction_category, ''), COALESCE(answer.resource, ''), COALESCE(answer.quantity, ''),
    COALESCE(answer.unit, ''), COALESCE(answer.unit_price, ''), COALESCE(answer.amount, ''),
    COALESCE(answer.currency, ''), COALESCE(answer.document_type, ''), COALESCE(answer.description, ''),
    COALESCE(answer.external_reference, ''), COALESCE(answer.skip_sync, '')
FROM screening_answer AS answer;

-- name: find_doubled
-- An actual that the answer has more than once.
SELECT lower(answer.actual_id) AS actual_id
FROM screening_answer AS answer
GROUP BY lower(answer.actual_id)
HAVING count(*) > 1
ORDER BY lower(answer.actual_id)
LIMIT 1;

-- name: first_fault
-- The first thing that is wrong with the answer.
SELECT answer.actual_id, fault.code, fault.message
FROM intake_fault AS fault
LEFT JOIN screening_answer AS answer ON answer.source_row = fault.source_row
ORDER BY fault.source_row, fault.field, fault.code
LIMIT 1;

-- name: plan_for_sets
-- The next statement joins sets of any size: without this a guess of one row would make it compare every row with every
-- other. What was staged is looked up by its key.
SET LOCAL enable_nestloop = off;

-- name: record_verdicts
-- Each actual asked for is confirmed, or invalid because it is gone or differs in what the books depend on; each difference
-- is told with both values; of a column that the source does not speak of nothing is said. A verdict of invalid stays unless
-- it was asked for again.
INSERT INTO staging.verdict (company, actual_id, verdict, reason, at)
SELECT
    %(company)s,
    asked.actual_id,
    CASE WHEN found.reason IS NULL THEN 'confirmed' ELSE 'invalid' END,
    COALESCE(found.reason, ''),
    clock_timestamp()
FROM screening_asked AS asked
CROSS JOIN LATERAL (
    SELECT
        actual.transaction_type, actual.transaction_class, actual.billing_type, actual.transaction_date,
        actual.accounting_date, actual.project, actual.contract, actual.contract_line,
        actual.transaction_category, actual.resource, actual.quantity, actual.unit, actual.unit_price,
        actual.amount, actual.currency, actual.document_type
    FROM staging.actual
    WHERE actual.company = %(company)s AND actual.actual_id = asked.actual_id
    OFFSET 0
) AS kept
LEFT JOIN intake_actual AS new ON new.actual_id = asked.actual_id
LEFT JOIN screening_answer AS answer ON answer.source_row = new.source_row
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN new.actual_id IS NULL THEN 'its source does not have it any more'
        WHEN (kept.transaction_type, kept.transaction_class, kept.billing_type, kept.transaction_date,
                kept.accounting_date, kept.project, kept.contract, kept.contract_line,
                kept.transaction_category, kept.resource, kept.quantity, kept.unit, kept.unit_price,
                kept.amount, kept.currency, kept.document_type)
            IS NOT DISTINCT FROM (new.transaction_type, new.transaction_class, new.billing_type, new.transaction_date,
                new.accounting_date, new.project, new.contract, new.contract_line, new.transaction_category,
                new.resource, new.quantity, new.unit, new.unit_price, new.amount, new.currency,
                new.document_type) THEN NULL
        ELSE (
            SELECT string_agg(
                cell.field || ' is ' || COALESCE(NULLIF(left(cell.here, 80), ''), 'empty') || ' here and '
                    || COALESCE(NULLIF(left(cell.there, 80), ''), 'empty') || ' at its source', ', ' ORDER BY cell.place)
            FROM (
                VALUES
                    (1, 'transaction_type', answer.transaction_type, kept.transaction_type, new.transaction_type),
                    (2, 'transaction_class', answer.transaction_class, kept.transaction_class, new.transaction_class),
                    (3, 'billing_type', answer.billing_type, kept.billing_type, new.billing_type),
                    (4, 'transaction_date', answer.transaction_date, kept.transaction_date::text, new.transaction_date::text),
                    (5, 'accounting_date', answer.accounting_date, kept.accounting_date::text, new.accounting_date::text),
                    (6, 'project', answer.project, kept.project, new.project),
                    (7, 'contract', answer.contract, kept.contract, new.contract),
                    (8, 'contract_line', answer.contract_line, kept.contract_line, new.contract_line),
                    (9, 'transaction_category', answer.transaction_category, kept.transaction_category, new.transaction_category),
                    (10, 'resource', answer.resource, kept.resource, new.resource),
                    (11, 'quantity', answer.quantity, kept.quantity::text, new.quantity::text),
                    (12, 'unit', answer.unit, kept.unit, new.unit),
                    (13, 'unit_price', answer.unit_price, kept.unit_price::text, new.unit_price::text),
                    (14, 'amount', answer.amount, kept.amount::text, new.amount::text),
                    (15, 'currency', answer.currency, kept.currency, new.currency),
                    (16, 'document_type', answer.document_type, kept.document_type, new.document_type)
            ) AS cell (place, field, stated, here, there)
            WHERE cell.stated IS NOT NULL AND cell.here IS DISTINCT FROM cell.there
        )
    END AS reason
) AS found
ORDER BY asked.actual_id
ON CONFLICT (company, actual_id) DO UPDATE
SET verdict = excluded.verdict, reason = excluded.reason, at = excluded.at
WHERE verdict.verdict = 'confirmed' OR %(again)s
RETURNING actual_id, verdict, reason;
