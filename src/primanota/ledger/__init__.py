"""Ledger: the books, append only.

Owns the schema ``ledger``: project transactions (subledger, one per voucher) and entries (general ledger).
Nothing here is ever updated or deleted; a correction is a new voucher that names the old one (B1). Its proofs
are queries of offenders.
"""
