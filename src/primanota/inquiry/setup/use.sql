-- Use: whether lines or entries carry a row of the setup; one statement for each table of which they carry codes.
-- Lines stay when they are posted, so what is in the books is in the lines too.

-- name: used_main_accounts
-- Entries stand on the account.
SELECT EXISTS (
    SELECT 1
    FROM ledger.entry
    WHERE entry.company = %(company)s AND entry.main_account = %(main_account)s
) AS used;

-- name: used_dimension_values
-- A line, a part of one or an entry has the value.
SELECT EXISTS (
    SELECT 1
    FROM journal.line
    WHERE line.company = %(company)s
        AND %(value)s IN (line.dimensions ->> %(dimension)s, line.resource_dimensions ->> %(dimension)s)
) OR EXISTS (
    SELECT 1
    FROM journal.distribution
    WHERE distribution.company = %(company)s AND distribution.dimensions ->> %(dimension)s = %(value)s
) OR EXISTS (
    SELECT 1
    FROM ledger.entry
    WHERE entry.company = %(company)s AND entry.dimensions ->> %(dimension)s = %(value)s
) AS used;

-- name: used_sales_tax_groups
-- A line has the sales tax group.
SELECT EXISTS (
    SELECT 1
    FROM journal.line
    WHERE line.company = %(company)s AND line.sales_tax_group = %(code)s
) AS used;

-- name: used_item_sales_tax_groups
-- A line has the item sales tax group.
SELECT EXISTS (
    SELECT 1
    FROM journal.line
    WHERE line.company = %(company)s AND line.item_sales_tax_group = %(code)s
) AS used;

-- name: used_contracts
-- A line is on the contract.
SELECT EXISTS (
    SELECT 1
    FROM journal.line
    WHERE line.company = %(company)s AND line.contract = %(contract)s
) AS used;

-- name: used_contract_lines
-- A line is on the contract line.
SELECT EXISTS (
    SELECT 1
    FROM journal.line
    WHERE line.company = %(company)s AND line.contract_line = %(contract_line)s
) AS used;

-- name: used_projects
-- A line is on the project.
SELECT EXISTS (
    SELECT 1
    FROM journal.line
    WHERE line.company = %(company)s AND line.project = %(project)s
) AS used;

-- name: used_resources
-- A line is of the resource.
SELECT EXISTS (
    SELECT 1
    FROM journal.line
    WHERE line.company = %(company)s AND line.resource = %(resource)s
) AS used;

-- name: used_categories
-- A line has the category.
SELECT EXISTS (
    SELECT 1
    FROM journal.line
    WHERE line.company = %(company)s AND line.category = %(category)s
) AS used;

-- name: used_line_properties
-- A line has the line property.
SELECT EXISTS (
    SELECT 1
    FROM journal.line
    WHERE line.company = %(company)s AND line.line_property = %(line_property)s
) AS used;

-- name: used_cost_revenue_profiles
-- A posted transaction was treated by the profile.
SELECT EXISTS (
    SELECT 1
    FROM ledger.project_transaction
    WHERE project_transaction.company = %(company)s AND project_transaction.profile = %(profile)s
) AS used;
