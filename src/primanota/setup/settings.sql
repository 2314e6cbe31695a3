-- Settings: one parameter or feature of a company.

-- name: hold_postings
-- Hold the company against posters, who share it.
SELECT company.company
FROM setup.company
WHERE company.company = %(company)s
ORDER BY company.company
FOR UPDATE OF company;

-- name: hold_imports
-- Hold the import's latch.
SELECT number_sequence.company
FROM setup.number_sequence
WHERE number_sequence.company = %(company)s AND number_sequence.sequence = 'voucher'
ORDER BY number_sequence.company
FOR UPDATE OF number_sequence;

-- name: keep_parameter
-- The company sets the parameter itself.
INSERT INTO setup.parameter AS kept (company, parameter, value)
VALUES (%(company)s, %(parameter)s, %(value)s)
ON CONFLICT (company, parameter) DO UPDATE SET value = EXCLUDED.value;

-- name: drop_parameter
-- The company has the default again.
DELETE FROM setup.parameter
WHERE parameter.company = %(company)s AND parameter.parameter = %(parameter)s;

-- name: keep_feature
-- The company has switched the feature itself.
INSERT INTO setup.feature AS kept (company, feature, enabled)
VALUES (%(company)s, %(feature)s, %(enabled)s)
ON CONFLICT (company, feature) DO UPDATE SET enabled = EXCLUDED.enabled;
