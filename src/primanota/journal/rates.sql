-- Rates: accounting dates, quotations and rates, once for each date and pair of currencies of a batch.

-- name: declare
-- The dates of a batch and the quotations and rates they need.
CREATE TEMPORARY TABLE IF NOT EXISTS build_date (
    own_date date PRIMARY KEY,
    accounting_date date NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS build_quote (
    from_currency text NOT NULL,
    to_currency text NOT NULL,
    accounting_date date NOT NULL,
    rate numeric,
    rate_date date,
    rule text,
    PRIMARY KEY (from_currency, to_currency, accounting_date)
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS build_rate (
    currency text NOT NULL,
    accounting_date date NOT NULL,
    exchange_rate numeric,
    rate_date date,
    rate_rule text,
    reporting_rate numeric,
    reporting_rate_date date,
    reporting_rate_rule text,
    PRIMARY KEY (currency, accounting_date)
) ON COMMIT DELETE ROWS

-- name: set_dates
-- The accounting date (I5, F9): a date whose period is not open for projects moves to the first day of the next open
-- period, if the parameter says so and there is one.
INSERT INTO build_date (own_date, accounting_date)
SELECT
    worked.own_date,
    CASE
        WHEN NOT %(set_open_period)s OR holding.period IS NOT NULL THEN worked.own_date
        ELSE COALESCE(following.start_date, worked.own_date)
    END
FROM (
    SELECT DISTINCT candidate.own_date
    FROM build_candidate AS candidate
    WHERE candidate.ordinal > %(after)s AND candidate.ordinal <= %(until)s
) AS worked
LEFT JOIN setup.period AS holding
    ON holding.company = %(company)s
    AND worked.own_date BETWEEN holding.start_date AND holding.end_date
    AND holding.status = 'open'
    AND holding.project_access = 'all'
LEFT JOIN LATERAL (
    SELECT period.start_date
    FROM setup.period
    WHERE period.company = %(company)s
        AND period.start_date > worked.own_date
        AND period.status = 'open'
        AND period.project_access = 'all'
    ORDER BY period.start_date
    LIMIT 1
) AS following ON true

-- name: find_quotes
-- The newest quotation at or before each date for each pair of currencies the batch needs (I8): direct, else the inverse,
-- which is a derived rate and rounded to 10 decimals before use (F2).
INSERT INTO build_quote (from_currency, to_currency, accounting_date, rate, rate_date, rule)
SELECT
    pair.from_currency,
    pair.to_currency,
    pair.accounting_date,
    CASE
        WHEN pair.from_currency = pair.to_currency THEN 1
        WHEN direct.rate IS NOT NULL THEN direct.rate
        ELSE round(1 / inverse.rate, 10)
    END,
    CASE WHEN pair.from_currency = pair.to_currency THEN NULL ELSE COALESCE(direct.start_date, inverse.start_date) END,
    CASE
        WHEN pair.from_currency = pair.to_currency THEN 'same'
        WHEN direct.rate IS NOT NULL THEN 'direct'
        WHEN inverse.rate IS NOT NULL THEN 'inverse'
    END
FROM (
    SELECT needed.from_currency, needed.to_currency, build_date.accounting_date
    FROM (
        SELECT DISTINCT candidate.currency, candidate.own_date
        FROM build_candidate AS candidate
        WHERE candidate.ordinal > %(after)s AND candidate.ordinal <= %(until)s
    ) AS worked
    JOIN build_date ON build_date.own_date = worked.own_date
    CROSS JOIN LATERAL (
        VALUES
        (worked.currency, %(accounting_currency)s),
        (worked.currency, %(reporting_currency)s),
        (%(accounting_currency)s, %(reporting_currency)s)
    ) AS needed (from_currency, to_currency)
    GROUP BY needed.from_currency, needed.to_currency, build_date.accounting_date
) AS pair
LEFT JOIN LATERAL (
    SELECT exchange_rate.rate, exchange_rate.start_date
    FROM setup.exchange_rate
    WHERE exchange_rate.rate_type = %(rate_type)s
        AND exchange_rate.from_currency = pair.from_currency
        AND exchange_rate.to_currency = pair.to_currency
        AND exchange_rate.start_date <= pair.accounting_date
    ORDER BY exchange_rate.start_date DESC
    LIMIT 1
) AS direct ON true
LEFT JOIN LATERAL (
    SELECT exchange_rate.rate, exchange_rate.start_date
    FROM setup.exchange_rate
    WHERE direct.rate IS NULL
        AND exchange_rate.rate_type = %(rate_type)s
        AND exchange_rate.from_currency = pair.to_currency
        AND exchange_rate.to_currency = pair.from_currency
        AND exchange_rate.start_date <= pair.accounting_date
    ORDER BY exchange_rate.start_date DESC
    LIMIT 1
) AS inverse ON true

-- name: analyze_quotes
-- The set has just been written.
ANALYZE build_quote

-- name: set_rates
-- The two rates of each currency and date; the reporting rate by triangulation over the accounting currency when there is
-- no quotation of its own. A rate that rounds to nothing is no rate.
INSERT INTO build_rate (
    currency, accounting_date, exchange_rate, rate_date, rate_rule, reporting_rate, reporting_rate_date, reporting_rate_rule
)
SELECT
    own.from_currency,
    own.accounting_date,
    NULLIF(own.rate, 0),
    own.rate_date,
    own.rule,
    NULLIF(COALESCE(reporting.rate, round(own.rate * onward.rate, 10)), 0),
    CASE WHEN reporting.rate IS NOT NULL THEN reporting.rate_date ELSE LEAST(own.rate_date, onward.rate_date) END,
    CASE
        WHEN reporting.rate IS NOT NULL THEN reporting.rule
        WHEN own.rate IS NOT NULL AND onward.rate IS NOT NULL THEN 'triangulated'
    END
FROM build_quote AS own
JOIN build_quote AS reporting
    ON reporting.from_currency = own.from_currency
    AND reporting.to_currency = %(reporting_currency)s
    AND reporting.accounting_date = own.accounting_date
JOIN build_quote AS onward
    ON onward.from_currency = %(accounting_currency)s
    AND onward.to_currency = %(reporting_currency)s
    AND onward.accounting_date = own.accounting_date
WHERE own.to_currency = %(accounting_currency)s
ON CONFLICT DO NOTHING

-- name: analyze_rates
-- The sets have just been written.
ANALYZE build_date, build_rate

-- name: mirror_rates
-- A linked reversal that is the exact opposite of its original takes the original's rates (P9): from the original's line,
-- or from the original itself when both enter in this batch. That one may be a reversal too and take its rates only now:
-- run again until nothing changes.
UPDATE build_work
SET
    enters = build_work.category IS NOT NULL
        AND build_work.line_property IS NOT NULL
        AND build_work.contract_line_known
        AND build_work.transaction_type IN ('cost', 'unbilled_sales'),
    exchange_rate = original.exchange_rate,
    rate_date = original.rate_date,
    rate_rule = 'mirrored',
    reporting_rate = original.reporting_rate,
    reporting_rate_date = original.reporting_rate_date,
    reporting_rate_rule = 'mirrored'
FROM (
    SELECT line.actual_id, line.transaction_type, line.transaction_class, line.currency, line.amount, line.exchange_rate,
        line.rate_date, line.reporting_rate, line.reporting_rate_date
    FROM build_work AS reversal
    CROSS JOIN LATERAL (
        SELECT line.*
        FROM journal.line
        WHERE line.company = %(company)s AND line.actual_id = reversal.original_actual
        OFFSET 0
    ) AS line
    WHERE reversal.original_actual IS NOT NULL
    UNION ALL
    SELECT beside.actual_id, beside.transaction_type, beside.transaction_class, beside.currency, beside.amount,
        beside.exchange_rate, beside.rate_date, beside.reporting_rate, beside.reporting_rate_date
    FROM build_work AS reversal
    JOIN build_work AS beside ON beside.actual_id = reversal.original_actual
    WHERE reversal.original_actual IS NOT NULL
) AS original
WHERE build_work.original_actual IS NOT NULL
    AND build_work.original_actual = original.actual_id
    AND build_work.transaction_type = original.transaction_type
    AND build_work.transaction_class = original.transaction_class
    AND build_work.currency = original.currency
    AND build_work.amount = -original.amount
    AND original.exchange_rate IS NOT NULL
    AND original.reporting_rate IS NOT NULL
    AND (build_work.rate_rule, build_work.exchange_rate, build_work.rate_date, build_work.reporting_rate,
        build_work.reporting_rate_date)
        IS DISTINCT FROM ('mirrored', original.exchange_rate, original.rate_date, original.reporting_rate,
            original.reporting_rate_date)
