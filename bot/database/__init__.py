"""The database: connections, transactions, migrations. It knows no table's meaning."""

from bot.database.sqlite import Database, DatabaseError, Reader, Row, Transaction, ids

__all__ = ["Database", "DatabaseError", "Reader", "Row", "Transaction", "ids"]
