"""Tabular: files whose cells have types of their own: Excel workbooks and Parquet.

``opening`` reads one in a process of its own with little memory, ``grid`` is the other end of its pipe, and
gives every kind of file that has a header row, CSV too, the same face.
"""
