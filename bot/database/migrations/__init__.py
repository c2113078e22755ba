"""Numbered migrations: forward only, each in one transaction together with the version it reaches.

They are written once for both databases; `bot.database.dialect` holds the words in which PostgreSQL differs.
"""

from __future__ import annotations

import sqlite3
from importlib.resources import files


def steps() -> list[tuple[int, str]]:
    """Every migration's number and SQL, in order; the file 0001_name.sql holds number 1."""
    folder = files(__name__)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [(int(name.split("_")[0]), (folder / name).read_text(encoding="utf-8")) for name in names]


def missing(reached: int) -> list[tuple[int, str]]:
    """The migrations after that number. Raises ValueError for a number that only a newer program can have reached."""
    newest = steps()[-1][0]
    if reached > newest:
        raise ValueError(f"it is of version {reached}, and this program knows versions up to {newest}")
    return [(number, sql) for number, sql in steps() if number > reached]


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what the file lacks. Raises ValueError for a file that a newer program wrote, sqlite3.Error otherwise."""
    reached: int = connection.execute("PRAGMA user_version").fetchone()[0]
    for number, sql in missing(reached):
        _apply(connection, number, sql)


def _apply(connection: sqlite3.Connection, number: int, sql: str) -> None:
    # executescript commits an open transaction silently, so begin, change, version and commit are one script.
    try:
        connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {number:d};\nCOMMIT;")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.rollback()
        raise
