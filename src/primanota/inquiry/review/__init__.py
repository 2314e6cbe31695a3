"""Review: what an accountant looks up while reviewing lines: what became of them, and what can be chosen.

Part of ``inquiry``: it reads stations and setup and changes nothing.
"""
