-- What is missing or contradictory in how actuals are treated: categories, billing types, profiles, and codes that rows name.
-- One statement for each finding; each row says the file and key to look at, named are some of the codes concerned.

-- name: reference_unknown
-- Codes that rows name and that are not set up, by file and column.
WITH naming (file, field, target, code, owner) AS (
    SELECT 'contracts.csv', 'customer', 'customers.csv', contract.customer, contract.contract
    FROM setup.contract WHERE contract.company = %(company)s
    UNION ALL
    SELECT 'contract_lines.csv', 'contract', 'contracts.csv', contract_line.contract, contract_line.contract_line
    FROM setup.contract_line WHERE contract_line.company = %(company)s
    UNION ALL
    SELECT 'contract_lines.csv', 'project', 'projects.csv', contract_line.project, contract_line.contract_line
    FROM setup.contract_line WHERE contract_line.company = %(company)s
    UNION ALL
    SELECT 'projects.csv', named.field, named.target, named.code, project.project
    FROM setup.project
    CROSS JOIN LATERAL (VALUES
        ('project_group', 'project_groups.csv', project.project_group),
        ('contract', 'contracts.csv', project.contract),
        ('customer', 'customers.csv', project.customer),
        ('sales_tax_group', 'sales_tax_groups.csv', project.sales_tax_group)
    ) AS named (field, target, code)
    WHERE project.company = %(company)s
    UNION ALL
    SELECT 'customers.csv', 'sales_tax_group', 'sales_tax_groups.csv', customer.sales_tax_group, customer.customer
    FROM setup.customer WHERE customer.company = %(company)s
    UNION ALL
    SELECT 'contracts.csv', 'sales_tax_group', 'sales_tax_groups.csv', contract.sales_tax_group, contract.contract
    FROM setup.contract WHERE contract.company = %(company)s
    UNION ALL
    SELECT 'categories.csv', named.field, named.target, named.code, category.category
    FROM setup.category
    CROSS JOIN LATERAL (VALUES
        ('category_group', 'category_groups.csv', category.category_group),
        ('item_sales_tax_group', 'item_sales_tax_groups.csv', category.item_sales_tax_group)
    ) AS named (field, target, code)
    WHERE category.company = %(company)s
    UNION ALL
    SELECT 'billing_types.csv', 'line_property', 'line_properties.csv', billing_type.line_property,
        billing_type.billing_type
    FROM setup.billing_type WHERE billing_type.company = %(company)s
    UNION ALL
    SELECT 'profile_rules.csv', 'value',
        CASE profile_rule.scope
            WHEN 'project' THEN 'projects.csv' WHEN 'contract' THEN 'contracts.csv' ELSE 'project_groups.csv'
        END, profile_rule.value, profile_rule.profile
    FROM setup.profile_rule WHERE profile_rule.company = %(company)s
    UNION ALL
    SELECT 'posting_accounts.csv', 'project',
        CASE posting_account.project_scope WHEN 'table' THEN 'projects.csv' ELSE 'project_groups.csv' END,
        posting_account.project, posting_account.posting_type
    FROM setup.posting_account WHERE posting_account.company = %(company)s
    UNION ALL
    SELECT 'posting_accounts.csv', 'category',
        CASE posting_account.category_scope WHEN 'table' THEN 'categories.csv' ELSE 'category_groups.csv' END,
        posting_account.category, posting_account.posting_type
    FROM setup.posting_account WHERE posting_account.company = %(company)s
    UNION ALL
    SELECT 'expense_offsets.csv', named.field, named.target, named.code, expense_offset.main_account
    FROM setup.expense_offset
    CROSS JOIN LATERAL (VALUES
        ('project', 'projects.csv', expense_offset.project),
        ('category', 'categories.csv', expense_offset.category),
        ('worker', 'resources.csv', expense_offset.worker)
    ) AS named (field, target, code)
    WHERE expense_offset.company = %(company)s
), existing (target, code) AS (
    SELECT 'customers.csv', customer.customer FROM setup.customer WHERE customer.company = %(company)s
    UNION ALL
    SELECT 'contracts.csv', contract.contract FROM setup.contract WHERE contract.company = %(company)s
    UNION ALL
    SELECT 'projects.csv', project.project FROM setup.project WHERE project.company = %(company)s
    UNION ALL
    SELECT 'project_groups.csv', project_group.project_group
    FROM setup.project_group WHERE project_group.company = %(company)s
    UNION ALL
    SELECT 'sales_tax_groups.csv', sales_tax_group.code
    FROM setup.sales_tax_group WHERE sales_tax_group.company = %(company)s
    UNION ALL
    SELECT 'item_sales_tax_groups.csv', item_sales_tax_group.code
    FROM setup.item_sales_tax_group WHERE item_sales_tax_group.company = %(company)s
    UNION ALL
    SELECT 'categories.csv', category.category FROM setup.category WHERE category.company = %(company)s
    UNION ALL
    SELECT 'category_groups.csv', category_group.category_group
    FROM setup.category_group WHERE category_group.company = %(company)s
    UNION ALL
    SELECT 'line_properties.csv', line_property.line_property
    FROM setup.line_property WHERE line_property.company = %(company)s
    UNION ALL
    SELECT 'resources.csv', resource.worker FROM setup.resource WHERE resource.company = %(company)s
)
SELECT naming.file, naming.field AS key,
    format('%%s is not in %%s (rows: %%s, the first is %%s)', naming.field, naming.target, count(*),
        min(naming.owner)) AS message,
    (array_agg(DISTINCT naming.code ORDER BY naming.code))[1:3]::text[] AS named, count(DISTINCT naming.code) AS named_count
FROM naming
WHERE naming.code <> ''
    AND NOT EXISTS (SELECT 1 FROM existing WHERE existing.target = naming.target AND existing.code = naming.code)
GROUP BY naming.file, naming.field, naming.target
ORDER BY naming.file, naming.field, naming.target;

-- name: category_ambiguous
-- Active categories of one class that operations know by the same name (I7).
SELECT 'categories.csv' AS file, category.transaction_category AS key,
    format('transaction category %%s is several %%s categories', category.transaction_category, category.class) AS message,
    (array_agg(category.category ORDER BY category.category))[1:3]::text[] AS named, count(*) AS named_count
FROM setup.category
WHERE category.company = %(company)s AND category.active AND category.transaction_category <> ''
GROUP BY category.transaction_category, category.class
HAVING count(*) > 1
ORDER BY category.transaction_category, category.class;

-- name: category_group_class
-- Categories in a group of another class.
SELECT 'categories.csv' AS file, category_group.category_group AS key,
    format('group %%s is for %%s, and not all its categories are', category_group.category_group,
        category_group.class) AS message,
    (array_agg(category.category ORDER BY category.category))[1:3]::text[] AS named, count(*) AS named_count
FROM setup.category
JOIN setup.category_group
    ON category_group.company = category.company
    AND category_group.category_group = category.category_group
    AND category_group.class <> category.class
WHERE category.company = %(company)s
GROUP BY category_group.category_group, category_group.class
ORDER BY category_group.category_group;

-- name: category_default_missing
-- Classes with categories and without a default one.
SELECT 'parameters.csv' AS file, 'category_default_' || category.class AS key,
    format('category_default_%%s is not set; %%s actuals without transaction category will wait', category.class,
        category.class) AS message
FROM setup.category
LEFT JOIN setup.parameter
    ON parameter.company = category.company
    AND parameter.parameter = 'category_default_' || category.class
    AND parameter.value <> ''
WHERE category.company = %(company)s AND category.active AND parameter.parameter IS NULL
GROUP BY category.class
ORDER BY category.class;

-- name: category_default_wrong
-- Default categories that are not an active category of their class.
SELECT 'parameters.csv' AS file, parameter.parameter AS key,
    format('%%s is %%s, %%s', parameter.parameter, parameter.value, CASE
        WHEN category.category IS NULL THEN 'which is no category'
        WHEN category.active THEN 'which is of class ' || category.class
        ELSE 'which is not active'
    END) AS message
FROM setup.parameter
LEFT JOIN setup.category ON category.company = parameter.company AND category.category = parameter.value
WHERE parameter.company = %(company)s
    AND starts_with(parameter.parameter, 'category_default_')
    AND parameter.value <> ''
    AND NOT COALESCE(category.active AND parameter.parameter = 'category_default_' || category.class, false)
ORDER BY parameter.parameter;

-- name: billing_type_unmapped
-- Billing types without a line property (I9).
SELECT 'billing_types.csv' AS file, each.billing_type AS key,
    format('billing type %%s has no line property', each.billing_type) AS message
FROM unnest(ARRAY['not_specified', 'chargeable', 'non_chargeable', 'complimentary', 'not_available'])
    WITH ORDINALITY AS each (billing_type, place)
WHERE NOT EXISTS (
    SELECT 1
    FROM setup.billing_type
    WHERE billing_type.company = %(company)s AND billing_type.billing_type = each.billing_type
)
ORDER BY each.place;

-- name: profile_unknown
-- Rules whose profile is not there.
SELECT 'profile_rules.csv' AS file, profile_rule.profile AS key,
    format('rules name profile %%s, which does not exist (rows: %%s)', profile_rule.profile, count(*)) AS message
FROM setup.profile_rule
WHERE profile_rule.company = %(company)s
    AND NOT EXISTS (
        SELECT 1
        FROM setup.cost_revenue_profile
        WHERE cost_revenue_profile.company = %(company)s AND cost_revenue_profile.profile = profile_rule.profile
    )
GROUP BY profile_rule.profile
ORDER BY profile_rule.profile;

-- name: profile_method_differs
-- Rules whose profile is for the other billing method.
SELECT 'profile_rules.csv' AS file, profile_rule.profile AS key,
    format('a rule for %%s (%%s) names profile %%s, which is for %%s', profile_rule.billing_method,
        concat_ws(' ', profile_rule.scope, NULLIF(profile_rule.value, '')), profile_rule.profile,
        cost_revenue_profile.billing_method) AS message
FROM setup.profile_rule
JOIN setup.cost_revenue_profile
    ON cost_revenue_profile.company = profile_rule.company
    AND cost_revenue_profile.profile = profile_rule.profile
    AND cost_revenue_profile.billing_method <> profile_rule.billing_method
WHERE profile_rule.company = %(company)s
ORDER BY profile_rule.billing_method, profile_rule.scope, profile_rule.value;

-- name: profile_rule_missing
-- Contract lines that no rule of their billing method covers (P2).
SELECT 'profile_rules.csv' AS file, contract_line.billing_method AS key,
    format('no rule for %%s covers contract lines', contract_line.billing_method) AS message,
    (array_agg(contract_line.contract_line ORDER BY contract_line.contract_line))[1:3]::text[] AS named,
    count(*) AS named_count
FROM setup.contract_line
LEFT JOIN setup.project
    ON project.company = contract_line.company AND project.project = contract_line.project
LEFT JOIN setup.profile_rule AS for_all
    ON for_all.company = contract_line.company
    AND for_all.billing_method = contract_line.billing_method
    AND for_all.scope = 'all'
LEFT JOIN setup.profile_rule AS for_project
    ON for_project.company = contract_line.company
    AND for_project.billing_method = contract_line.billing_method
    AND for_project.scope = 'project'
    AND for_project.value = contract_line.project
LEFT JOIN setup.profile_rule AS for_group
    ON for_group.company = contract_line.company
    AND for_group.billing_method = contract_line.billing_method
    AND for_group.scope = 'project_group'
    AND for_group.value = project.project_group
LEFT JOIN setup.profile_rule AS for_contract
    ON for_contract.company = contract_line.company
    AND for_contract.billing_method = contract_line.billing_method
    AND for_contract.scope = 'contract'
    AND for_contract.value = contract_line.contract
WHERE contract_line.company = %(company)s
    AND COALESCE(for_all.profile, for_project.profile, for_group.profile, for_contract.profile) IS NULL
GROUP BY contract_line.billing_method
ORDER BY contract_line.billing_method;

-- name: profile_accrues_off_ledger
-- Profiles that accrue the revenue of a class whose cost stays out of profit and loss (F8).
SELECT 'cost_revenue_profiles.csv' AS file, cost_revenue_profile.profile AS key,
    format('profile %%s accrues %%s and posts its cost to %%s', cost_revenue_profile.profile, setting.class,
        setting.post_cost) AS message
FROM setup.cost_revenue_profile
CROSS JOIN LATERAL (VALUES
    ('time', cost_revenue_profile.post_cost_time, cost_revenue_profile.accrue_time),
    ('expense', cost_revenue_profile.post_cost_expense, cost_revenue_profile.accrue_expense),
    ('material', cost_revenue_profile.post_cost_material, cost_revenue_profile.accrue_material)
) AS setting (class, post_cost, accrues)
WHERE cost_revenue_profile.company = %(company)s AND setting.accrues AND setting.post_cost <> 'profit_and_loss'
ORDER BY cost_revenue_profile.profile, setting.class;

-- name: profile_accrues_fixed_price
-- Fixed price profiles that accrue.
SELECT 'cost_revenue_profiles.csv' AS file, cost_revenue_profile.profile AS key,
    format('fixed price profile %%s accrues', cost_revenue_profile.profile) AS message
FROM setup.cost_revenue_profile
WHERE cost_revenue_profile.company = %(company)s
    AND cost_revenue_profile.billing_method = 'fixed_price'
    AND (cost_revenue_profile.accrue_time OR cost_revenue_profile.accrue_expense
        OR cost_revenue_profile.accrue_material OR cost_revenue_profile.accrue_fee)
ORDER BY cost_revenue_profile.profile;
