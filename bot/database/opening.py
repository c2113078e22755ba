"""Opening a database by its address: which one it is stands here, and nobody else asks."""

from __future__ import annotations

from pathlib import Path

from bot.database.database import Database


async def open_database(address: Path | str) -> Database:
    """Open a file of SQLite or the address of a PostgreSQL database, and bring its tables up to date.

    Raises DatabaseError where it cannot be opened or written, or is newer than this program, and DatabaseInUseError
    where another process has the file open.
    """
    # Only the driver that is needed is imported.
    if isinstance(address, Path):
        from bot.database.sqlite import open_file  # noqa: PLC0415

        return await open_file(address)
    from bot.database.postgresql import connect  # noqa: PLC0415

    return await connect(address)
