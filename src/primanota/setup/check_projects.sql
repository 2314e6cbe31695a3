-- What is missing or contradictory in contracts, projects, categories, profiles and posting accounts: one statement for each
-- finding. Each row says the file and key to look at; named are some of the codes concerned, of named_count.

-- name: project_without_dimension
-- Open projects without a value that an account they may be posted to requires; not when every resource brings one.
WITH posted_to AS (
    SELECT DISTINCT posting_account.main_account
    FROM setup.posting_account
    WHERE posting_account.company = %(company)s
), needed AS (
    SELECT DISTINCT account_structure.dimension
    FROM setup.account_structure
    JOIN posted_to ON setup.matches(account_structure.accounts, posted_to.main_account)
    WHERE account_structure.company = %(company)s AND account_structure.requirement = 'required'
), brought AS (
    SELECT needed.dimension
    FROM needed
    WHERE COALESCE((
            SELECT feature.enabled
            FROM setup.feature
            WHERE feature.company = %(company)s AND feature.feature = 'employment_dimensions'
        ), true)
        AND EXISTS (SELECT 1 FROM setup.resource WHERE resource.company = %(company)s)
        AND NOT EXISTS (
            SELECT 1
            FROM setup.resource
            WHERE resource.company = %(company)s AND NOT resource.dimensions ? needed.dimension
        )
)
SELECT 'projects.csv' AS file, needed.dimension AS key,
    format('open projects have no %%s', needed.dimension) AS message,
    (array_agg(project.project ORDER BY project.project))[1:3]::text[] AS named, count(*) AS named_count
FROM setup.project
CROSS JOIN needed
WHERE project.company = %(company)s
    AND project.stage = 'open'
    AND NOT project.dimensions ? needed.dimension
    AND NOT EXISTS (SELECT 1 FROM brought WHERE brought.dimension = needed.dimension)
GROUP BY needed.dimension
ORDER BY needed.dimension;

-- name: posting_account_missing
-- Posting types that profiles and internal projects need, without an account for some project and category. Projects and
-- categories that no row names by their code are alike within their group, so groups stand for them.
WITH billed AS (
    SELECT project.project, taken.class
    FROM setup.project
    JOIN setup.contract_line
        ON contract_line.company = project.company
        AND contract_line.contract = project.contract
        AND contract_line.project = project.project
    CROSS JOIN LATERAL unnest(
        CASE
            WHEN contract_line.classes = '{}' THEN ARRAY['time', 'expense', 'material', 'fee']
            ELSE contract_line.classes
        END
    ) AS taken (class)
    WHERE project.company = %(company)s
), property AS (
    SELECT line_property.chargeable AND line_property.accrue_revenue AS accrues, line_property.capitalize_cost
    FROM setup.line_property
    JOIN setup.billing_type
        ON billing_type.company = line_property.company AND billing_type.line_property = line_property.line_property
    WHERE line_property.company = %(company)s
), treated AS (
    SELECT DISTINCT setting.class, setting.post_cost,
        setting.accrues AND cost_revenue_profile.billing_method = 'time_and_material' AS accrues
    FROM setup.cost_revenue_profile
    JOIN setup.profile_rule
        ON profile_rule.company = cost_revenue_profile.company
        AND profile_rule.profile = cost_revenue_profile.profile
    CROSS JOIN LATERAL (VALUES
        ('time', cost_revenue_profile.post_cost_time, cost_revenue_profile.accrue_time),
        ('expense', cost_revenue_profile.post_cost_expense, cost_revenue_profile.accrue_expense),
        ('material', cost_revenue_profile.post_cost_material, cost_revenue_profile.accrue_material),
        ('fee', '', cost_revenue_profile.accrue_fee)
    ) AS setting (class, post_cost, accrues)
    WHERE cost_revenue_profile.company = %(company)s
        AND cost_revenue_profile.billing_method IN (
            SELECT contract_line.billing_method
            FROM setup.contract_line
            WHERE contract_line.company = %(company)s
        )
), layer AS (
    SELECT internal.class, 'profit_and_loss' AS layer
    FROM (VALUES ('time'), ('expense'), ('material')) AS internal (class)
    WHERE EXISTS (
        SELECT 1
        FROM setup.project
        WHERE project.company = %(company)s
            AND project.stage = 'open'
            AND (project.project, internal.class) NOT IN (SELECT billed.project, billed.class FROM billed)
    )
    UNION
    SELECT treated.class, 'profit_and_loss'
    FROM treated
    WHERE treated.post_cost = 'profit_and_loss'
        OR (treated.post_cost = 'balance' AND EXISTS (SELECT 1 FROM property WHERE NOT property.capitalize_cost))
    UNION
    SELECT treated.class, 'balance'
    FROM treated
    WHERE treated.post_cost = 'balance' AND EXISTS (SELECT 1 FROM property WHERE property.capitalize_cost)
    UNION
    SELECT treated.class, 'accrued'
    FROM treated
    WHERE treated.accrues AND EXISTS (SELECT 1 FROM property WHERE property.accrues)
), leg (class, layer, posting_type) AS (
    VALUES
    ('time', 'profit_and_loss', 'cost'), ('time', 'profit_and_loss', 'payroll_allocation'),
    ('time', 'balance', 'wip_cost_value'), ('time', 'balance', 'payroll_allocation'),
    ('expense', 'profit_and_loss', 'cost'), ('expense', 'balance', 'wip_cost_value'),
    ('material', 'profit_and_loss', 'cost'), ('material', 'profit_and_loss', 'cost_item'),
    ('material', 'balance', 'wip_cost_value_item'), ('material', 'balance', 'cost_item'),
    ('time', 'accrued', 'wip_sales_value'), ('time', 'accrued', 'accrued_revenue_sales_value'),
    ('expense', 'accrued', 'wip_sales_value'), ('expense', 'accrued', 'accrued_revenue_sales_value'),
    ('material', 'accrued', 'wip_sales_value'), ('material', 'accrued', 'accrued_revenue_sales_value'),
    ('fee', 'accrued', 'wip_sales_value'), ('fee', 'accrued', 'accrued_revenue_sales_value')
), needed AS (
    SELECT DISTINCT leg.posting_type, leg.class
    FROM leg
    JOIN layer ON layer.class = leg.class AND layer.layer = leg.layer
    WHERE NOT EXISTS (
        SELECT 1
        FROM setup.posting_account
        WHERE posting_account.company = %(company)s
            AND posting_account.posting_type = leg.posting_type
            AND posting_account.project_scope = 'all'
            AND posting_account.category_scope = 'all'
    )
), needed_type AS (
    SELECT DISTINCT needed.posting_type
    FROM needed
), project_kind AS (
    SELECT DISTINCT needed_type.posting_type, project.project_group, COALESCE(named.project, '') AS project
    FROM setup.project
    CROSS JOIN needed_type
    LEFT JOIN setup.posting_account AS named
        ON named.company = project.company
        AND named.posting_type = needed_type.posting_type
        AND named.project_scope = 'table'
        AND named.project = project.project
    WHERE project.company = %(company)s AND project.stage = 'open'
), category_kind AS (
    SELECT DISTINCT needed.posting_type, category.class, category.category_group,
        COALESCE(named.category, '') AS category
    FROM setup.category
    JOIN needed ON needed.class = category.class
    LEFT JOIN setup.posting_account AS named
        ON named.company = category.company
        AND named.posting_type = needed.posting_type
        AND named.category_scope = 'table'
        AND named.category = category.category
    WHERE category.company = %(company)s AND category.active
), reaching AS (
    SELECT project_kind.posting_type, project_kind.project_group, project_kind.project,
        posting_account.category_scope, posting_account.category
    FROM project_kind
    CROSS JOIN LATERAL (VALUES
        ('all', ''), ('group', project_kind.project_group), ('table', project_kind.project)
    ) AS looked_up (project_scope, project)
    JOIN setup.posting_account
        ON posting_account.company = %(company)s
        AND posting_account.posting_type = project_kind.posting_type
        AND posting_account.project_scope = looked_up.project_scope
        AND posting_account.project = looked_up.project
), uncovered AS (
    SELECT project_kind.posting_type, project_kind.project_group, project_kind.project,
        category_kind.class, category_kind.category_group, category_kind.category
    FROM project_kind
    JOIN category_kind ON category_kind.posting_type = project_kind.posting_type
    EXCEPT
    SELECT reaching.posting_type, reaching.project_group, reaching.project,
        category_kind.class, category_kind.category_group, category_kind.category
    FROM reaching
    JOIN category_kind ON category_kind.posting_type = reaching.posting_type
    WHERE reaching.category_scope = 'all'
        OR (reaching.category_scope = 'group' AND reaching.category = category_kind.category_group)
        OR (reaching.category_scope = 'table' AND reaching.category = category_kind.category)
), told AS (
    SELECT uncovered.posting_type,
        COALESCE(NULLIF(uncovered.project, ''), 'projects of group ' || NULLIF(uncovered.project_group, ''),
            'projects without group')
        || ' with '
        || COALESCE(NULLIF(uncovered.category, ''), 'categories of group ' || NULLIF(uncovered.category_group, ''),
            uncovered.class || ' categories without group') AS pairing
    FROM uncovered
)
SELECT 'posting_accounts.csv' AS file, told.posting_type AS key,
    format('%%s has no account for', told.posting_type) AS message,
    (array_agg(DISTINCT told.pairing ORDER BY told.pairing))[1:3]::text[] AS named,
    count(DISTINCT told.pairing) AS named_count
FROM told
GROUP BY told.posting_type
ORDER BY told.posting_type;

-- name: expense_offset_missing
-- Expense categories without any offset account.
SELECT 'expense_offsets.csv' AS file, '' AS key, 'no account takes the other side of' AS message,
    (array_agg(category.category ORDER BY category.category))[1:3]::text[] AS named, count(*) AS named_count
FROM setup.category
WHERE category.company = %(company)s
    AND category.class = 'expense'
    AND category.active
    AND NOT EXISTS (SELECT 1 FROM setup.expense_offset WHERE expense_offset.company = %(company)s)
HAVING count(*) > 0;

-- name: expense_offset_narrow
-- Offset accounts, none of which serves all.
SELECT 'expense_offsets.csv' AS file, '' AS key,
    format('no expense offset (of %%s) is for whatever the others do not name', count(*)) AS message
FROM setup.expense_offset
WHERE expense_offset.company = %(company)s
HAVING count(*) > 0
    AND count(*) FILTER (
        WHERE expense_offset.project = '' AND expense_offset.category = '' AND expense_offset.worker = ''
    ) = 0;

-- name: procurement_account_missing
-- Categories that can be purchased, without the account that purchases are cleared against.
SELECT 'parameters.csv' AS file, 'procurement_integration_account' AS key,
    'procurement_integration_account is not set, and there are expense or material categories' AS message
FROM setup.category
WHERE category.company = %(company)s
    AND category.class IN ('expense', 'material')
    AND category.active
    AND NOT EXISTS (
        SELECT 1
        FROM setup.parameter
        WHERE parameter.company = %(company)s
            AND parameter.parameter = 'procurement_integration_account'
            AND parameter.value <> ''
    )
HAVING count(*) > 0;

-- name: rounding_account_missing
-- Two currencies in the books, and no account for the penny between them.
SELECT 'parameters.csv' AS file, 'rounding_account' AS key,
    format('rounding_account is not set, and %%s is reported in %%s', company.accounting_currency,
        company.reporting_currency) AS message
FROM setup.company
WHERE company.company = %(company)s
    AND company.accounting_currency <> company.reporting_currency
    AND NOT EXISTS (
        SELECT 1
        FROM setup.parameter
        WHERE parameter.company = %(company)s AND parameter.parameter = 'rounding_account' AND parameter.value <> ''
    );

-- name: file_without_rows
-- Files without which no actual reaches the books.
SELECT counted.file, '' AS key, format('there are no %%s, so %%s', counted.what, counted.consequence) AS message
FROM (
    SELECT 'main_accounts.csv', 'main accounts', 'nothing can be posted',
        (SELECT count(*) FROM setup.main_account WHERE main_account.company = %(company)s)
    UNION ALL
    SELECT 'projects.csv', 'projects', 'every line will have an issue',
        (SELECT count(*) FROM setup.project WHERE project.company = %(company)s)
    UNION ALL
    SELECT 'categories.csv', 'categories', 'every actual will wait',
        (SELECT count(*) FROM setup.category WHERE category.company = %(company)s)
    UNION ALL
    SELECT 'line_properties.csv', 'line properties', 'every actual will wait',
        (SELECT count(*) FROM setup.line_property WHERE line_property.company = %(company)s)
) AS counted (file, what, consequence, row_count)
WHERE counted.row_count = 0;

-- name: contract_line_elsewhere
-- Contract lines whose project is on another contract, or on none.
SELECT 'contract_lines.csv' AS file, contract_line.project AS key,
    format('project %%s is on %%s, but these lines of it are on another contract', project.project,
        COALESCE('contract ' || NULLIF(project.contract, ''), 'no contract')) AS message,
    (array_agg(contract_line.contract_line ORDER BY contract_line.contract_line))[1:3]::text[] AS named,
    count(*) AS named_count
FROM setup.contract_line
JOIN setup.project
    ON project.company = contract_line.company
    AND project.project = contract_line.project
    AND project.contract <> contract_line.contract
WHERE contract_line.company = %(company)s
GROUP BY contract_line.project, project.project, project.contract
ORDER BY contract_line.project;

-- name: sales_tax_group_missing
-- Billable projects that get no sales tax group by the company's method (I11).
WITH method AS (
    SELECT COALESCE(max(parameter.value), 'search') AS tax_method
    FROM setup.parameter
    WHERE parameter.company = %(company)s AND parameter.parameter = 'tax_method'
)
SELECT 'projects.csv' AS file, '' AS key,
    format('billable projects get no sales tax group by tax_method %%s', method.tax_method) AS message,
    (array_agg(project.project ORDER BY project.project))[1:3]::text[] AS named, count(*) AS named_count
FROM setup.project
CROSS JOIN method
JOIN setup.contract ON contract.company = project.company AND contract.contract = project.contract
LEFT JOIN setup.customer
    ON customer.company = project.company
    AND customer.customer = COALESCE(NULLIF(project.customer, ''), contract.customer)
WHERE project.company = %(company)s
    AND project.stage = 'open'
    AND NOT (
        (method.tax_method IN ('project', 'search') AND project.sales_tax_group <> '')
        OR (method.tax_method IN ('contract', 'search') AND contract.sales_tax_group <> '')
        OR (method.tax_method IN ('customer', 'search') AND COALESCE(customer.sales_tax_group, '') <> '')
    )
GROUP BY method.tax_method;
