-- Names: what codes are called today, for pages that show entries and balances. Every statement is of one company.

-- name: currencies
-- The company's name and its two currencies.
SELECT company, name, accounting_currency, reporting_currency
FROM setup.company
WHERE company = %(company)s

-- name: accounts
-- Main accounts by their codes.
SELECT main_account, name, type
FROM setup.main_account
WHERE company = %(company)s AND main_account = ANY (%(codes)s::text[])

-- name: project
-- One project, with the names of its group, contract and customer.
SELECT
    p.company,
    p.project,
    p.name,
    p.project_group,
    g.name AS project_group_name,
    p.contract,
    k.name AS contract_name,
    p.customer,
    c.name AS customer_name,
    p.stage,
    p.dimensions
FROM setup.project AS p
LEFT JOIN setup.project_group AS g ON g.company = p.company AND g.project_group = p.project_group
LEFT JOIN setup.contract AS k ON k.company = p.company AND k.contract = p.contract
LEFT JOIN setup.customer AS c ON c.company = p.company AND c.customer = p.customer
WHERE p.company = %(company)s AND p.project = %(project)s

-- name: projects
-- Projects whose code or name holds a text, by code.
SELECT project, name, project_group, contract, customer, stage
FROM setup.project
WHERE company = %(company)s
    AND (%(holding)s::text = '' OR strpos(lower(project || ' ' || name), lower(%(holding)s)) > 0)
ORDER BY project
LIMIT %(most)s

-- name: dimensions
-- The dimensions that have values.
SELECT DISTINCT dimension
FROM setup.dimension_value
WHERE company = %(company)s
ORDER BY dimension

-- name: periods
-- Fiscal periods in the order of time.
SELECT period, start_date, end_date, status
FROM setup.period
WHERE company = %(company)s
ORDER BY start_date, period
