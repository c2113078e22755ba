"""What can go wrong with a database, whichever it is."""

from __future__ import annotations


class DatabaseError(Exception):
    """The database cannot be opened; the message is one line for the operator and names no secret."""


class DatabaseInUseError(DatabaseError):
    """Another process has the database open, or leads on it."""


class StatementError(Exception):
    """A statement or a commit failed."""


class ConstraintError(StatementError):
    """A row breaks a rule of its table: no statement like this one will ever do."""


class OutageError(StatementError):
    """The database cannot work now: no room, locked, gone. The same statement may do later."""


class DeposedError(OutageError):
    """Another process leads by now, so nothing was written; whoever gets this stops."""
