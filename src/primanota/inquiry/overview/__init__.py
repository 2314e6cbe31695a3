"""Overview: what is on the way, what needs somebody and what was posted, in a few figures of one company.

The questions of somebody who arrives in the morning. Every figure can be drilled into by the lists of the
other inquiries; nothing is changed.
"""
