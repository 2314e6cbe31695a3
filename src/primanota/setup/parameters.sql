-- name: read_parameters
-- The company's own rate type, and each parameter it has set; one row without parameter when it has set none.
SELECT company.rate_type AS company_rate_type, parameter.parameter, parameter.value
FROM setup.company
LEFT JOIN setup.parameter ON parameter.company = company.company
WHERE company.company = %(company)s
ORDER BY parameter.parameter;

-- name: read_features
-- The features that the company has switched on or off.
SELECT feature.feature, feature.enabled
FROM setup.company
LEFT JOIN setup.feature ON feature.company = company.company
WHERE company.company = %(company)s
ORDER BY feature.feature;
