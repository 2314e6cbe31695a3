"""The API: every command and inquiry over HTTP, one module for each noun, each with a ``router``.

Addresses are /api/v1/companies/{company}/...; amounts are text, dates and instants ISO 8601, and the fields
are those of the command line's --json.
"""

ROUTERS = (
    "companies",
    "overview",
    "reading.desk",
    "reading.books",
    "reading.background",
    "reading.settings",
    "reading.checks",
    "review",
    "looking",
    "posting",
    "running",
    "settings",
    "packs",
    "downloads",
    "staging",
    "setup_tables",
    "timetable",
    "people",
)
"""The modules whose routes are served."""
