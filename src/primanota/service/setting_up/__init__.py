"""Setting up: the commands that keep single rows of a company's setup."""
