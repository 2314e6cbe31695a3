"""People: who may come in, by what they are known, and which roles they have where.

A station beside the path: it keeps persons, their roles by company with the exceptions to the segregation of
duties, their sessions, tokens and one-time links, and how often somebody failed to sign in. What a role
allows is in ``core.rights``; who may change what is here is seen to by ``service.people``.
"""
