"""Carrying a SQLite file over to an empty PostgreSQL database, whole or not at all.

Which tables there are, which refers to which and which number their rows themselves is asked of the databases, so that
a table made by a later migration is carried over as well.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

from bot.database.database import Reader
from bot.database.errors import DatabaseError, StatementError
from bot.database.postgresql import connect
from bot.database.session import Connection
from bot.database.sqlite import SqliteDatabase, open_file

BATCH: Final = 5_000  # rows in memory at once
TABLES: Final = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
COLUMNS: Final = "SELECT name FROM pragma_table_info(?) ORDER BY cid"
LAST_NUMBERS: Final = "SELECT name, seq FROM sqlite_sequence"
TARGET_COLUMNS: Final = """
    SELECT table_name, column_name, is_identity = 'YES' AS numbered FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name <> 'panchina'
"""
REFERENCES: Final = """
    SELECT a.relname AS referring, b.relname AS referred FROM pg_constraint
    JOIN pg_class AS a ON a.oid = conrelid JOIN pg_class AS b ON b.oid = confrelid
    WHERE contype = 'f' AND conrelid <> confrelid AND connamespace = current_schema()::regnamespace
"""

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Table:
    """A table to be carried over; `numbered` is the column by which it numbers its rows itself, if any."""

    name: str
    columns: Sequence[str]
    numbered: str | None
    last_number: int  # given to a row that may be gone: no number is ever given twice


async def transfer(source: Path | str, target: Path | str, told: Told) -> int:
    """Carry everything over, in one transaction; the number of rows. `told` hears how far it has come.

    Neither database may be in use meanwhile, and the target must hold nothing. Raises DatabaseError where one cannot
    be used so, StatementError where the transaction failed and nothing was kept.
    """
    path, address = _checked(source, target)
    file = await open_file(path)
    try:
        return await _into(address, file, told)
    finally:
        await file.close()
        told("")


def _checked(source: Path | str, target: Path | str) -> tuple[Path, str]:
    if not isinstance(source, Path) or not source.exists():
        raise DatabaseError("DATABASE_URL: must name the SQLite file that is to be carried over")
    if isinstance(target, Path):
        raise DatabaseError("--to: must look like postgresql://user:password@host/name")
    return source, target


async def _into(target: str, file: SqliteDatabase, told: Told) -> int:
    try:
        database = await connect(target)
    except DatabaseError as error:
        raise DatabaseError(str(error).replace("DATABASE_URL", "--to", 1)) from None
    try:
        leader = await database.lead(patience=0)
        try:
            async with database.transact("BEGIN", "BEGIN") as tx:
                return await _everything(file, tx, told)
        finally:
            await leader.resign()
    except DatabaseError as error:
        raise DatabaseError(str(error).replace("DATABASE_URL", "--to", 1)) from None
    finally:
        await database.close()


async def _everything(file: SqliteDatabase, tx: Connection, told: Told) -> int:
    tables = await _tables(file, tx)
    for table in tables:
        if await _count(tx, table):
            raise DatabaseError("--to: the database is not empty: give one on which the bot never ran")
    total = 0
    for table in tables:
        total += await _carry(file, tx, table, told)
    await tx.script("ANALYZE")
    return total


async def _tables(file: SqliteDatabase, tx: Connection) -> list[Table]:
    """Every table, those first that others refer to. Raises StatementError where the two databases are not alike."""
    there: dict[str, dict[str, bool]] = {}
    for row in await tx.all(TARGET_COLUMNS):
        there.setdefault(row["table_name"], {})[row["column_name"]] = row["numbered"]
    names = [row["name"] for row in await file.all(TABLES)]
    here = {name: [row["name"] for row in await file.all(COLUMNS, name)] for name in names}
    if {name: set(columns) for name, columns in here.items()} != {name: set(there[name]) for name in there}:
        raise StatementError("the two databases have different tables")
    last = {row["name"]: int(row["seq"]) for row in await file.all(LAST_NUMBERS)}
    order: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(here, ()))
    for row in await tx.all(REFERENCES):
        order.add(row["referring"], row["referred"])
    numbered = {name: next((column for column, by_itself in there[name].items() if by_itself), None) for name in here}
    return [Table(name, here[name], numbered[name], last.get(name, 0)) for name in order.static_order()]


async def _carry(file: SqliteDatabase, tx: Connection, table: Table, told: Told) -> int:
    """Carry one table over, and number on behind its rows. Raises StatementError where the counts differ."""
    expected = await _count(file, table)
    rows = _rows(file, table, lambda done: told(f"{table.name}: {done:,} of {expected:,}"))
    taken = await tx.take_in(table.name, table.columns, rows)
    arrived = await _count(tx, table)
    if not expected == taken == arrived:
        raise StatementError(f"{table.name}: {expected} rows were to be carried over, {arrived} arrived")
    if table.numbered:
        await tx.all(
            f"SELECT setval(pg_get_serial_sequence(?, ?), greatest(max({table.numbered}), ?, 1), "
            f"greatest(max({table.numbered}), ?) > 0) FROM {table.name}",
            table.name,
            table.numbered,
            table.last_number,
            table.last_number,
        )
    return arrived


async def _rows(file: SqliteDatabase, table: Table, told: Callable[[int], None]) -> AsyncIterator[Sequence[object]]:
    done = 0
    async for row in file.every(f"SELECT {', '.join(table.columns)} FROM {table.name}", BATCH):
        if done % BATCH == 0:
            told(done)
        done += 1
        yield tuple(row)


async def _count(reader: Reader, table: Table) -> int:
    row = await reader.one(f"SELECT count(*) FROM {table.name}")
    return int(row[0]) if row else 0
