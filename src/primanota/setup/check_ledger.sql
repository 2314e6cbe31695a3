-- What is missing or contradictory in counters, periods, rates, accounts and dimensions: one statement for each finding.
-- Each row says the file and key to look at; named are some of the codes concerned, of named_count.

-- name: number_sequence_absent
-- A sequence that is needed and not there.
SELECT 'number_sequences.csv' AS file, needed.sequence AS key,
    format('there is no number sequence %%s, so %%s', needed.sequence, needed.consequence) AS message
FROM (VALUES
    ('journal', 'no journal can be opened'),
    ('voucher', 'nothing can be imported'),
    ('project_transaction', 'nothing can be posted')
) AS needed (sequence, consequence)
WHERE NOT EXISTS (
    SELECT 1
    FROM setup.number_sequence
    WHERE number_sequence.company = %(company)s AND number_sequence.sequence = needed.sequence
);

-- name: number_sequence_short
-- A sequence whose format leaves fewer than a thousand numbers.
SELECT 'number_sequences.csv' AS file, counter.sequence AS key,
    format('numbers left of %%s: %%s', counter.format, GREATEST(counter.numbers - counter.next, 0)) AS message
FROM (
    SELECT number_sequence.sequence, number_sequence.format, number_sequence.next,
        (10::numeric ^ (length(number_sequence.format) - length(replace(number_sequence.format, '#', ''))))::bigint
            AS numbers
    FROM setup.number_sequence
    WHERE number_sequence.company = %(company)s
) AS counter
WHERE counter.numbers - counter.next < 1000
ORDER BY counter.sequence;

-- name: feature_dependency
-- A feature that is on while the one it needs is off.
SELECT 'features.csv' AS file, improvements.feature AS key,
    'processing_improvements is on and transfer_errors is off' AS message
FROM setup.feature AS improvements
JOIN setup.feature AS transfer ON transfer.company = improvements.company AND transfer.feature = 'transfer_errors'
WHERE improvements.company = %(company)s
    AND improvements.feature = 'processing_improvements'
    AND improvements.enabled
    AND NOT transfer.enabled;

-- name: prevalidation_source_missing
-- A company that has its actuals confirmed, and names no source that could.
SELECT 'features.csv' AS file, feature.feature AS key,
    'actuals_prevalidation is on and there is no prevalidation_source' AS message
FROM setup.feature
LEFT JOIN setup.parameter ON parameter.company = feature.company AND parameter.parameter = 'prevalidation_source'
WHERE feature.company = %(company)s
    AND feature.feature = 'actuals_prevalidation'
    AND feature.enabled
    AND COALESCE(parameter.value, '') = '';

-- name: period_none_open
-- No period takes postings from projects.
SELECT 'periods.csv' AS file, '' AS key,
    format('no period (of %%s) is open with project_access all', count(*)) AS message
FROM setup.period
WHERE period.company = %(company)s
HAVING count(*) FILTER (WHERE period.status = 'open' AND period.project_access = 'all') = 0;

-- name: period_gap
-- Days after a period that belong to none, though a later period exists.
SELECT 'periods.csv' AS file, followed.period AS key,
    format('no period holds the days from %%s to %%s', followed.end_date + 1, followed.next_start - 1) AS message
FROM (
    SELECT period.period, max(period.end_date) OVER earlier AS end_date, lead(period.start_date) OVER later AS next_start
    FROM setup.period
    WHERE period.company = %(company)s
    WINDOW later AS (ORDER BY period.start_date, period.period),
        earlier AS (ORDER BY period.start_date, period.period ROWS UNBOUNDED PRECEDING)
) AS followed
WHERE followed.next_start > followed.end_date + 1
ORDER BY followed.end_date;

-- name: period_overlap
-- A period that begins before an earlier one has ended.
SELECT 'periods.csv' AS file, period.period AS key,
    format('%%s (%%s to %%s) overlaps %%s (%%s to %%s)', period.period, period.start_date, period.end_date,
        other.period, other.start_date, other.end_date) AS message
FROM setup.period
JOIN setup.period AS other
    ON other.company = period.company
    AND (other.start_date, other.period) < (period.start_date, period.period)
    AND other.end_date >= period.start_date
WHERE period.company = %(company)s
ORDER BY period.start_date, period.period;

-- name: rate_missing
-- Pairs that the company converts and that have no quotation, direct or inverse, on its first open day.
WITH facts AS (
    SELECT company.company, company.accounting_currency, company.reporting_currency,
        COALESCE(parameter.value, company.rate_type) AS rate_type
    FROM setup.company
    LEFT JOIN setup.parameter ON parameter.company = company.company AND parameter.parameter = 'rate_type'
    WHERE company.company = %(company)s
), needed AS (
    SELECT facts.accounting_currency AS one, facts.reporting_currency AS other, '' AS contract
    FROM facts
    UNION ALL
    SELECT contract.currency, facts.accounting_currency, contract.contract
    FROM setup.contract
    JOIN facts ON facts.company = contract.company
    WHERE contract.company = %(company)s
), quoted AS (
    SELECT needed.one, needed.other, facts.rate_type,
        array_remove(array_agg(DISTINCT needed.contract ORDER BY needed.contract), '') AS contracts,
        (
            SELECT min(exchange_rate.start_date)
            FROM setup.exchange_rate
            WHERE exchange_rate.rate_type = facts.rate_type
                AND (exchange_rate.from_currency, exchange_rate.to_currency)
                    IN ((needed.one, needed.other), (needed.other, needed.one))
        ) AS first_day
    FROM needed
    CROSS JOIN facts
    WHERE needed.one <> needed.other
    GROUP BY needed.one, needed.other, facts.rate_type
), opened AS (
    SELECT min(period.start_date) AS day
    FROM setup.period
    WHERE period.company = %(company)s AND period.status = 'open' AND period.project_access = 'all'
)
SELECT 'exchange_rates.csv' AS file, format('%%s %%s', quoted.one, quoted.other) AS key,
    CASE
        WHEN quoted.first_day IS NULL
            THEN format('there is no rate of type %%s between %%s and %%s', quoted.rate_type, quoted.one, quoted.other)
        ELSE format('the rates of type %%s between %%s and %%s start on %%s, after the first open day %%s',
            quoted.rate_type, quoted.one, quoted.other, quoted.first_day, opened.day)
    END || CASE WHEN quoted.contracts = '{}' THEN '' ELSE '; needed by contracts' END AS message,
    NULLIF(quoted.contracts[1:3]::text[], '{}') AS named, cardinality(quoted.contracts) AS named_count
FROM quoted
CROSS JOIN opened
WHERE quoted.first_day IS NULL OR quoted.first_day > opened.day
ORDER BY quoted.one, quoted.other;

-- name: account_unknown
-- Accounts that the setup names and that are not there.
WITH naming AS (
    SELECT DISTINCT 'posting_accounts.csv' AS file, posting_account.main_account, posting_account.posting_type AS place
    FROM setup.posting_account
    WHERE posting_account.company = %(company)s
    UNION
    SELECT 'expense_offsets.csv', expense_offset.main_account, 'expense offsets'
    FROM setup.expense_offset
    WHERE expense_offset.company = %(company)s
    UNION
    SELECT 'parameters.csv', parameter.value, parameter.parameter
    FROM setup.parameter
    WHERE parameter.company = %(company)s
        AND parameter.parameter IN ('procurement_integration_account', 'rounding_account')
        AND parameter.value <> ''
)
SELECT naming.file, naming.main_account AS key,
    format('main account %%s does not exist; named by', naming.main_account) AS message,
    (array_agg(naming.place ORDER BY naming.place))[1:3]::text[] AS named, count(*) AS named_count
FROM naming
WHERE NOT EXISTS (
    SELECT 1
    FROM setup.main_account
    WHERE main_account.company = %(company)s AND main_account.main_account = naming.main_account
)
GROUP BY naming.file, naming.main_account
ORDER BY naming.file, naming.main_account;

-- name: account_is_suspended
-- Accounts that the setup names and that take no postings.
SELECT 'main_accounts.csv' AS file, main_account.main_account AS key,
    format('main account %%s %%s is suspended, and the posting setup names it', main_account.main_account,
        main_account.name) AS message
FROM setup.main_account
WHERE main_account.company = %(company)s
    AND main_account.suspended
    AND main_account.main_account IN (
        SELECT posting_account.main_account
        FROM setup.posting_account
        WHERE posting_account.company = %(company)s
        UNION
        SELECT expense_offset.main_account
        FROM setup.expense_offset
        WHERE expense_offset.company = %(company)s
        UNION
        SELECT parameter.value
        FROM setup.parameter
        WHERE parameter.company = %(company)s
            AND parameter.parameter IN ('procurement_integration_account', 'rounding_account')
    )
ORDER BY main_account.main_account;

-- name: account_type_unusual
-- Accounts of the other kind than their posting type.
SELECT 'posting_accounts.csv' AS file, posting_account.posting_type AS key,
    format('%%s is posted to accounts of type %%s', posting_account.posting_type, main_account.type) AS message,
    (array_agg(DISTINCT main_account.main_account ORDER BY main_account.main_account))[1:3]::text[] AS named,
    count(DISTINCT main_account.main_account) AS named_count
FROM setup.posting_account
JOIN setup.main_account
    ON main_account.company = posting_account.company AND main_account.main_account = posting_account.main_account
WHERE posting_account.company = %(company)s
    AND (posting_account.posting_type, main_account.type) IN (
        ('cost', 'balance_sheet'), ('accrued_revenue_sales_value', 'balance_sheet'),
        ('wip_cost_value', 'profit_and_loss'), ('wip_cost_value_item', 'profit_and_loss'),
        ('wip_sales_value', 'profit_and_loss')
    )
GROUP BY posting_account.posting_type, main_account.type
ORDER BY posting_account.posting_type;

-- name: account_without_structure
-- Accounts that are posted to and that no structure speaks of, in a company that has structures.
SELECT 'account_structures.csv' AS file, '' AS key, 'no account structure matches' AS message,
    (array_agg(main_account.main_account ORDER BY main_account.main_account))[1:3]::text[] AS named, count(*) AS named_count
FROM setup.main_account
WHERE main_account.company = %(company)s
    AND EXISTS (SELECT 1 FROM setup.account_structure WHERE account_structure.company = %(company)s)
    AND main_account.main_account IN (
        SELECT posting_account.main_account
        FROM setup.posting_account
        WHERE posting_account.company = %(company)s
        UNION
        SELECT expense_offset.main_account
        FROM setup.expense_offset
        WHERE expense_offset.company = %(company)s
    )
    AND NOT EXISTS (
        SELECT 1
        FROM setup.account_structure
        WHERE account_structure.company = %(company)s
            AND setup.matches(account_structure.accounts, main_account.main_account)
    )
HAVING count(*) > 0;

-- name: structure_without_account
-- Structures whose accounts match none.
SELECT 'account_structures.csv' AS file, account_structure.accounts AS key,
    format('no main account matches %%s', account_structure.accounts) AS message
FROM setup.account_structure
WHERE account_structure.company = %(company)s
    AND NOT EXISTS (
        SELECT 1
        FROM setup.main_account
        WHERE main_account.company = %(company)s
            AND setup.matches(account_structure.accounts, main_account.main_account)
    )
GROUP BY account_structure.accounts
ORDER BY account_structure.accounts;

-- name: structure_without_value
-- Structures that require a dimension none of whose values they admit.
SELECT 'account_structures.csv' AS file, account_structure.dimension AS key,
    format('%%s is required, and no value of it%%s exists, on', account_structure.dimension, 
        ' matching ' || NULLIF(account_structure.values, '')) AS message,
    (array_agg(account_structure.accounts ORDER BY account_structure.accounts))[1:3]::text[] AS named,
    count(*) AS named_count
FROM setup.account_structure
WHERE account_structure.company = %(company)s
    AND account_structure.requirement = 'required'
    AND NOT EXISTS (
        SELECT 1
        FROM setup.dimension_value
        WHERE dimension_value.company = %(company)s
            AND dimension_value.dimension = account_structure.dimension
            AND (account_structure.values = '' OR setup.matches(account_structure.values, dimension_value.value))
    )
GROUP BY account_structure.dimension, account_structure.values
ORDER BY account_structure.dimension, account_structure.values;

-- name: dimension_without_value
-- The same for structures that do not require it.
SELECT 'account_structures.csv' AS file, account_structure.dimension AS key,
    format('%%s is %%s, and no value of it%%s exists, on', account_structure.dimension, account_structure.requirement,
        ' matching ' || NULLIF(account_structure.values, '')) AS message,
    (array_agg(account_structure.accounts ORDER BY account_structure.accounts))[1:3]::text[] AS named,
    count(*) AS named_count
FROM setup.account_structure
WHERE account_structure.company = %(company)s
    AND account_structure.requirement <> 'required'
    AND NOT EXISTS (
        SELECT 1
        FROM setup.dimension_value
        WHERE dimension_value.company = %(company)s
            AND dimension_value.dimension = account_structure.dimension
            AND (account_structure.values = '' OR setup.matches(account_structure.values, dimension_value.value))
    )
GROUP BY account_structure.dimension, account_structure.values, account_structure.requirement
ORDER BY account_structure.dimension, account_structure.values, account_structure.requirement;

-- name: dimension_value_unknown
-- Dimension values of projects and resources that are not there.
WITH carried AS (
    SELECT 'projects.csv' AS file, given.dimension, given.value, project.project AS owner
    FROM setup.project
    CROSS JOIN LATERAL jsonb_each_text(project.dimensions) AS given (dimension, value)
    WHERE project.company = %(company)s
    UNION ALL
    SELECT 'resources.csv', given.dimension, given.value, resource.resource
    FROM setup.resource
    CROSS JOIN LATERAL jsonb_each_text(resource.dimensions) AS given (dimension, value)
    WHERE resource.company = %(company)s
)
SELECT carried.file, carried.dimension AS key,
    format('values of %%s do not exist (rows: %%s)', carried.dimension, count(*)) AS message,
    (array_agg(DISTINCT carried.value ORDER BY carried.value))[1:3]::text[] AS named,
    count(DISTINCT carried.value) AS named_count
FROM carried
WHERE NOT EXISTS (
    SELECT 1
    FROM setup.dimension_value
    WHERE dimension_value.company = %(company)s
        AND dimension_value.dimension = carried.dimension
        AND dimension_value.value = carried.value
)
GROUP BY carried.file, carried.dimension
ORDER BY carried.file, carried.dimension;
