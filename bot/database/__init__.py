"""The database: connections, transactions, migrations, the lead. It knows no table's meaning."""

from bot.database.commits import SharedCommits
from bot.database.database import Database, Leader, Reader, Row, Transaction, ids
from bot.database.errors import (
    ConstraintError,
    DatabaseError,
    DatabaseInUseError,
    DeposedError,
    OutageError,
    StatementError,
)
from bot.database.opening import open_database

__all__ = [
    "ConstraintError",
    "Database",
    "DatabaseError",
    "DatabaseInUseError",
    "DeposedError",
    "Leader",
    "OutageError",
    "Reader",
    "Row",
    "SharedCommits",
    "StatementError",
    "Transaction",
    "ids",
    "open_database",
]
