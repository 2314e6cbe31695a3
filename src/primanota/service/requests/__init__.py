"""Requests: what only doors need that others reach over a network.

A change that is asked for twice is made once, and a company pack travels as one zip file. No rule of the
trade is here; what is asked for is done by the commands beside.
"""
