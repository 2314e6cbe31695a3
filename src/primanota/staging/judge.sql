-- Judge: what is wrong with the rows of a file of actuals. The order of the statements is the order of judge.py.

-- name: declare
-- The landed rows that are not plainly good, with the fields that can be wrong.
CREATE TEMPORARY TABLE IF NOT EXISTS intake_suspect (
    source_row integer NOT NULL,
    fault_field text NOT NULL,
    fault_code text NOT NULL,
    fault_value text NOT NULL,
    fault_message text NOT NULL,
    company text COLLATE "C" NOT NULL,
    actual_id text COLLATE "C" NOT NULL,
    transaction_type text COLLATE "C" NOT NULL,
    transaction_class text COLLATE "C" NOT NULL,
    billing_type text COLLATE "C" NOT NULL,
    adjustment_status text COLLATE "C" NOT NULL,
    transaction_date text COLLATE "C" NOT NULL,
    accounting_date text COLLATE "C" NOT NULL,
    project text COLLATE "C" NOT NULL,
    contract text COLLATE "C" NOT NULL,
    contract_line text COLLATE "C" NOT NULL,
    transaction_category text COLLATE "C" NOT NULL,
    resource text COLLATE "C" NOT NULL,
    quantity text COLLATE "C" NOT NULL,
    unit_price text COLLATE "C" NOT NULL,
    amount text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    document_type text COLLATE "C" NOT NULL,
    skip_sync text COLLATE "C" NOT NULL
) ON COMMIT DELETE ROWS;

-- name: forget
-- Empties it for the next file.
TRUNCATE intake_suspect;

-- name: find_suspects
-- The rows that are not plainly good; only these are judged field by field. What is plainly good is less than what is good: no
-- plus sign, no trailing zeros, no day after the 28th.
INSERT INTO intake_suspect (
    source_row, fault_field, fault_code, fault_value, fault_message, company, actual_id, transaction_type, transaction_class,
    billing_type, adjustment_status, transaction_date, accounting_date, project, contract, contract_line,
    transaction_category, resource, quantity, unit_price, amount, currency, document_type, skip_sync
)
SELECT
    landed.source_row, landed.fault_field, landed.fault_code, landed.fault_value, landed.fault_message, landed.company,
    landed.actual_id, landed.transaction_type, landed.transaction_class, landed.billing_type, landed.adjustment_status,
    landed.transaction_date, landed.accounting_date, landed.project, landed.contract, landed.contract_line,
    landed.transaction_category, landed.resource, landed.quantity, landed.unit_price, landed.amount, landed.currency,
    landed.document_type, landed.skip_sync
FROM intake_landing AS landed
LEFT JOIN setup.company AS known ON known.company = landed.company
LEFT JOIN setup.currency AS money ON money.currency = landed.currency
WHERE (
    landed.fault_code = ''
    AND known.company = COALESCE(%(company)s::text, known.company)
    AND landed.actual_id LIKE '________-____-____-____-____________'
    AND length(replace(landed.actual_id, '-', '')) = 32
    AND replace(landed.actual_id, '-', '') !~ '[^0-9A-Fa-f]'
    AND landed.transaction_type = ANY (%(transaction_type)s::text[])
    AND landed.transaction_class = ANY (%(transaction_class)s::text[])
    AND landed.transaction_class <> 'fee'
    AND landed.billing_type = ANY (%(billing_type)s::text[])
    AND landed.adjustment_status = ANY (%(adjustment_status)s::text[])
    AND landed.document_type = ANY (%(document_type)s::text[])
    AND landed.skip_sync = ANY (%(skip_sync)s::text[])
    AND landed.transaction_date ~ '^(19|2[0-9])[0-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$'
    AND (landed.accounting_date = ''
        OR landed.accounting_date ~ '^(19|2[0-9])[0-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$')
    AND landed.quantity || ' ' || landed.amount || ' ' || landed.unit_price
        ~ '^-?[0-9]+\.?[0-9]* -?[0-9]+\.?[0-9]* (-?[0-9]+\.?[0-9]*)?$'
    AND GREATEST(length(landed.quantity), length(landed.amount), length(landed.unit_price)) <= 15
    AND GREATEST(length(split_part(landed.quantity, '.', 2)), length(split_part(landed.unit_price, '.', 2))) <= 6
    AND length(split_part(landed.amount, '.', 2)) <= money.decimals
    AND btrim(landed.project) <> ''
    AND GREATEST(length(landed.project), length(landed.contract), length(landed.contract_line),
        length(landed.transaction_category), length(landed.resource)) <= %(code_max)s::integer
) IS NOT TRUE;

-- name: find_unreadable
-- Rows that a reader could not read.
INSERT INTO intake_fault (source_row, company, field, code, value, message)
SELECT suspect.source_row, suspect.company, suspect.fault_field, suspect.fault_code, suspect.fault_value, suspect.fault_message
FROM intake_suspect AS suspect
WHERE suspect.fault_code <> '';

-- name: find_bad_keys
-- Company, id, project and currency: must be there, and all but the project must be known.
INSERT INTO intake_fault (source_row, company, field, code, value)
SELECT suspect.source_row, suspect.company, cell.field, cell.code, cell.value
FROM intake_suspect AS suspect
LEFT JOIN setup.company AS known ON known.company = suspect.company
LEFT JOIN setup.currency AS money ON money.currency = suspect.currency
CROSS JOIN LATERAL (
    VALUES
        ('company', suspect.company, CASE
            WHEN known.company IS NULL
                THEN CASE WHEN btrim(suspect.company) = '' THEN 'value-missing' ELSE 'company-unknown' END
            WHEN suspect.company <> %(company)s::text THEN 'company-not-selected'
        END),
        ('actual_id', suspect.actual_id, CASE
            WHEN suspect.actual_id NOT LIKE '________-____-____-____-____________'
                OR length(replace(suspect.actual_id, '-', '')) <> 32
                OR replace(suspect.actual_id, '-', '') ~ '[^0-9A-Fa-f]'
                THEN CASE WHEN btrim(suspect.actual_id) = '' THEN 'value-missing' ELSE 'id-invalid' END
        END),
        ('project', suspect.project, CASE WHEN btrim(suspect.project) = '' THEN 'value-missing' END),
        ('currency', suspect.currency, CASE
            WHEN money.currency IS NULL
                THEN CASE WHEN btrim(suspect.currency) = '' THEN 'value-missing' ELSE 'currency-unknown' END
        END)
) AS cell (field, value, code)
WHERE suspect.fault_code = '' AND cell.code IS NOT NULL;

-- name: find_bad_words
-- Fields that take one of some words; an empty one is missing where '' is not among them. Fees have no cost (F11).
INSERT INTO intake_fault (source_row, company, field, code, value, message)
SELECT
    suspect.source_row, suspect.company, cell.field, cell.code, cell.value,
    CASE WHEN cell.code = 'class-not-for-type' THEN 'a fee has no cost' ELSE '' END
FROM intake_suspect AS suspect
CROSS JOIN LATERAL (
    VALUES
        ('transaction_type', suspect.transaction_type, CASE
            WHEN suspect.transaction_type = ANY (%(transaction_type)s::text[]) THEN NULL
            WHEN suspect.transaction_type = '' THEN 'value-missing'
            ELSE 'value-unknown'
        END),
        ('transaction_class', suspect.transaction_class, CASE
            WHEN suspect.transaction_class = 'fee' AND suspect.transaction_type = 'cost' THEN 'class-not-for-type'
            WHEN suspect.transaction_class = ANY (%(transaction_class)s::text[]) THEN NULL
            WHEN suspect.transaction_class = '' THEN 'value-missing'
            ELSE 'value-unknown'
        END),
        ('billing_type', suspect.billing_type,
            CASE WHEN suspect.billing_type <> ALL (%(billing_type)s::text[]) THEN 'value-unknown' END),
        ('adjustment_status', suspect.adjustment_status,
            CASE WHEN suspect.adjustment_status <> ALL (%(adjustment_status)s::text[]) THEN 'value-unknown' END),
        ('document_type', suspect.document_type,
            CASE WHEN suspect.document_type <> ALL (%(document_type)s::text[]) THEN 'value-unknown' END),
        ('skip_sync', suspect.skip_sync,
            CASE WHEN suspect.skip_sync <> ALL (%(skip_sync)s::text[]) THEN 'value-unknown' END)
) AS cell (field, value, code)
WHERE suspect.fault_code = '' AND cell.code IS NOT NULL;

-- name: find_bad_numbers
-- Plain decimals within 15 digits before the point, and after it what the field or the currency holds; trailing zeros are free.
INSERT INTO intake_fault (source_row, company, field, code, value, message)
SELECT
    suspect.source_row, suspect.company, cell.field, judged.code, cell.value,
    CASE WHEN judged.code = 'too-many-decimals' THEN
        cell.field || ' is ' || left(cell.value, 80) || '; ' || cell.holder || ' holds ' || cell.decimals || ' decimals'
    ELSE '' END
FROM intake_suspect AS suspect
LEFT JOIN setup.currency AS money ON money.currency = suspect.currency
CROSS JOIN LATERAL (
    VALUES
        ('quantity', suspect.quantity, true, 'a quantity', 6),
        ('unit_price', suspect.unit_price, false, 'a unit price', 6),
        ('amount', suspect.amount, true, suspect.currency, money.decimals)
) AS cell (field, value, required, holder, decimals)
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN cell.value = '' THEN CASE WHEN cell.required THEN 'value-missing' END
        WHEN cell.value !~ '^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)$' THEN 'number-invalid'
        WHEN length(cell.value) > 100 OR length(ltrim(split_part(cell.value, '.', 1), '+-0')) > 15 THEN 'value-too-large'
        WHEN length(rtrim(split_part(cell.value, '.', 2), '0')) > cell.decimals THEN 'too-many-decimals'
    END AS code
) AS judged
WHERE suspect.fault_code = '' AND judged.code IS NOT NULL;

-- name: find_bad_dates
-- Days of the calendar from 1900 to 2999.
INSERT INTO intake_fault (source_row, company, field, code, value)
SELECT suspect.source_row, suspect.company, cell.field, judged.code, cell.value
FROM intake_suspect AS suspect
CROSS JOIN LATERAL (
    VALUES
        ('transaction_date', suspect.transaction_date, true),
        ('accounting_date', suspect.accounting_date, false)
) AS cell (field, value, required)
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN cell.value = '' THEN CASE WHEN cell.required THEN 'value-missing' END
        WHEN cell.value !~ '^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' THEN 'date-invalid'
        WHEN right(cell.value, 2) > '28' THEN CASE
            WHEN right(cell.value, 2)::integer > extract(day FROM
                make_date(left(cell.value, 4)::integer, substr(cell.value, 6, 2)::integer, 1)
                + INTERVAL '1 month - 1 day') THEN 'date-invalid'
        END
    END AS code
) AS judged
WHERE suspect.fault_code = '' AND judged.code IS NOT NULL;

-- name: find_long_codes
-- Codes have a length that keys can hold.
INSERT INTO intake_fault (source_row, company, field, code, value)
SELECT suspect.source_row, suspect.company, cell.field, 'value-too-large', cell.value
FROM intake_suspect AS suspect
CROSS JOIN LATERAL (
    VALUES
        ('project', suspect.project), ('contract', suspect.contract), ('contract_line', suspect.contract_line),
        ('transaction_category', suspect.transaction_category), ('resource', suspect.resource)
) AS cell (field, value)
WHERE length(cell.value) > %(code_max)s::integer;
