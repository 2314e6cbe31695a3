-- Removing: a row of a setup table goes by its key, one statement for each table; what depends on it was looked at before.

-- name: remove_exchange_rates
-- One of the exchange rates.
DELETE FROM setup.exchange_rate
WHERE exchange_rate.rate_type = %(rate_type)s
    AND exchange_rate.from_currency = %(from_currency)s
    AND exchange_rate.to_currency = %(to_currency)s
    AND exchange_rate.start_date = %(start_date)s::date;

-- name: remove_main_accounts
-- One of the main accounts.
DELETE FROM setup.main_account
WHERE main_account.company = %(company)s AND main_account.main_account = %(main_account)s;

-- name: remove_dimension_values
-- One of the dimension values.
DELETE FROM setup.dimension_value
WHERE dimension_value.company = %(company)s
    AND dimension_value.dimension = %(dimension)s
    AND dimension_value.value = %(value)s;

-- name: remove_account_structures
-- One of the account structures.
DELETE FROM setup.account_structure
WHERE account_structure.company = %(company)s
    AND account_structure.accounts = %(accounts)s
    AND account_structure.dimension = %(dimension)s;

-- name: remove_sales_tax_groups
-- One of the sales tax groups.
DELETE FROM setup.sales_tax_group
WHERE sales_tax_group.company = %(company)s AND sales_tax_group.code = %(code)s;

-- name: remove_item_sales_tax_groups
-- One of the item sales tax groups.
DELETE FROM setup.item_sales_tax_group
WHERE item_sales_tax_group.company = %(company)s AND item_sales_tax_group.code = %(code)s;

-- name: remove_customers
-- One of the customers.
DELETE FROM setup.customer
WHERE customer.company = %(company)s AND customer.customer = %(customer)s;

-- name: remove_contracts
-- One of the contracts.
DELETE FROM setup.contract
WHERE contract.company = %(company)s AND contract.contract = %(contract)s;

-- name: remove_contract_lines
-- One of the contract lines.
DELETE FROM setup.contract_line
WHERE contract_line.company = %(company)s AND contract_line.contract_line = %(contract_line)s;

-- name: remove_project_groups
-- One of the project groups.
DELETE FROM setup.project_group
WHERE project_group.company = %(company)s AND project_group.project_group = %(project_group)s;

-- name: remove_projects
-- One of the projects.
DELETE FROM setup.project
WHERE project.company = %(company)s AND project.project = %(project)s;

-- name: remove_resources
-- One of the resources.
DELETE FROM setup.resource
WHERE resource.company = %(company)s AND resource.resource = %(resource)s;

-- name: remove_category_groups
-- One of the category groups.
DELETE FROM setup.category_group
WHERE category_group.company = %(company)s AND category_group.category_group = %(category_group)s;

-- name: remove_categories
-- One of the categories.
DELETE FROM setup.category
WHERE category.company = %(company)s AND category.category = %(category)s;

-- name: remove_line_properties
-- One of the line properties.
DELETE FROM setup.line_property
WHERE line_property.company = %(company)s AND line_property.line_property = %(line_property)s;

-- name: remove_billing_types
-- One of the billing types.
DELETE FROM setup.billing_type
WHERE billing_type.company = %(company)s AND billing_type.billing_type = %(billing_type)s;

-- name: remove_cost_revenue_profiles
-- One of the cost revenue profiles.
DELETE FROM setup.cost_revenue_profile
WHERE cost_revenue_profile.company = %(company)s AND cost_revenue_profile.profile = %(profile)s;

-- name: remove_profile_rules
-- One of the profile rules.
DELETE FROM setup.profile_rule
WHERE profile_rule.company = %(company)s
    AND profile_rule.billing_method = %(billing_method)s
    AND profile_rule.scope = %(scope)s
    AND profile_rule.value = %(value)s;

-- name: remove_posting_accounts
-- One of the posting accounts.
DELETE FROM setup.posting_account
WHERE posting_account.company = %(company)s
    AND posting_account.posting_type = %(posting_type)s
    AND posting_account.project_scope = %(project_scope)s
    AND posting_account.project = %(project)s
    AND posting_account.category_scope = %(category_scope)s
    AND posting_account.category = %(category)s;

-- name: remove_expense_offsets
-- One of the expense offsets.
DELETE FROM setup.expense_offset
WHERE expense_offset.company = %(company)s
    AND expense_offset.project = %(project)s
    AND expense_offset.category = %(category)s
    AND expense_offset.worker = %(worker)s;
