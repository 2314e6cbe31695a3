-- Session: which companies there are.

-- name: list_companies
-- Lists the companies that are set up, by code; over all companies by intent.
SELECT company.company
FROM setup.company
ORDER BY company.company;
