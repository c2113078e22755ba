"""Other senders, each in a process of its own: `python -m benchmarks.rivals NAME URL MESSAGES` prints what it took.

`bare` is aiohttp alone; `aiogram` and `ptb` are the libraries as they come. All send the same message and record
nothing. They run in an environment of their own (`requirements-rivals.lock`), since aiogram holds pydantic back.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Final

import orjson

TOKEN: Final = "42:TEST_abcdefghijklmnopqrstuvwxyz"  # noqa: S105  the null server takes any
IN_FLIGHT: Final = 64
UNLIMITED: Final = 1_000_000.0  # messages a second, so that no pace binds
TEXT: Final = "<b>Ancelotti: Roma and Milan interested, Real Madrid exit near</b>\nNew · interest\n\nA summary."

Send = Callable[[int], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Cost:
    """What sending took, in seconds, and the peak of memory in KB."""

    cpu: float
    wall: float
    peak: int


async def measured(work: Awaitable[None]) -> Cost:
    """The cost of some work."""
    cpu, wall = time.process_time(), time.perf_counter()
    await work
    return Cost(
        time.process_time() - cpu,
        time.perf_counter() - wall,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    )


async def all_sent(send: Send, messages: int) -> None:
    """Send to chats 1, 2, 3 … with so many in flight."""
    chats = iter(range(1, messages + 1))

    async def worker() -> None:
        for chat_id in chats:
            await send(chat_id)

    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))


async def bare(url: str, messages: int, _: float) -> Cost:
    """Aiohttp with a prepared body."""
    import aiohttp

    body = orjson.dumps({"text": TEXT, "parse_mode": "HTML"})
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=IN_FLIGHT)) as session:

        async def send(chat_id: int) -> None:
            content = b'{"chat_id":%d,' % chat_id + body[1:]
            headers = {"Content-Type": "application/json"}
            async with session.post(f"{url}/bot{TOKEN}/sendMessage", data=content, headers=headers) as answer:
                orjson.loads(await answer.read())

        return await measured(all_sent(send, messages))


async def aiogram(url: str, messages: int, _: float) -> Cost:
    """Aiogram as it comes."""
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    session = AiohttpSession(api=TelegramAPIServer.from_base(url), limit=IN_FLIGHT)
    async with Bot(TOKEN, session=session) as bot:
        return await measured(all_sent(lambda chat_id: bot.send_message(chat_id, TEXT, parse_mode="HTML"), messages))


async def ptb(url: str, messages: int, _: float) -> Cost:
    """python-telegram-bot as it comes."""
    from telegram import Bot
    from telegram.request import HTTPXRequest

    request = HTTPXRequest(connection_pool_size=IN_FLIGHT)
    async with Bot(TOKEN, base_url=f"{url}/bot", request=request) as bot:
        return await measured(all_sent(lambda chat_id: bot.send_message(chat_id, TEXT, parse_mode="HTML"), messages))


SENDERS: Final = {"bare": bare, "aiogram": aiogram, "ptb": ptb}


def run(senders: dict[str, Callable[[str, int, float], Awaitable[Cost]]]) -> None:
    """Run the sender that the command line names, and print its cost as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=senders)
    parser.add_argument("url")
    parser.add_argument("messages", type=int)
    parser.add_argument("--rate", type=float, default=UNLIMITED, help="messages a second, of the courier alone")
    options = parser.parse_args()

    async def sent() -> Cost:
        return await senders[options.name](options.url, options.messages, options.rate)

    print(json.dumps(asdict(asyncio.run(sent()))))


if __name__ == "__main__":
    run(SENDERS)
