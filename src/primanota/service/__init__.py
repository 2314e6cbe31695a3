"""Service: the one way to change anything, for every door alike.

Owns the schema ``service``: the audit trail. A command is one function: a transaction, the change, its
audit record, a receipt; or a refusal with a code and a remedy.
"""
