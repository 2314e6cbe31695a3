"""Rows: the tables of a setup as people keep them one row at a time, in the words of the company pack.

What a row may hold, what must not change any more and whom a change has to wait for is the pack's to say
(``pack``, ``pack_read``); nothing is checked twice. Parameters and features are kept in ``settings``.
"""
