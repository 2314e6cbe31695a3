"""The web: the desk as pages, and its API; the same service and inquiries as the command line.

A door: it reads requests, calls the service or an inquiry and shows the answer. Pages are in ``pages``, the
API in ``api``, who asks is settled in ``asking``, and how refusals are told in ``problems``. No rule of the
trade is here.
"""
