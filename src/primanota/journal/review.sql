-- Review: tax groups and distributions of draft lines, changed on sets, every change with its old and new value.

-- name: declare
-- review_part: the parts asked for. review_share: the parts that each line gets.
CREATE TEMPORARY TABLE IF NOT EXISTS review_part (
    part integer PRIMARY KEY,
    amount numeric,
    percent numeric,
    dimensions jsonb NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS review_share (
    voucher setup.code NOT NULL,
    part integer NOT NULL,
    amount numeric NOT NULL,
    percent numeric,
    dimensions jsonb NOT NULL,
    PRIMARY KEY (voucher, part)
) ON COMMIT DELETE ROWS

-- name: forget
-- An earlier distribution of the same transaction.
TRUNCATE review_part, review_share

-- name: find_tax_groups
-- Which of the tax groups the company has.
SELECT 'sales_tax_group' AS field
FROM setup.sales_tax_group
WHERE sales_tax_group.company = %(company)s AND sales_tax_group.code = %(sales_tax_group)s
UNION ALL
SELECT 'item_sales_tax_group'
FROM setup.item_sales_tax_group
WHERE item_sales_tax_group.company = %(company)s AND item_sales_tax_group.code = %(item_sales_tax_group)s

-- name: edit_lines
-- The lines whose tax groups are others than asked for get them; a line that has them already is left alone.
WITH chosen AS (
    SELECT line.voucher, line.sales_tax_group, line.item_sales_tax_group
    FROM review_line
    JOIN journal.line
        ON line.company = %(company)s AND line.journal = review_line.journal AND line.line = review_line.line
    WHERE review_line.code IS NULL
        AND (line.sales_tax_group <> %(sales_tax_group)s::text OR line.item_sales_tax_group <> %(item_sales_tax_group)s::text)
),
edited AS (
    UPDATE journal.line
    SET
        sales_tax_group = COALESCE(%(sales_tax_group)s::text, line.sales_tax_group),
        item_sales_tax_group = COALESCE(%(item_sales_tax_group)s::text, line.item_sales_tax_group),
        version = line.version + 1
    FROM chosen
    WHERE line.company = %(company)s AND line.voucher = chosen.voucher
    RETURNING line.journal, line.line, line.voucher, line.version,
        chosen.sales_tax_group AS old_sales_tax_group, line.sales_tax_group,
        chosen.item_sales_tax_group AS old_item_sales_tax_group, line.item_sales_tax_group
),
recorded AS (
    INSERT INTO journal.line_change (company, voucher, version, field, old_value, new_value, actor)
    SELECT %(company)s, edited.voucher, edited.version, field.name, to_jsonb(field.old_value), to_jsonb(field.new_value),
        %(actor)s
    FROM edited
    CROSS JOIN LATERAL (
        VALUES
        ('sales_tax_group', edited.old_sales_tax_group::text, edited.sales_tax_group::text),
        ('item_sales_tax_group', edited.old_item_sales_tax_group::text, edited.item_sales_tax_group::text)
    ) AS field (name, old_value, new_value)
    WHERE field.old_value <> field.new_value
)
UPDATE review_line
SET changed = true
FROM edited
WHERE review_line.journal = edited.journal AND review_line.line = edited.line

-- name: touch_headers
-- A journal is another one when a line of it has changed.
UPDATE journal.header
SET version = header.version + 1
WHERE header.company = %(company)s
    AND header.journal = ANY (ARRAY(SELECT DISTINCT review_line.journal FROM review_line WHERE review_line.changed))

-- name: note_parts
-- The parts asked for.
INSERT INTO review_part (part, amount, percent, dimensions)
SELECT asked.part, asked.amount, asked.percent, asked.dimensions::jsonb
FROM unnest(%(amounts)s::numeric[], %(percents)s::numeric[], %(dimensions)s::text[])
    WITH ORDINALITY AS asked (amount, percent, dimensions, part)

-- name: find_unknown_dimensions
-- Dimensions that the company does not have, and values that its dimensions do not have.
SELECT DISTINCT held.dimension, held.value, dimension.dimension IS NOT NULL AS dimension_known
FROM review_part
CROSS JOIN LATERAL jsonb_each_text(review_part.dimensions) AS held (dimension, value)
LEFT JOIN (
    SELECT DISTINCT dimension_value.dimension
    FROM setup.dimension_value
    WHERE dimension_value.company = %(company)s
) AS dimension ON dimension.dimension = held.dimension
LEFT JOIN setup.dimension_value AS known
    ON known.company = %(company)s AND known.dimension = held.dimension AND known.value = held.value
WHERE known.value IS NULL
ORDER BY held.dimension, held.value

-- name: refuse_amounts
-- Amounts that the line's currency cannot hold, or that do not sum to the line.
UPDATE review_line
SET
    code = 'distribution-invalid',
    cause = COALESCE(
        'line ' || review_line.journal || '/' || review_line.line || ' is in ' || review_line.currency || ', which has '
            || currency.decimals || ' decimals: ' || asked.fine,
        'the parts sum to ' || asked.amount || ' ' || review_line.currency || ', line ' || review_line.journal || '/'
            || review_line.line || ' is ' || review_line.amount)
FROM setup.currency
CROSS JOIN LATERAL (
    SELECT sum(review_part.amount) AS amount,
        string_agg(review_part.amount::text, ', ' ORDER BY review_part.part)
            FILTER (WHERE round(review_part.amount, currency.decimals) <> review_part.amount) AS fine
    FROM review_part
) AS asked
WHERE currency.currency = review_line.currency
    AND review_line.code IS NULL
    AND (asked.amount <> review_line.amount OR asked.fine IS NOT NULL)

-- name: take_amounts
-- Parts by amount are what was asked for.
INSERT INTO review_share (voucher, part, amount, dimensions)
SELECT review_line.voucher, review_part.part, round(review_part.amount, currency.decimals), review_part.dimensions
FROM review_line
JOIN setup.currency ON currency.currency = review_line.currency
CROSS JOIN review_part
WHERE review_line.code IS NULL

-- name: split_percents
-- Parts by percent, in coins of each line's currency: each rounded down, left-over coins to the largest remainders, ties to
-- the earlier part, the sign kept (F6). Shares are kept times the whole, so that nothing is rounded before.
WITH share AS (
    SELECT
        review_line.voucher,
        review_part.part,
        review_part.percent,
        review_part.dimensions,
        currency.decimals,
        round(0.1 ^ currency.decimals, currency.decimals) * sign(review_line.amount) AS coin,
        total.coins,
        total.coins * review_part.percent AS share
    FROM review_line
    JOIN setup.currency ON currency.currency = review_line.currency
    CROSS JOIN LATERAL (VALUES (round(abs(review_line.amount) * 10::numeric ^ currency.decimals))) AS total (coins)
    CROSS JOIN review_part
    WHERE review_line.code IS NULL
),
floored AS (
    SELECT share.*, div(share.share, 100) AS down, mod(share.share, 100) AS remainder
    FROM share
),
ranked AS (
    SELECT
        floored.*,
        floored.coins - sum(floored.down) OVER (PARTITION BY floored.voucher) AS left_over,
        row_number() OVER (PARTITION BY floored.voucher ORDER BY floored.remainder DESC, floored.part) AS place
    FROM floored
)
INSERT INTO review_share (voucher, part, amount, percent, dimensions)
SELECT
    ranked.voucher,
    ranked.part,
    round(ranked.coin * (ranked.down + CASE WHEN ranked.place <= ranked.left_over THEN 1 ELSE 0 END), ranked.decimals),
    ranked.percent,
    ranked.dimensions
FROM ranked

-- name: weigh_parts
-- What each line has and what it gets; a line that has it already is left alone.
WITH present AS (
    SELECT review_line.voucher, jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
        'amount', distribution.amount::text,
        'percent', trim_scale(distribution.percent)::text,
        'dimensions', distribution.dimensions)) ORDER BY distribution.part) AS parts
    FROM review_line
    JOIN journal.distribution
        ON distribution.company = %(company)s AND distribution.voucher = review_line.voucher
    GROUP BY review_line.voucher
),
asked AS (
    SELECT review_share.voucher, jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
        'amount', review_share.amount::text,
        'percent', trim_scale(review_share.percent)::text,
        'dimensions', review_share.dimensions)) ORDER BY review_share.part) AS parts
    FROM review_share
    GROUP BY review_share.voucher
),
weighed AS (
    SELECT review_line.voucher, COALESCE(present.parts, '[]') AS old_parts, COALESCE(asked.parts, '[]') AS new_parts
    FROM review_line
    LEFT JOIN present ON present.voucher = review_line.voucher
    LEFT JOIN asked ON asked.voucher = review_line.voucher
    WHERE review_line.code IS NULL
)
UPDATE review_line
SET old_parts = weighed.old_parts, new_parts = weighed.new_parts, changed = weighed.old_parts <> weighed.new_parts
FROM weighed
WHERE review_line.voucher = weighed.voucher

-- name: remove_parts
-- The parts that the lines had.
DELETE FROM journal.distribution
USING review_line
WHERE distribution.company = %(company)s AND distribution.voucher = review_line.voucher AND review_line.changed

-- name: insert_parts
-- The parts that the lines get.
INSERT INTO journal.distribution (company, voucher, part, amount, percent, dimensions)
SELECT %(company)s, review_share.voucher, review_share.part, review_share.amount, review_share.percent,
    review_share.dimensions
FROM review_share
JOIN review_line ON review_line.voucher = review_share.voucher
WHERE review_line.changed

-- name: record_parts
-- The lines are others now; what was and what is goes on record.
WITH edited AS (
    UPDATE journal.line
    SET version = line.version + 1
    FROM review_line
    WHERE line.company = %(company)s AND line.voucher = review_line.voucher AND review_line.changed
    RETURNING line.voucher, line.version, review_line.old_parts, review_line.new_parts
)
INSERT INTO journal.line_change (company, voucher, version, field, old_value, new_value, actor)
SELECT %(company)s, edited.voucher, edited.version, 'distribution', edited.old_parts, edited.new_parts, %(actor)s
FROM edited
