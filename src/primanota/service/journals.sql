-- Journals: what the commands look up before they begin.

-- name: find_project
-- Finds a project of a company.
SELECT project.project
FROM setup.project
WHERE project.company = %(company)s AND project.project = %(project)s;
