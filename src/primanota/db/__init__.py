"""Database: the connection, the named statements, the schema's arrival. Nothing of the trade."""
