"""Core: the words of the trade, standard library only.

actual: an approved fact of work (time, expense, material, fee), cost or sales. staging: actuals as they
arrived. integration journal: a header and its lines under review. line: one actual with every accounting
attribute derived. voucher: one balanced set of entries under one number. project transaction: subledger row.
entry: general-ledger row. company: the legal entity every row of business data belongs to. issue: what is
wrong with one row, stored and repairable. refusal: a command that was not carried out, with a code and a
remedy. proof: a query of offenders; empty means true.
"""
