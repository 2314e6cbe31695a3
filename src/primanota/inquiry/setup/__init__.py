"""Questions about the setup: which of its rows the journals and the books carry."""
