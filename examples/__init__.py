"""Examples: small stories of what is booked when, each with its company, its work and what the program said.

A folder each: ``story.md`` with the figures worked by hand, ``pack``, ``actuals.csv``, ``commands`` and
``output.txt``. ``replay`` makes a story happen again, ``record`` writes down what was said. No part of the
program.
"""
