-- Choices: codes that a line under review can take.

-- name: tax_groups
-- The tax groups of a company, by the field of a line that takes them.
SELECT 'sales_tax_group' AS field, g.code, g.name
FROM setup.sales_tax_group AS g
WHERE g.company = %(company)s
UNION ALL
SELECT 'item_sales_tax_group' AS field, i.code, i.name
FROM setup.item_sales_tax_group AS i
WHERE i.company = %(company)s
ORDER BY field, code

-- name: dimensions
-- The dimensions of a company that have values, and how many.
SELECT dimension, count(*) AS values
FROM setup.dimension_value
WHERE company = %(company)s
GROUP BY dimension
ORDER BY dimension

-- name: dimension_values
-- Values of one dimension or of all, those that hold a text and are active on a day.
SELECT dimension, value, name, active_from, active_to
FROM setup.dimension_value
WHERE company = %(company)s
    AND (%(dimension)s::text IS NULL OR dimension = %(dimension)s)
    AND (%(text)s::text IS NULL OR strpos(lower(value || ' ' || name), lower(%(text)s)) > 0)
    AND (%(on)s::date IS NULL OR (COALESCE(active_from <= %(on)s, true) AND COALESCE(active_to >= %(on)s, true)))
ORDER BY dimension, value
