"""The database: connections, transactions, migrations. It knows no table's meaning."""

from bot.database.sqlite import Database, DatabaseError, DatabaseInUseError, Reader, Row, Transaction, ids

__all__ = ["Database", "DatabaseError", "DatabaseInUseError", "Reader", "Row", "Transaction", "ids"]
