"""Jobs: what ran, with which parameters and counts, and what it had to say.

Owns the schema ``jobs``: runs and the log. It does not decide what runs.
"""
