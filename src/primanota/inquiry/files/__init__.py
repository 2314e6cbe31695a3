"""Files: what the inquiries tell as files that other programs read: a whole export, or one list to download.

``tables`` are the lists as rows of text, ``csvfile``, ``workbook`` and ``arrowfile`` write one of them,
``plaintext`` the ledger for other accounting programs, ``export`` a folder of them.
"""
