"""Reading: what the API tells and never changes, one module for each part of the books, each with a router.

Every route takes the session of whoever may read the company, and shows what an inquiry finds, with the
fields and the filters of the command line.
"""
