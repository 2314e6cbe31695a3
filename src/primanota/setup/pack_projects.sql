-- Contracts, projects, categories, profiles and posting accounts: the pack's rows into their tables, one statement for each file.
-- New keys are added, rows that differ are changed, and each statement says how many it wrote and how many of them are new.
-- kept is the row of the table, fresh the row of the pack; pack_row is declared in pack.sql.

-- name: keep_customers
-- Customers, by code.
WITH written AS (
    INSERT INTO setup.customer AS kept (company, customer, name, sales_tax_group)
    SELECT fresh.company, fresh.customer, fresh.name, fresh.sales_tax_group
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.customer, pack_row.cells) AS fresh
    WHERE pack_row.file = 'customers.csv'
    ON CONFLICT (company, customer) DO UPDATE SET
        name = EXCLUDED.name, sales_tax_group = EXCLUDED.sales_tax_group
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_contracts
-- Contracts, by code.
WITH written AS (
    INSERT INTO setup.contract AS kept (company, contract, name, customer, currency, sales_tax_group)
    SELECT fresh.company, fresh.contract, fresh.name, fresh.customer, fresh.currency, fresh.sales_tax_group
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.contract, pack_row.cells) AS fresh
    WHERE pack_row.file = 'contracts.csv'
    ON CONFLICT (company, contract) DO UPDATE SET
        name = EXCLUDED.name, customer = EXCLUDED.customer, currency = EXCLUDED.currency,
        sales_tax_group = EXCLUDED.sales_tax_group
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_contract_lines
-- Contract lines, by code.
WITH written AS (
    INSERT INTO setup.contract_line AS kept (
        company, contract_line, contract, project, billing_method, classes
    )
    SELECT
        fresh.company, fresh.contract_line, fresh.contract, fresh.project, fresh.billing_method, fresh.classes
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.contract_line, pack_row.cells) AS fresh
    WHERE pack_row.file = 'contract_lines.csv'
    ON CONFLICT (company, contract_line) DO UPDATE SET
        contract = EXCLUDED.contract, project = EXCLUDED.project, billing_method = EXCLUDED.billing_method,
        classes = EXCLUDED.classes
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_project_groups
-- Project groups, by code.
WITH written AS (
    INSERT INTO setup.project_group AS kept (company, project_group, name)
    SELECT fresh.company, fresh.project_group, fresh.name
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.project_group, pack_row.cells) AS fresh
    WHERE pack_row.file = 'project_groups.csv'
    ON CONFLICT (company, project_group) DO UPDATE SET name = EXCLUDED.name
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_projects
-- Projects, by code.
WITH written AS (
    INSERT INTO setup.project AS kept (
        company, project, name, project_group, contract, customer, stage, sales_tax_group, dimensions
    )
    SELECT
        fresh.company, fresh.project, fresh.name, fresh.project_group, fresh.contract, fresh.customer,
        fresh.stage, fresh.sales_tax_group, fresh.dimensions
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.project, pack_row.cells) AS fresh
    WHERE pack_row.file = 'projects.csv'
    ON CONFLICT (company, project) DO UPDATE SET
        name = EXCLUDED.name, project_group = EXCLUDED.project_group, contract = EXCLUDED.contract,
        customer = EXCLUDED.customer, stage = EXCLUDED.stage, sales_tax_group = EXCLUDED.sales_tax_group,
        dimensions = EXCLUDED.dimensions
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_resources
-- Resources, by code.
WITH written AS (
    INSERT INTO setup.resource AS kept (company, resource, name, worker, dimensions)
    SELECT fresh.company, fresh.resource, fresh.name, fresh.worker, fresh.dimensions
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.resource, pack_row.cells) AS fresh
    WHERE pack_row.file = 'resources.csv'
    ON CONFLICT (company, resource) DO UPDATE SET
        name = EXCLUDED.name, worker = EXCLUDED.worker, dimensions = EXCLUDED.dimensions
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_category_groups
-- Category groups, by code.
WITH written AS (
    INSERT INTO setup.category_group AS kept (company, category_group, name, class)
    SELECT fresh.company, fresh.category_group, fresh.name, fresh.class
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.category_group, pack_row.cells) AS fresh
    WHERE pack_row.file = 'category_groups.csv'
    ON CONFLICT (company, category_group) DO UPDATE SET name = EXCLUDED.name, class = EXCLUDED.class
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_categories
-- Project categories, by code.
WITH written AS (
    INSERT INTO setup.category AS kept (
        company, category, name, class, category_group, transaction_category, active, item_sales_tax_group
    )
    SELECT
        fresh.company, fresh.category, fresh.name, fresh.class, fresh.category_group,
        fresh.transaction_category, fresh.active, fresh.item_sales_tax_group
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.category, pack_row.cells) AS fresh
    WHERE pack_row.file = 'categories.csv'
    ON CONFLICT (company, category) DO UPDATE SET
        name = EXCLUDED.name, class = EXCLUDED.class, category_group = EXCLUDED.category_group,
        transaction_category = EXCLUDED.transaction_category, active = EXCLUDED.active,
        item_sales_tax_group = EXCLUDED.item_sales_tax_group
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_line_properties
-- Line properties, by code.
WITH written AS (
    INSERT INTO setup.line_property AS kept (
        company, line_property, name, chargeable, accrue_revenue, capitalize_cost
    )
    SELECT
        fresh.company, fresh.line_property, fresh.name, fresh.chargeable, fresh.accrue_revenue,
        fresh.capitalize_cost
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.line_property, pack_row.cells) AS fresh
    WHERE pack_row.file = 'line_properties.csv'
    ON CONFLICT (company, line_property) DO UPDATE SET
        name = EXCLUDED.name, chargeable = EXCLUDED.chargeable, accrue_revenue = EXCLUDED.accrue_revenue,
        capitalize_cost = EXCLUDED.capitalize_cost
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_billing_types
-- The line property of each billing type.
WITH written AS (
    INSERT INTO setup.billing_type AS kept (company, billing_type, line_property)
    SELECT fresh.company, fresh.billing_type, fresh.line_property
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.billing_type, pack_row.cells) AS fresh
    WHERE pack_row.file = 'billing_types.csv'
    ON CONFLICT (company, billing_type) DO UPDATE SET line_property = EXCLUDED.line_property
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_cost_revenue_profiles
-- Cost and revenue profiles, by code.
WITH written AS (
    INSERT INTO setup.cost_revenue_profile AS kept (
        company, profile, name, billing_method, post_cost_time, post_cost_expense, post_cost_material,
        accrue_time, accrue_expense, accrue_material, accrue_fee
    )
    SELECT
        fresh.company, fresh.profile, fresh.name, fresh.billing_method, fresh.post_cost_time,
        fresh.post_cost_expense, fresh.post_cost_material, fresh.accrue_time, fresh.accrue_expense,
        fresh.accrue_material, fresh.accrue_fee
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.cost_revenue_profile, pack_row.cells) AS fresh
    WHERE pack_row.file = 'cost_revenue_profiles.csv'
    ON CONFLICT (company, profile) DO UPDATE SET
        name = EXCLUDED.name, billing_method = EXCLUDED.billing_method,
        post_cost_time = EXCLUDED.post_cost_time, post_cost_expense = EXCLUDED.post_cost_expense,
        post_cost_material = EXCLUDED.post_cost_material, accrue_time = EXCLUDED.accrue_time,
        accrue_expense = EXCLUDED.accrue_expense, accrue_material = EXCLUDED.accrue_material,
        accrue_fee = EXCLUDED.accrue_fee
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_profile_rules
-- Profile rules, by billing method, scope and value.
WITH written AS (
    INSERT INTO setup.profile_rule AS kept (company, billing_method, scope, value, profile)
    SELECT fresh.company, fresh.billing_method, fresh.scope, fresh.value, fresh.profile
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.profile_rule, pack_row.cells) AS fresh
    WHERE pack_row.file = 'profile_rules.csv'
    ON CONFLICT (company, billing_method, scope, value) DO UPDATE SET profile = EXCLUDED.profile
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_posting_accounts
-- Posting accounts, by posting type and what they are for.
WITH written AS (
    INSERT INTO setup.posting_account AS kept (
        company, posting_type, project_scope, project, category_scope, category, main_account
    )
    SELECT
        fresh.company, fresh.posting_type, fresh.project_scope, fresh.project, fresh.category_scope,
        fresh.category, fresh.main_account
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.posting_account, pack_row.cells) AS fresh
    WHERE pack_row.file = 'posting_accounts.csv'
    ON CONFLICT (company, posting_type, project_scope, project, category_scope, category) DO UPDATE SET
        main_account = EXCLUDED.main_account
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_expense_offsets
-- Expense offset accounts, by what they are for.
WITH written AS (
    INSERT INTO setup.expense_offset AS kept (company, project, category, worker, main_account)
    SELECT fresh.company, fresh.project, fresh.category, fresh.worker, fresh.main_account
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.expense_offset, pack_row.cells) AS fresh
    WHERE pack_row.file = 'expense_offsets.csv'
    ON CONFLICT (company, project, category, worker) DO UPDATE SET main_account = EXCLUDED.main_account
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;
