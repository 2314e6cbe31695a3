-- Accounts: the main account of each leg, once for each combination the lines need.

-- name: find_accounts
-- The nine-level search of the ledger posting setup (reference.md B5), project-first or category-first, once for each
-- combination the lines need; an empty account where nothing is found.
WITH wanted AS (
    SELECT DISTINCT leg.posting_type, post_line.project, post_line.project_group, post_line.category, post_line.category_group
    FROM post_line
    CROSS JOIN LATERAL (VALUES (post_line.debit_type), (post_line.credit_type)) AS leg (posting_type)
    WHERE post_line.wave = %(wave)s AND leg.posting_type NOT IN ('', 'expense_offset')
),
level (project_scope, category_scope, project_first, category_first) AS (
    VALUES
    ('table', 'table', 1, 1),
    ('table', 'group', 2, 4),
    ('table', 'all', 3, 7),
    ('group', 'table', 4, 2),
    ('group', 'group', 5, 5),
    ('group', 'all', 6, 8),
    ('all', 'table', 7, 3),
    ('all', 'group', 8, 6),
    ('all', 'all', 9, 9)
),
found AS (
    SELECT DISTINCT ON (wanted.posting_type, wanted.project, wanted.category)
        wanted.posting_type, wanted.project, wanted.category, posting_account.main_account,
        CASE level.project_scope WHEN 'table' THEN 'project' WHEN 'group' THEN 'project group' ELSE 'all projects' END
            || ', '
            || CASE level.category_scope
                WHEN 'table' THEN 'category' WHEN 'group' THEN 'category group' ELSE 'all categories'
            END AS account_rule
    FROM wanted
    CROSS JOIN level
    JOIN setup.posting_account
        ON posting_account.company = %(company)s
        AND posting_account.posting_type = wanted.posting_type
        AND posting_account.project_scope = level.project_scope
        AND posting_account.category_scope = level.category_scope
        AND posting_account.project
            = CASE level.project_scope WHEN 'table' THEN wanted.project WHEN 'group' THEN wanted.project_group ELSE '' END
        AND posting_account.category
            = CASE level.category_scope WHEN 'table' THEN wanted.category WHEN 'group' THEN wanted.category_group ELSE '' END
    ORDER BY wanted.posting_type, wanted.project, wanted.category,
        CASE WHEN %(account_search)s = 'category-first' THEN level.category_first ELSE level.project_first END
)
INSERT INTO post_account (posting_type, project, category, worker, main_account, account_rule, known, suspended)
SELECT
    wanted.posting_type, wanted.project, wanted.category, '', chosen.main_account, chosen.account_rule,
    main_account.main_account IS NOT NULL, COALESCE(main_account.suspended, false)
FROM wanted
LEFT JOIN found
    ON found.posting_type = wanted.posting_type AND found.project = wanted.project AND found.category = wanted.category
CROSS JOIN LATERAL (
    SELECT
        CASE wanted.posting_type
            WHEN 'procurement_integration' THEN %(procurement_integration_account)s::text
            ELSE COALESCE(found.main_account, '')
        END AS main_account,
        CASE wanted.posting_type
            WHEN 'procurement_integration' THEN 'procurement_integration_account'
            ELSE COALESCE(found.account_rule, '')
        END AS account_rule
) AS chosen
LEFT JOIN setup.main_account
    ON main_account.company = %(company)s AND main_account.main_account = chosen.main_account
ON CONFLICT DO NOTHING

-- name: find_expense_offsets
-- The offset of expenses (P2, F7): project and category, then project, category, worker, all.
WITH wanted AS (
    SELECT DISTINCT post_line.project, post_line.category, post_line.worker
    FROM post_line
    WHERE post_line.wave = %(wave)s AND post_line.credit_type = 'expense_offset'
),
found AS (
    SELECT DISTINCT ON (wanted.project, wanted.category, wanted.worker)
        wanted.project, wanted.category, wanted.worker, expense_offset.main_account,
        CASE rank.place
            WHEN 1 THEN 'project and category' WHEN 2 THEN 'project' WHEN 3 THEN 'category' WHEN 4 THEN 'worker' ELSE 'all'
        END AS account_rule
    FROM wanted
    JOIN setup.expense_offset
        ON expense_offset.company = %(company)s
        AND expense_offset.project IN (wanted.project, '')
        AND expense_offset.category IN (wanted.category, '')
        AND expense_offset.worker IN (wanted.worker, '')
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN expense_offset.project <> '' AND expense_offset.category <> '' THEN 1
            WHEN expense_offset.project <> '' THEN 2
            WHEN expense_offset.category <> '' THEN 3
            WHEN expense_offset.worker <> '' THEN 4
            ELSE 5
        END AS place
    ) AS rank
    ORDER BY wanted.project, wanted.category, wanted.worker, rank.place, expense_offset.worker DESC
)
INSERT INTO post_account (posting_type, project, category, worker, main_account, account_rule, known, suspended)
SELECT
    'expense_offset', wanted.project, wanted.category, wanted.worker, COALESCE(found.main_account, ''),
    COALESCE(found.account_rule, ''), main_account.main_account IS NOT NULL, COALESCE(main_account.suspended, false)
FROM wanted
LEFT JOIN found
    ON found.project = wanted.project AND found.category = wanted.category AND found.worker = wanted.worker
LEFT JOIN setup.main_account
    ON main_account.company = %(company)s AND main_account.main_account = found.main_account
ON CONFLICT DO NOTHING

-- name: analyze_accounts
-- The set has just been written.
ANALYZE post_account
