"""Journal: lines under review, from import to posting.

Owns the schema ``journal``: headers, lines, distributions, issues, the actuals that could not enter, voided
vouchers and the history of moves. It gives actuals their lines (``build``) and is the only place where states
move (``claiming``, ``lifecycle``, ``resets``).
"""
