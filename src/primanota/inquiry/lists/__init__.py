"""Lists: the long lists of the desk and the books a page at a time, as quick at the end as in the beginning.

A page is found by keys that start with the company: behind the last row somebody saw, or by jumping to a
place. Which rows are on it is asked first, over indexes alone; what is told of them is said by ``desk``,
``books`` and ``log``, so that a page and the whole list never differ. Nothing is changed.
"""
