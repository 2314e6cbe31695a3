"""Bench: how fast actuals become books on this machine, told as a ratio to COPY in the same run.

Run it with ``python -m bench`` (or ``make bench``). It is no part of the product: it builds databases of its
own, fills them with the big demo company, and writes what it measured beside itself.
"""
