-- History: what happened to a journal and to its lines.

-- name: history
-- Moves of a journal (line 0) and of its lines, those that brought lines here from the journal they were split off, and edits
-- of lines that are in it. Of one line: its own, and the moves of its journal.
WITH here AS (
    SELECT company, journal, line, voucher
    FROM journal.line
    WHERE company = %(company)s
        AND journal = %(journal)s
        AND (%(line)s::integer IS NULL OR line = %(line)s)
),

told AS (
    SELECT
        m.at,
        m.actor,
        'move' AS kind,
        m.journal,
        m.line,
        m.voucher,
        NULL AS field,
        NULL::jsonb AS old_value,
        NULL::jsonb AS new_value,
        m.from_status,
        m.to_status,
        m.to_journal,
        m.to_line,
        m.reason
    FROM journal.move AS m
    WHERE m.company = %(company)s
        AND m.journal = %(journal)s
        AND (%(line)s::integer IS NULL OR m.line IN (0, %(line)s))
    UNION ALL
    SELECT
        m.at,
        m.actor,
        'move' AS kind,
        m.journal,
        m.line,
        m.voucher,
        NULL AS field,
        NULL::jsonb AS old_value,
        NULL::jsonb AS new_value,
        m.from_status,
        m.to_status,
        m.to_journal,
        m.to_line,
        m.reason
    FROM journal.header AS h
    INNER JOIN journal.move AS m ON m.company = h.company AND m.journal = h.original_journal
    WHERE h.company = %(company)s
        AND h.journal = %(journal)s
        AND m.to_journal = h.journal
        AND (%(line)s::integer IS NULL OR m.to_line = %(line)s)
    UNION ALL
    SELECT
        c.at,
        c.actor,
        'edit' AS kind,
        here.journal,
        here.line,
        c.voucher,
        c.field,
        c.old_value,
        c.new_value,
        NULL AS from_status,
        NULL AS to_status,
        NULL AS to_journal,
        NULL::integer AS to_line,
        NULL AS reason
    FROM here
    INNER JOIN journal.line_change AS c ON c.company = here.company AND c.voucher = here.voucher
)

SELECT
    at,
    actor,
    kind,
    journal,
    line,
    voucher,
    field,
    old_value,
    new_value,
    from_status,
    to_status,
    to_journal,
    to_line,
    reason
FROM told
ORDER BY at DESC, journal, line, kind, field, voucher
