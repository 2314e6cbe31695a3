-- name: declare_pack_row
-- The pack's rows as they were read: file, row and values by column.
CREATE TEMPORARY TABLE IF NOT EXISTS pack_row (
    file text NOT NULL,
    source_row integer NOT NULL,
    cells jsonb NOT NULL,
    PRIMARY KEY (file, source_row)
) ON COMMIT DELETE ROWS;

-- name: copy_rows
-- Take in the rows.
COPY pack_row (file, source_row, cells) FROM STDIN;

-- name: lock_loads
-- One load at a time; imports and postings do not wait for this lock.
LOCK TABLE setup.company IN SHARE ROW EXCLUSIVE MODE;

-- name: known_currencies
-- The currencies of ISO 4217.
SELECT currency.currency
FROM setup.currency;

-- name: lock_postings
-- Hold the companies of the pack against posters, who share them: a posting too sees the setup before the load or after it.
SELECT company.company
FROM setup.company
WHERE company.company IN (SELECT pack_row.cells ->> 'company' FROM pack_row)
ORDER BY company.company
FOR UPDATE OF company;

-- name: lock_imports
-- Hold the import's latch of every company in the pack: an import sees the setup before the load or after it.
SELECT number_sequence.company
FROM setup.number_sequence
WHERE number_sequence.sequence = 'voucher'
    AND number_sequence.company IN (SELECT pack_row.cells ->> 'company' FROM pack_row)
ORDER BY number_sequence.company
FOR UPDATE OF number_sequence;

-- name: lock_periods
-- Hold the periods that the pack changes against posters, who take FOR SHARE; in a statement of its own (safety.md).
SELECT period.company, period.period
FROM setup.period
JOIN pack_row
    ON pack_row.file = 'periods.csv'
    AND pack_row.cells ->> 'company' = period.company
    AND pack_row.cells ->> 'period' = period.period
WHERE period.* IS DISTINCT FROM jsonb_populate_record(NULL::setup.period, pack_row.cells)
ORDER BY period.company, period.period
FOR UPDATE OF period;

-- name: find_refused_changes
-- Values that may not change any more: a currency with lines, a closed period, a format whose numbers could come twice.
SELECT
    pack_row.file, pack_row.source_row, changed.field, changed.value,
    format('in-use: the company has lines in %s', changed.present) AS reason,
    format('leave it %s, or set up another company', changed.present) AS remedy
FROM pack_row
JOIN setup.company ON company.company = pack_row.cells ->> 'company'
CROSS JOIN LATERAL (VALUES
    ('accounting_currency', company.accounting_currency, pack_row.cells ->> 'accounting_currency'),
    ('reporting_currency', company.reporting_currency, pack_row.cells ->> 'reporting_currency')
) AS changed (field, present, value)
WHERE pack_row.file = 'companies.csv'
    AND changed.value <> changed.present
    AND EXISTS (
        SELECT 1
        FROM setup.number_block
        WHERE number_block.company = company.company AND number_block.sequence = 'voucher'
    )
UNION ALL
SELECT
    pack_row.file, pack_row.source_row, 'status', pack_row.cells ->> 'status',
    'period-closed: a closed period never opens again',
    'leave it closed, and post to an open period'
FROM pack_row
JOIN setup.period
    ON period.company = pack_row.cells ->> 'company' AND period.period = pack_row.cells ->> 'period'
WHERE pack_row.file = 'periods.csv'
    AND period.status = 'closed'
    AND pack_row.cells ->> 'status' <> 'closed'
UNION ALL
-- The register must be able to tell PV1## from PV##: no digit beside the # signs once numbers were drawn.
SELECT
    pack_row.file, pack_row.source_row, 'format', pack_row.cells ->> 'format',
    format('in-use: numbers were drawn as %s, and the same text could come again', number_sequence.format),
    format('leave it %s, or put a letter or sign between digits and #', number_sequence.format)
FROM pack_row
JOIN setup.number_sequence
    ON number_sequence.company = pack_row.cells ->> 'company'
    AND number_sequence.sequence = pack_row.cells ->> 'sequence'
WHERE pack_row.file = 'number_sequences.csv'
    AND pack_row.cells ->> 'format' <> number_sequence.format
    AND (number_sequence.format ~ '[0-9]#|#[0-9]' OR pack_row.cells ->> 'format' ~ '[0-9]#|#[0-9]')
    AND EXISTS (
        SELECT 1
        FROM setup.number_block
        WHERE number_block.company = number_sequence.company AND number_block.sequence = number_sequence.sequence
    )
ORDER BY 1, 2, 3;

-- name: find_moved_periods
-- Periods whose dates the pack moves.
SELECT
    period.company, period.period, period.start_date, period.end_date,
    pack_row.file, pack_row.source_row, moved.field, moved.value
FROM pack_row
JOIN setup.period
    ON period.company = pack_row.cells ->> 'company' AND period.period = pack_row.cells ->> 'period'
CROSS JOIN LATERAL (VALUES
    ('start_date', period.start_date, pack_row.cells ->> 'start_date'),
    ('end_date', period.end_date, pack_row.cells ->> 'end_date')
) AS moved (field, present, value)
WHERE pack_row.file = 'periods.csv' AND moved.value <> moved.present::text
ORDER BY pack_row.source_row, moved.field DESC;

-- name: has_drawn_transactions
-- Whether the company ever claimed a journal for posting.
SELECT EXISTS (
    SELECT 1
    FROM setup.number_block
    WHERE number_block.company = %(company)s AND number_block.sequence = 'project_transaction'
) AS drawn;

-- name: find_kept_counters
-- Counters that the pack sets back behind numbers already drawn; they stay behind the last one.
SELECT pack_row.source_row, pack_row.cells ->> 'company' AS company, pack_row.cells ->> 'sequence' AS sequence,
    pack_row.cells ->> 'next' AS asked, drawn.last_number + 1 AS kept
FROM pack_row
CROSS JOIN LATERAL (
    SELECT number_block.last_number
    FROM setup.number_block
    WHERE number_block.company = pack_row.cells ->> 'company'
        AND number_block.sequence = pack_row.cells ->> 'sequence'
    ORDER BY number_block.first_number DESC
    LIMIT 1
) AS drawn
WHERE pack_row.file = 'number_sequences.csv' AND (pack_row.cells ->> 'next')::bigint <= drawn.last_number
ORDER BY pack_row.source_row;

-- name: find_closing_periods
-- Periods that the pack closes; they are locked.
SELECT period.company, period.period
FROM setup.period
JOIN pack_row
    ON pack_row.file = 'periods.csv'
    AND pack_row.cells ->> 'company' = period.company
    AND pack_row.cells ->> 'period' = period.period
WHERE period.status <> 'closed' AND pack_row.cells ->> 'status' = 'closed'
ORDER BY period.company, period.start_date;

-- name: find_changed_settings
-- Parameters and features that the pack sets otherwise than the company did; it had none itself: empty.
SELECT
    fresh.company, fresh.setting, COALESCE(parameter.value, CASE feature.enabled WHEN true THEN 'on' WHEN false THEN 'off' END)
        AS before,
    fresh.value AS after
FROM (
    SELECT
        pack_row.cells ->> 'company' AS company,
        pack_row.file,
        COALESCE(pack_row.cells ->> 'parameter', pack_row.cells ->> 'feature') AS setting,
        COALESCE(
            pack_row.cells ->> 'value', CASE WHEN (pack_row.cells ->> 'enabled')::boolean THEN 'on' ELSE 'off' END
        ) AS value
    FROM pack_row
    WHERE pack_row.file IN ('parameters.csv', 'features.csv')
) AS fresh
LEFT JOIN setup.parameter
    ON parameter.company = fresh.company AND parameter.parameter = fresh.setting AND fresh.file = 'parameters.csv'
LEFT JOIN setup.feature
    ON feature.company = fresh.company AND feature.feature = fresh.setting AND fresh.file = 'features.csv'
WHERE COALESCE(parameter.value, CASE feature.enabled WHEN true THEN 'on' WHEN false THEN 'off' END)
    IS DISTINCT FROM fresh.value
ORDER BY fresh.company, fresh.setting;

-- name: note_period_events
-- Keep every new period, and every change of status or access, before it is made.
INSERT INTO setup.period_event (company, period, event_no, status, project_access, at, actor, reason)
SELECT fresh.company, fresh.period, last_event.event_no + 1, fresh.status, fresh.project_access, clock_timestamp(),
    %(actor)s, %(reason)s
FROM pack_row
CROSS JOIN jsonb_populate_record(NULL::setup.period, pack_row.cells) AS fresh
LEFT JOIN setup.period ON period.company = fresh.company AND period.period = fresh.period
CROSS JOIN LATERAL (
    SELECT COALESCE(max(period_event.event_no), 0) AS event_no
    FROM setup.period_event
    WHERE period_event.company = fresh.company AND period_event.period = fresh.period
) AS last_event
WHERE pack_row.file = 'periods.csv'
    AND (period.status, period.project_access) IS DISTINCT FROM (fresh.status, fresh.project_access);

-- name: loaded_companies
-- The companies that the pack speaks of.
SELECT DISTINCT pack_row.cells ->> 'company' AS company
FROM pack_row
WHERE pack_row.cells ? 'company';

-- name: find_contradictions
-- What contradicts other rows of the same company now that all are in: periods that overlap, features that need another.
SELECT
    pack_row.file, pack_row.source_row, 'start_date' AS field, pack_row.cells ->> 'start_date' AS value,
    format('the period overlaps %s (%s to %s)', other.period, other.start_date, other.end_date) AS reason,
    'let every day belong to one period' AS remedy
FROM pack_row
CROSS JOIN jsonb_populate_record(NULL::setup.period, pack_row.cells) AS fresh
CROSS JOIN LATERAL (
    SELECT period.period, period.start_date, period.end_date
    FROM setup.period
    WHERE period.company = fresh.company
        AND period.period <> fresh.period
        AND period.start_date <= fresh.end_date
        AND period.end_date >= fresh.start_date
    ORDER BY period.start_date, period.period
    LIMIT 1
) AS other
WHERE pack_row.file = 'periods.csv'
UNION ALL
SELECT
    pack_row.file, pack_row.source_row, 'enabled',
    CASE WHEN (pack_row.cells ->> 'enabled')::boolean THEN 'yes' ELSE 'no' END,
    'feature-needs: processing_improvements needs transfer_errors, which is off',
    'switch both on, or processing_improvements off'
FROM pack_row
JOIN setup.feature AS improvements
    ON improvements.company = pack_row.cells ->> 'company'
    AND improvements.feature = 'processing_improvements'
    AND improvements.enabled
JOIN setup.feature AS transfer
    ON transfer.company = improvements.company
    AND transfer.feature = 'transfer_errors'
    AND NOT transfer.enabled
WHERE pack_row.file = 'features.csv'
    AND pack_row.cells ->> 'feature' IN ('processing_improvements', 'transfer_errors')
ORDER BY 1, 2;
