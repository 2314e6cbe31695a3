"""primanota: the integration journal between project operations and the books.

The path of an actual: it is accepted into *staging*, gets a line in a *journal* with every accounting
attribute derived, is reviewed there, *posted* by set-based rules, and ends in the *ledger* as one project
transaction (subledger) and one balanced voucher (general ledger). *inquiry* reads all of it; *service* is the
one way to change any of it.
"""

__version__ = "0.1.0"
