"""The doctor: checks settings, token and database, and says in one line each what it found."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import log, settings
from bot.database import DatabaseError, DatabaseInUseError, open_database
from bot.i18n import one_line
from bot.settings import Settings, SettingsError
from bot.transport import AiohttpRequest

SCARCE: Final = 0.1  # of a disk


async def examine() -> int:
    """Print the findings; 0 if the bot could run, 1 if something needs the operator."""
    try:
        chosen = settings.load()
    except SettingsError as error:
        print(f"settings  NO   {error}")
        return 1
    log.set_up(chosen.secrets, logging.ERROR)
    editors = len(chosen.admin_ids)
    print(f"settings  ok   {editors} editor{'' if editors == 1 else 's'}" + ("" if editors else ": nobody can post"))
    print(f"model     ok   {_model(chosen)}")
    findings = [await _database(chosen), await _token(chosen)]
    return 0 if all(findings) else 1


def _model(chosen: Settings) -> str:
    """Who reads articles. A language model is not called: that costs money, and the bot does without an answer."""
    if not chosen.llm_api_url:
        return "none; the built-in reader reads alone"
    host = urlsplit(chosen.llm_api_url).netloc
    key = "with a key" if chosen.llm_api_key.get_secret_value() else "without a key"
    if chosen.llm_api_url.startswith("http:") and not chosen.is_llm_local:
        key += ", unencrypted"
    return f"{one_line(chosen.llm_model)} at {host}, {key}, at most {chosen.llm_timeout} s; not called here"


async def _database(chosen: Settings) -> bool:
    address = chosen.database_address
    if isinstance(address, Path):
        _disk(address)
    try:
        database = await open_database(address)
    except DatabaseInUseError:
        print(f"database  ok   {address}, open in a running bot")
        return True
    except DatabaseError as error:
        print(f"database  NO   {error}")
        return False
    try:
        sound, said = await database.examine()
    finally:
        await database.close()
    print(f"database  {'ok  ' if sound else 'NO  '} {said}")
    if sound:
        print("privacy   note Telegram requires personal data to be encrypted at rest: keep it on an encrypted volume")
    return sound


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
