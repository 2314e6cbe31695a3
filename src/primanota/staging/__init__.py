"""Staging: actuals and the links between them as they arrived, never edited.

Owns the schema ``staging``. An actual is accepted once per company (S1); what cannot be read is refused row
by row (S2). Whether an actual waits, is on a line or is posted is never noted here: that is a question
asked of the later stations.
"""
