-- Sorting: which journals, and which lines of one journal, are on a page, by any of their columns. Each statement is of one
-- company.

-- name: sorted_lines
-- The keys of a page of the lines of a journal, by one column and then by line; nothing comes last. Of the three kinds of
-- values (figures, words, days) one is there, the other two are empty for all lines. The line seen last stands among
-- the others as it was when it was seen, so that a change of it moves no other line over the edge of the page.
WITH sorted AS (
    SELECT
        l.line,
        l.voucher,
        CASE %(sort)s::text
            WHEN 'line' THEN l.line
            WHEN 'quantity' THEN l.quantity
            WHEN 'unit_price' THEN l.unit_price
            WHEN 'amount' THEN l.amount
            WHEN 'exchange_rate' THEN l.exchange_rate
            WHEN 'accounting_amount' THEN l.accounting_amount
            WHEN 'reporting_amount' THEN l.reporting_amount
        END AS figure,
        CASE %(sort)s::text
            WHEN 'status' THEN COALESCE(l.own_status, h.status)
            WHEN 'voucher' THEN l.voucher
            WHEN 'transaction_type' THEN l.transaction_type
            WHEN 'transaction_class' THEN l.transaction_class
            WHEN 'document_type' THEN l.document_type
            WHEN 'project' THEN l.project
            WHEN 'contract' THEN l.contract
            WHEN 'contract_line' THEN l.contract_line
            WHEN 'category' THEN l.category
            WHEN 'resource' THEN l.resource
            WHEN 'line_property' THEN l.line_property
            WHEN 'currency' THEN l.currency
            WHEN 'sales_tax_group' THEN l.sales_tax_group
            WHEN 'item_sales_tax_group' THEN l.item_sales_tax_group
        END::text COLLATE "C" AS word,
        CASE %(sort)s::text
            WHEN 'transaction_date' THEN l.transaction_date
            WHEN 'accounting_date' THEN l.accounting_date
            WHEN 'original_accounting_date' THEN l.original_accounting_date
        END AS day
    FROM journal.line AS l
    INNER JOIN journal.header AS h ON h.company = l.company AND h.journal = l.journal
    WHERE l.company = %(company)s
        AND l.journal = %(journal)s
        AND (%(status)s::text IS NULL OR COALESCE(l.own_status, h.status) = %(status)s)
        AND (%(voucher)s::text IS NULL OR l.voucher = %(voucher)s)
        AND (%(actual)s::uuid IS NULL OR l.actual_id = %(actual)s)
        AND (%(project)s::text IS NULL OR l.project = %(project)s)
        AND (%(code)s::text IS NULL OR EXISTS (
            SELECT
            FROM journal.issue AS i
            WHERE i.company = l.company AND i.voucher = l.voucher AND i.code = %(code)s
        ))
        AND (%(first)s::date IS NULL OR l.accounting_date >= %(first)s)
        AND (%(last)s::date IS NULL OR l.accounting_date <= %(last)s)
    UNION ALL
    SELECT
        %(after_line)s::integer, NULL, %(after_figure)s::numeric, %(after_word)s::text COLLATE "C", %(after_day)s::date
    WHERE %(after_line)s::integer IS NOT NULL
),

placed AS (
    SELECT
        sorted.line,
        sorted.voucher,
        CASE %(sort)s::text
            WHEN 'transaction_date' THEN sorted.day::text
            WHEN 'accounting_date' THEN sorted.day::text
            WHEN 'original_accounting_date' THEN sorted.day::text
            ELSE COALESCE(sorted.figure::text, sorted.word)
        END AS value,
        CASE WHEN %(falling)s::boolean
            THEN row_number() OVER (
                ORDER BY sorted.figure DESC NULLS LAST, sorted.word DESC NULLS LAST, sorted.day DESC NULLS LAST,
                    sorted.line, sorted.voucher
            )
            ELSE row_number() OVER (
                ORDER BY sorted.figure, sorted.word, sorted.day, sorted.line, sorted.voucher
            )
        END AS place
    FROM sorted
)

SELECT placed.line, placed.voucher, placed.value
FROM placed
WHERE placed.voucher IS NOT NULL
    AND placed.place > COALESCE((SELECT seen.place FROM placed AS seen WHERE seen.voucher IS NULL), 0)
ORDER BY placed.place
LIMIT %(limit)s OFFSET %(skip)s

-- name: sorted_journals
-- The keys of a page of the journals of a company, by one column and then by number, as lines are; moments are words.
WITH sorted AS (
    SELECT
        h.journal,
        false AS seen,
        CASE %(sort)s::text WHEN 'lines' THEN h.line_count END::numeric AS figure,
        CASE %(sort)s::text
            WHEN 'journal' THEN h.journal
            WHEN 'description' THEN h.description
            WHEN 'status' THEN h.status
            WHEN 'original_journal' THEN h.original_journal
            WHEN 'root_journal' THEN h.root_journal
            WHEN 'posted_at' THEN to_char(h.posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')
            WHEN 'posted_by' THEN h.posted_by
            WHEN 'created_at' THEN to_char(h.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')
            WHEN 'created_by' THEN h.created_by
        END::text COLLATE "C" AS word,
        CASE %(sort)s::text WHEN 'period_start_date' THEN h.period_start_date END AS day
    FROM journal.header AS h
    WHERE h.company = %(company)s
        AND (%(status)s::text IS NULL OR h.status = %(status)s OR (%(status)s = 'not_posted' AND h.status <> 'posted'))
        AND (%(period_start)s::date IS NULL OR h.period_start_date = %(period_start)s)
        AND (%(original)s::text IS NULL OR h.original_journal = %(original)s)
    UNION ALL
    SELECT
        %(after_journal)s::text, true, %(after_figure)s::numeric, %(after_word)s::text COLLATE "C", %(after_day)s::date
    WHERE %(after_journal)s::text IS NOT NULL
),

placed AS (
    SELECT
        sorted.journal,
        sorted.seen,
        COALESCE(sorted.figure::text, sorted.word, sorted.day::text) AS value,
        CASE WHEN %(falling)s::boolean
            THEN row_number() OVER (
                ORDER BY sorted.figure DESC NULLS LAST, sorted.word DESC NULLS LAST, sorted.day DESC NULLS LAST,
                    sorted.journal COLLATE "C", sorted.seen
            )
            ELSE row_number() OVER (
                ORDER BY sorted.figure, sorted.word, sorted.day, sorted.journal COLLATE "C", sorted.seen
            )
        END AS place
    FROM sorted
)

SELECT placed.journal, placed.value
FROM placed
WHERE NOT placed.seen
    AND placed.place > COALESCE((SELECT known.place FROM placed AS known WHERE known.seen), 0)
ORDER BY placed.place
LIMIT %(limit)s OFFSET %(skip)s
