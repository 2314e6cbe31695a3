"""Requests: what doors need to take requests, those that others reach over a network above all.

A change that is asked for twice is made once, a company pack travels as one zip file, and a day is written in
one way only. No rule of the trade is here; what is asked for is done by the commands beside.
"""
