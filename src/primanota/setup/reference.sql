-- name: list_companies
-- All companies, by code; the one inquiry here that spans companies.
SELECT
    company.company, company.name, company.accounting_currency, company.reporting_currency, company.rate_type,
    accounting.decimals AS accounting_decimals, reporting.decimals AS reporting_decimals
FROM setup.company
JOIN setup.currency AS accounting ON accounting.currency = company.accounting_currency
JOIN setup.currency AS reporting ON reporting.currency = company.reporting_currency
ORDER BY company.company;

-- name: find_company
-- One company.
SELECT
    company.company, company.name, company.accounting_currency, company.reporting_currency, company.rate_type,
    accounting.decimals AS accounting_decimals, reporting.decimals AS reporting_decimals
FROM setup.company
JOIN setup.currency AS accounting ON accounting.currency = company.accounting_currency
JOIN setup.currency AS reporting ON reporting.currency = company.reporting_currency
WHERE company.company = %(company)s;

-- name: list_periods
-- A company's periods in the order of time.
SELECT period.company, period.period, period.start_date, period.end_date, period.status, period.project_access
FROM setup.period
WHERE period.company = %(company)s
ORDER BY period.start_date, period.period;

-- name: lock_period
-- Hold the period against posters, who take FOR SHARE; nothing is read for a decision before this lock is had.
SELECT period.company, period.period, period.start_date, period.end_date, period.status, period.project_access
FROM setup.period
WHERE period.company = %(company)s AND period.period = %(period)s
FOR UPDATE;

-- name: change_period
-- Set the status and the access for projects.
UPDATE setup.period
SET status = %(status)s, project_access = %(project_access)s
WHERE period.company = %(company)s AND period.period = %(period)s;

-- name: note_period_event
-- Keep who changed the period, when and why; numbered under the period's lock.
INSERT INTO setup.period_event (company, period, event_no, status, project_access, at, actor, reason)
SELECT
    %(company)s::setup.code,
    %(period)s::setup.code,
    COALESCE(max(period_event.event_no), 0) + 1,
    %(status)s::setup.code,
    %(project_access)s::setup.code,
    clock_timestamp(),
    %(actor)s,
    %(reason)s
FROM setup.period_event
WHERE period_event.company = %(company)s::setup.code AND period_event.period = %(period)s::setup.code;

-- name: share_setup
-- Hold the company's setup as it is until the transaction ends; a pack load waits, other posters do not.
SELECT company.company
FROM setup.company
WHERE company.company = %(company)s
ORDER BY company.company
FOR KEY SHARE;
