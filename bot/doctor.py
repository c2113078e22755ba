"""The doctor: checks settings, token and database, and says in one line each what it found."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from pathlib import Path
from typing import Final

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import log, settings
from bot.database import Database, DatabaseError, DatabaseInUseError
from bot.settings import Settings, SettingsError
from bot.transport import AiohttpRequest

# Two connections that checkpoint at once could damage a WAL database before these versions (sqlite.org/wal.html).
MENDED: Final = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
SCARCE: Final = 0.1  # of a disk


async def examine() -> int:
    """Print the findings; 0 if the bot could run, 1 if something needs the operator."""
    try:
        chosen = settings.load()
    except SettingsError as error:
        print(f"settings  NO   {error}")
        return 1
    log.set_up((chosen.bot_token.get_secret_value(), chosen.database_url.get_secret_value()), logging.ERROR)
    editors = len(chosen.admin_ids)
    print(f"settings  ok   {editors} editor{'' if editors == 1 else 's'}" + ("" if editors else ": nobody can post"))
    _disk(chosen.database_path)
    findings = [await _database(chosen), await _token(chosen)]
    return 0 if all(findings) else 1


async def _database(chosen: Settings) -> bool:
    try:
        database = await Database.open(chosen.database_path)
    except DatabaseInUseError:
        print(f"database  ok   {chosen.database_path}, open in a running bot")
        return True
    except DatabaseError as error:
        print(f"database  NO   {error}")
        return False
    try:
        found = await database.one("PRAGMA quick_check")
        sound = found is not None and found[0] == "ok"
    except sqlite3.Error:
        sound = False
    finally:
        await database.close()
    if not sound:
        print("database  NO   DATABASE_URL: the file is damaged: restore a backup")
        return False
    print(f"database  ok   {chosen.database_path}; SQLite {sqlite3.sqlite_version}{_remark()}")
    print(
        "privacy   note Telegram requires personal data to be encrypted at rest: keep the file on an encrypted volume"
    )
    return True


def _remark() -> str:
    version = sqlite3.sqlite_version_info
    mended = any(version[:2] == good[:2] and version >= good for good in MENDED) or version >= MENDED[-1]
    return "" if mended else " (has the WAL-reset bug, which one writing process does not meet: never open it twice)"


def _disk(path: Path) -> None:
    folder = next((parent for parent in path.absolute().parents if parent.exists()), Path("/"))
    usage = shutil.disk_usage(folder)
    if usage.free < usage.total * SCARCE:
        print(f"disk      note {usage.free // 1024**2} MB free, under {SCARCE:.0%} of the disk")


async def _token(chosen: Settings) -> bool:
    try:
        request = AiohttpRequest(1, proxied=not chosen.is_local)
        async with request:
            bot = Bot(chosen.token(), base_url=f"{chosen.telegram_api_url}/bot", request=request)
            me = await bot.get_me()
    except SettingsError as error:
        print(f"token     NO   {error}")
        return False
    except InvalidToken:
        print("token     NO   BOT_TOKEN: Telegram does not accept it")
        return False
    except TelegramError as error:
        print(f"token     NO   TELEGRAM_API_URL: no answer from the Bot API server: {error.message}")
        return False
    print(f"token     ok   @{me.username}")
    return True
