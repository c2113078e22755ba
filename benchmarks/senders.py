"""Our senders, each in a process of its own: `python -m benchmarks.senders NAME URL MESSAGES` prints what it took.

`courier` is the whole of it: rows claimed, cards printed, sent, outcomes committed. `reply` is python-telegram-bot's
own `send_message` over our transport. The others are in `benchmarks.rivals`.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from benchmarks.rivals import IN_FLIGHT, TEXT, TOKEN, UNLIMITED, Cost, all_sent, measured, run
from bot.courier import MOST_SLOTS, Courier
from bot.database import Database
from bot.gate import Gate
from bot.i18n import Texts
from bot.pace import Pace
from bot.press import Press
from bot.telegraph import Telegraph
from bot.transport import AiohttpRequest
from tests.core import ROMA, opened, published


async def reply(url: str, messages: int, _: float) -> Cost:
    """python-telegram-bot's `send_message` over our transport."""
    from telegram import Bot

    async with Bot(TOKEN, base_url=f"{url}/bot", request=AiohttpRequest(IN_FLIGHT)) as bot:
        return await measured(all_sent(lambda chat_id: bot.send_message(chat_id, TEXT, parse_mode="HTML"), messages))


async def courier(url: str, messages: int, rate: float) -> Cost:
    """The whole courier, from rows that are owed to rows that are delivered, on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder)) as (database, directory), AiohttpRequest(IN_FLIGHT) as request:
            await crowd(database, messages)
            await published(database, directory)
            most = IN_FLIGHT if rate == UNLIMITED else MOST_SLOTS
            gate = Gate(Pace(rate))
            telegraph = Telegraph(request, f"{url}/bot{TOKEN}", gate, database)
            sender = Courier(database, directory, telegraph, gate, Press(Texts.load()), rate, most)
            cost = await measured(drained(sender, database))
            row = await database.one("SELECT count(*) FROM alerts WHERE state = 1")
            if row is None or row[0] != messages:
                raise RuntimeError("not everybody was told")
            return cost


async def crowd(database: Database, size: int) -> None:
    """So many people who follow one club."""
    async with database.transaction() as tx:
        await tx.run(
            "INSERT INTO followers (chat_id, kind, language, created_at) WITH RECURSIVE chats (id) AS "
            "(SELECT 1 UNION ALL SELECT id + 1 FROM chats WHERE id < ?) SELECT id, 'private', 'en', 0 FROM chats",
            size,
        )
        await tx.run(
            "INSERT INTO follows (follower_id, subject_id, created_at) SELECT id, ?, 0 FROM followers", ROMA.id
        )


async def drained(sender: Courier, database: Database) -> None:
    """Run a courier until nothing is owed any more."""
    running = asyncio.create_task(sender.run())
    while True:
        await sender.settled.wait()
        sender.settled.clear()
        row = await database.one("SELECT count(*) FROM deliveries WHERE finished_at IS NULL")
        if row is not None and row[0] == 0:
            break
    sender.stop()
    await running


if __name__ == "__main__":
    run({"reply": reply, "courier": courier})
