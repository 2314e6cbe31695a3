-- The tables of setup as the rows of a company pack, one statement for each file, sorted by key: the same setup gives the
-- same bytes. Rates come without trailing zeros.

-- name: read_companies
-- The company itself.
SELECT
    company.company, company.name, company.accounting_currency, company.reporting_currency, company.rate_type
FROM setup.company
WHERE company.company = %(company)s;

-- name: read_parameters
-- Parameters of one company, by key.
SELECT parameter.company, parameter.parameter, parameter.value
FROM setup.parameter
WHERE parameter.company = %(company)s
ORDER BY parameter.parameter;

-- name: read_features
-- Features of one company, by key.
SELECT feature.company, feature.feature, feature.enabled
FROM setup.feature
WHERE feature.company = %(company)s
ORDER BY feature.feature;

-- name: read_exchange_rates
-- Exchange rates, which all companies share, by key.
SELECT
    exchange_rate.rate_type, exchange_rate.from_currency, exchange_rate.to_currency, exchange_rate.start_date,
    trim_scale(exchange_rate.rate) AS rate
FROM setup.exchange_rate
ORDER BY exchange_rate.rate_type, exchange_rate.from_currency, exchange_rate.to_currency, exchange_rate.start_date;

-- name: read_periods
-- Periods of one company, by key.
SELECT period.company, period.period, period.start_date, period.end_date, period.status, period.project_access
FROM setup.period
WHERE period.company = %(company)s
ORDER BY period.period;

-- name: read_main_accounts
-- Main accounts of one company, by key.
SELECT
    main_account.company, main_account.main_account, main_account.name, main_account.type,
    main_account.suspended
FROM setup.main_account
WHERE main_account.company = %(company)s
ORDER BY main_account.main_account;

-- name: read_dimension_values
-- Dimension values of one company, by key.
SELECT
    dimension_value.company, dimension_value.dimension, dimension_value.value, dimension_value.name,
    dimension_value.active_from, dimension_value.active_to
FROM setup.dimension_value
WHERE dimension_value.company = %(company)s
ORDER BY dimension_value.dimension, dimension_value.value;

-- name: read_account_structures
-- Account structures of one company, by key.
SELECT
    account_structure.company, account_structure.accounts, account_structure.dimension,
    account_structure.requirement, account_structure.values
FROM setup.account_structure
WHERE account_structure.company = %(company)s
ORDER BY account_structure.accounts, account_structure.dimension;

-- name: read_sales_tax_groups
-- Sales tax groups of one company, by key.
SELECT sales_tax_group.company, sales_tax_group.code, sales_tax_group.name
FROM setup.sales_tax_group
WHERE sales_tax_group.company = %(company)s
ORDER BY sales_tax_group.code;

-- name: read_item_sales_tax_groups
-- Item sales tax groups of one company, by key.
SELECT item_sales_tax_group.company, item_sales_tax_group.code, item_sales_tax_group.name
FROM setup.item_sales_tax_group
WHERE item_sales_tax_group.company = %(company)s
ORDER BY item_sales_tax_group.code;

-- name: read_customers
-- Customers of one company, by key.
SELECT customer.company, customer.customer, customer.name, customer.sales_tax_group
FROM setup.customer
WHERE customer.company = %(company)s
ORDER BY customer.customer;

-- name: read_contracts
-- Contracts of one company, by key.
SELECT
    contract.company, contract.contract, contract.name, contract.customer, contract.currency,
    contract.sales_tax_group
FROM setup.contract
WHERE contract.company = %(company)s
ORDER BY contract.contract;

-- name: read_contract_lines
-- Contract lines of one company, by key.
SELECT
    contract_line.company, contract_line.contract_line, contract_line.contract, contract_line.project,
    contract_line.billing_method, contract_line.classes
FROM setup.contract_line
WHERE contract_line.company = %(company)s
ORDER BY contract_line.contract_line;

-- name: read_project_groups
-- Project groups of one company, by key.
SELECT project_group.company, project_group.project_group, project_group.name
FROM setup.project_group
WHERE project_group.company = %(company)s
ORDER BY project_group.project_group;

-- name: read_projects
-- Projects of one company, by key.
SELECT
    project.company, project.project, project.name, project.project_group, project.contract, project.customer,
    project.stage, project.sales_tax_group, project.dimensions
FROM setup.project
WHERE project.company = %(company)s
ORDER BY project.project;

-- name: read_resources
-- Resources of one company, by key.
SELECT resource.company, resource.resource, resource.name, resource.worker, resource.dimensions
FROM setup.resource
WHERE resource.company = %(company)s
ORDER BY resource.resource;

-- name: read_category_groups
-- Category groups of one company, by key.
SELECT category_group.company, category_group.category_group, category_group.name, category_group.class
FROM setup.category_group
WHERE category_group.company = %(company)s
ORDER BY category_group.category_group;

-- name: read_categories
-- Project categories of one company, by key.
SELECT
    category.company, category.category, category.name, category.class, category.category_group,
    category.transaction_category, category.active, category.item_sales_tax_group
FROM setup.category
WHERE category.company = %(company)s
ORDER BY category.category;

-- name: read_line_properties
-- Line properties of one company, by key.
SELECT
    line_property.company, line_property.line_property, line_property.name, line_property.chargeable,
    line_property.accrue_revenue, line_property.capitalize_cost
FROM setup.line_property
WHERE line_property.company = %(company)s
ORDER BY line_property.line_property;

-- name: read_billing_types
-- The line property of each billing type of one company.
SELECT billing_type.company, billing_type.billing_type, billing_type.line_property
FROM setup.billing_type
WHERE billing_type.company = %(company)s
ORDER BY billing_type.billing_type;

-- name: read_cost_revenue_profiles
-- Cost and revenue profiles of one company, by key.
SELECT
    cost_revenue_profile.company, cost_revenue_profile.profile, cost_revenue_profile.name,
    cost_revenue_profile.billing_method, cost_revenue_profile.post_cost_time,
    cost_revenue_profile.post_cost_expense, cost_revenue_profile.post_cost_material,
    cost_revenue_profile.accrue_time, cost_revenue_profile.accrue_expense,
    cost_revenue_profile.accrue_material, cost_revenue_profile.accrue_fee
FROM setup.cost_revenue_profile
WHERE cost_revenue_profile.company = %(company)s
ORDER BY cost_revenue_profile.profile;

-- name: read_profile_rules
-- Profile rules of one company, by key.
SELECT
    profile_rule.company, profile_rule.billing_method, profile_rule.scope, profile_rule.value,
    profile_rule.profile
FROM setup.profile_rule
WHERE profile_rule.company = %(company)s
ORDER BY profile_rule.billing_method, profile_rule.scope, profile_rule.value;

-- name: read_posting_accounts
-- Posting accounts of one company, by key.
SELECT
    posting_account.company, posting_account.posting_type, posting_account.project_scope,
    posting_account.project, posting_account.category_scope, posting_account.category,
    posting_account.main_account
FROM setup.posting_account
WHERE posting_account.company = %(company)s
ORDER BY posting_account.posting_type, posting_account.project_scope, posting_account.project, posting_account.category_scope, posting_account.category;

-- name: read_expense_offsets
-- Expense offset accounts of one company, by key.
SELECT
    expense_offset.company, expense_offset.project, expense_offset.category, expense_offset.worker,
    expense_offset.main_account
FROM setup.expense_offset
WHERE expense_offset.company = %(company)s
ORDER BY expense_offset.project, expense_offset.category, expense_offset.worker;

-- name: read_number_sequences
-- Number sequences of one company, by key.
SELECT number_sequence.company, number_sequence.sequence, number_sequence.format, number_sequence.next
FROM setup.number_sequence
WHERE number_sequence.company = %(company)s
ORDER BY number_sequence.sequence;

-- name: read_project_dimensions
-- The dimensions of which some project has a value: a column each.
SELECT DISTINCT named.dimension
FROM setup.project
CROSS JOIN LATERAL jsonb_object_keys(project.dimensions) AS named (dimension)
WHERE project.company = %(company)s;

-- name: read_resource_dimensions
-- The dimensions of which some resource has a value: a column each.
SELECT DISTINCT named.dimension
FROM setup.resource
CROSS JOIN LATERAL jsonb_object_keys(resource.dimensions) AS named (dimension)
WHERE resource.company = %(company)s;
