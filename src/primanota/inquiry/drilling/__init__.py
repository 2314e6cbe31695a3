"""Drilling: what pages need besides the lists to lead from a balance down to the work behind it: the names of
accounts, the currencies of a company, and the table of balances by account and period.
"""
