"""Inquiry: reads all stations, writes nothing.

Owns no table. Every inquiry runs in a read-only transaction and returns plain rows with the fields of
contract.md §4.
"""
