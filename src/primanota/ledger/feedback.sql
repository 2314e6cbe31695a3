-- Feedback: batches of what became of actuals. The order of the statements is the order of feedback.py.

-- name: make_sender
-- The row that a company's sender holds; there from its first batch on.
INSERT INTO ledger.feedback_sender (company)
VALUES (%(company)s)
ON CONFLICT (company) DO NOTHING

-- name: hold_sender
-- One sender at a time: the row is held to the end of the transaction, and whoever comes second is told so at once.
SELECT feedback_sender.company
FROM ledger.feedback_sender
WHERE feedback_sender.company = %(company)s
ORDER BY feedback_sender.company
FOR UPDATE NOWAIT

-- name: find_unsent
-- The batch that was prepared and not sent, if there is one.
SELECT feedback_batch.batch_no, feedback_batch.lines, feedback_batch.prepared_at, feedback_batch.tries
FROM ledger.feedback_batch
WHERE feedback_batch.company = %(company)s AND feedback_batch.sent_at IS NULL
ORDER BY feedback_batch.batch_no
LIMIT 1

-- name: declare
-- What the next batch will tell, in its order.
CREATE TEMPORARY TABLE IF NOT EXISTS feedback_next (
    place bigint PRIMARY KEY,
    voucher text NOT NULL,
    journal text,
    line integer
) ON COMMIT DELETE ROWS

-- name: choose
-- The next to be told, in the order of their moments: lines of posted journals, found by the journals that are not told to
-- their end, so that it does not matter who committed first; reversals whose original is told; lines that were written off
-- without ever being posted. As many journals are
-- opened as a batch may need, and of each the lines behind those told.
INSERT INTO feedback_next (place, voucher, journal, line)
WITH untold AS (
    SELECT header.posted_at AS at, 1 AS kind, header.journal AS name, COALESCE(told.line, 0) AS told,
        GREATEST(header.line_count - COALESCE(told.line, 0), 1) AS lines
    FROM journal.header
    LEFT JOIN (
        SELECT feedback_journal.journal, max(feedback_journal.last_line) AS line, bool_or(feedback_journal.complete) AS complete
        FROM ledger.feedback_journal
        WHERE feedback_journal.company = %(company)s
        GROUP BY feedback_journal.journal
    ) AS told ON told.journal = header.journal
    WHERE header.company = %(company)s AND header.status = 'posted' AND told.complete IS NOT TRUE
    UNION ALL
    SELECT reversal.at, 2, reversal.voucher, 0, 1
    FROM ledger.reversal
    WHERE reversal.company = %(company)s
        AND EXISTS (
            SELECT FROM ledger.feedback
            WHERE feedback.company = %(company)s AND feedback.voucher = reversal.reversed_voucher OFFSET 0
        )
        AND NOT EXISTS (
            SELECT FROM ledger.feedback
            WHERE feedback.company = %(company)s AND feedback.voucher = reversal.voucher OFFSET 0
        )
    UNION ALL
    SELECT write_off.at, 3, write_off.voucher, 0, 1
    FROM journal.write_off
    WHERE write_off.company = %(company)s
        AND NOT EXISTS (
            SELECT FROM ledger.feedback
            WHERE feedback.company = %(company)s AND feedback.voucher = write_off.voucher OFFSET 0
        )
        AND NOT EXISTS (
            SELECT FROM ledger.project_transaction
            WHERE project_transaction.company = %(company)s
                AND project_transaction.actual_id = write_off.actual_id OFFSET 0
        )
),
opened AS (
    SELECT counted.at, counted.kind, counted.name, counted.told
    FROM (
        SELECT untold.*, sum(untold.lines) OVER (ORDER BY untold.at, untold.kind, untold.name) - untold.lines AS lines_before
        FROM untold
    ) AS counted
    WHERE counted.lines_before < %(lines_max)s
)
SELECT row_number() OVER (ORDER BY item.at, item.kind, item.name, item.line), item.voucher, item.journal, item.line
FROM (
    SELECT opened.at, opened.kind, opened.name, line.voucher, line.journal, line.line
    FROM opened
    CROSS JOIN LATERAL (
        SELECT line.voucher, line.journal, line.line
        FROM journal.line
        WHERE line.company = %(company)s AND line.journal = opened.name AND line.line > opened.told
            AND EXISTS (
                SELECT FROM ledger.project_transaction
                WHERE project_transaction.company = %(company)s AND project_transaction.voucher = line.voucher OFFSET 0
            )
        ORDER BY line.line
        LIMIT %(lines_max)s
    ) AS line
    WHERE opened.kind = 1
    UNION ALL
    SELECT opened.at, opened.kind, opened.name, opened.name, NULL, NULL
    FROM opened
    WHERE opened.kind > 1
) AS item
ORDER BY item.at, item.kind, item.name, item.line
LIMIT %(lines_max)s

-- name: number_batch
-- A new batch behind the last one, if there is anything to tell.
INSERT INTO ledger.feedback_batch (company, batch_no, target, lines)
SELECT
    %(company)s::text,
    COALESCE((SELECT max(last.batch_no) FROM ledger.feedback_batch AS last WHERE last.company = %(company)s), 0) + 1,
    %(target)s,
    count(*)
FROM feedback_next
HAVING count(*) > 0
RETURNING batch_no, lines, prepared_at, tries

-- name: tell
-- What the batch says, in its order; each voucher is told once.
INSERT INTO ledger.feedback (company, voucher, batch_no, place)
SELECT %(company)s::text, feedback_next.voucher, %(batch_no)s::bigint, feedback_next.place
FROM feedback_next

-- name: note_journals
-- How far the batch got with each journal, and whether that is its end.
INSERT INTO ledger.feedback_journal (company, journal, batch_no, last_line, complete)
SELECT %(company)s::text, reached.journal, %(batch_no)s::bigint, reached.last_line, NOT EXISTS (
    SELECT FROM journal.line
    WHERE line.company = %(company)s AND line.journal = reached.journal AND line.line > reached.last_line OFFSET 0
)
FROM (
    SELECT feedback_next.journal, max(feedback_next.line) AS last_line
    FROM feedback_next
    WHERE feedback_next.journal IS NOT NULL
    GROUP BY feedback_next.journal
) AS reached

-- name: read_batch
-- What a batch says. All of it stands in tables that nobody changes, so that it says the same each time. A controller's
-- reversal takes an actual's voucher back; one of a reversal restores it.
SELECT
    CASE
        WHEN told.voucher IS NULL THEN 'written_off'
        WHEN told.actual_id IS NOT NULL THEN 'posted'
        WHEN back.steps %% 2 = 1 THEN 'reversed'
        ELSE 'restored'
    END AS status,
    COALESCE(told.actual_id::text, back.actual_id, write_off.actual_id::text) AS actual_id,
    feedback.voucher,
    original.voucher AS reverses,
    COALESCE(told.journal, write_off.journal) AS journal,
    COALESCE(told.line, write_off.line) AS line,
    told.project_transaction,
    told.accounting_date::text AS accounting_date,
    COALESCE(told.currency, write_off.currency) AS currency,
    COALESCE(told.amount, write_off.amount)::text AS amount,
    trim_scale(told.exchange_rate)::text AS exchange_rate,
    told.accounting_amount::text AS accounting_amount,
    told.reporting_amount::text AS reporting_amount,
    told.posted_at,
    COALESCE(reversal.reason, write_off.reason) AS reason
FROM (
    SELECT feedback.voucher, feedback.place
    FROM ledger.feedback
    WHERE feedback.company = %(company)s AND feedback.batch_no = %(batch_no)s
    OFFSET 0
) AS feedback
LEFT JOIN LATERAL (
    SELECT t.voucher, t.actual_id, t.reverses, t.journal, t.line, t.project_transaction, t.accounting_date, t.currency, t.amount,
        t.exchange_rate, t.accounting_amount, t.reporting_amount, t.posted_at
    FROM ledger.project_transaction AS t
    WHERE t.company = %(company)s AND t.voucher = feedback.voucher
    OFFSET 0
) AS told ON true
LEFT JOIN LATERAL (
    SELECT t.voucher
    FROM ledger.project_transaction AS t
    WHERE t.company = %(company)s AND t.project_transaction = told.reverses
    OFFSET 0
) AS original ON true
LEFT JOIN LATERAL (
    WITH RECURSIVE chain (actual_id, reverses) AS (
        SELECT t.actual_id, t.reverses
        FROM ledger.project_transaction AS t
        WHERE t.company = %(company)s AND t.project_transaction = told.reverses AND told.actual_id IS NULL
        UNION ALL
        SELECT t.actual_id, t.reverses
        FROM chain
        JOIN ledger.project_transaction AS t ON t.company = %(company)s AND t.project_transaction = chain.reverses
        WHERE chain.actual_id IS NULL
    )
    SELECT min(chain.actual_id::text) AS actual_id, count(*) AS steps
    FROM chain
) AS back ON true
LEFT JOIN ledger.reversal ON reversal.company = %(company)s AND reversal.voucher = feedback.voucher
LEFT JOIN journal.write_off
    ON write_off.company = %(company)s AND write_off.voucher = feedback.voucher AND told.voucher IS NULL
ORDER BY feedback.place

-- name: note_try
-- A batch that is about to be sent, and where to.
UPDATE ledger.feedback_batch
SET tries = feedback_batch.tries + 1, target = %(target)s
WHERE feedback_batch.company = %(company)s AND feedback_batch.batch_no = %(batch_no)s AND feedback_batch.sent_at IS NULL

-- name: note_sent
-- The target has the batch.
UPDATE ledger.feedback_batch
SET sent_at = clock_timestamp(), last_fault = ''
WHERE feedback_batch.company = %(company)s AND feedback_batch.batch_no = %(batch_no)s AND feedback_batch.sent_at IS NULL

-- name: note_fault
-- Why the target does not have the batch.
UPDATE ledger.feedback_batch
SET last_fault = %(fault)s
WHERE feedback_batch.company = %(company)s AND feedback_batch.batch_no = %(batch_no)s AND feedback_batch.sent_at IS NULL
