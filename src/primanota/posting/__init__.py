"""Posting: the movement from reviewed lines to the ledger.

Owns no table. It asks ``journal.lifecycle`` to claim and settle journals, finds the lines that break a rule,
expands the good ones into debit and credit entries, and asks ``ledger.append`` to write them, in one
transaction.
"""
