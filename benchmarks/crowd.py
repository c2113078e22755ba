"""A crowd on the strict local Telegram, 50 ms away: `python -m benchmarks.crowd`, with the bot as its own process.

First two thousand people come at once, because a link was shared: each sends `/start` and `/follow`, at a paid rate.
Then a rumour goes out to two thousand at the free 30 a second, while somebody asks for `/following` again and again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, Final

from benchmarks.delivery import progress
from benchmarks.latency import Series
from bot.playground.people import Person
from bot.playground.server import LocalTelegram
from tests.bot_process import BotProcess
from tests.newsdesk import EDITOR_ID, alerts, an_editor, article, draft, eventually, finished, number_of, somebody

LATENCY: Final = 0.05
FREE_RATE: Final = 30
COACH, SLUG = "Carlo Ancelotti", "carlo-ancelotti"
PAUSE_SECONDS: Final = 0.25  # between two questions of the person who asks meanwhile
IDLE_QUESTIONS: Final = 100


@asynccontextmanager
async def bot_at(telegram: LocalTelegram, **settings: str) -> AsyncIterator[BotProcess]:
    """A bot as a process, with further settings, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="panchina-bench-") as folder:
        bot = BotProcess(telegram, Path(folder), (EDITOR_ID,), settings=settings)
        await bot.start()
        try:
            yield bot
        finally:
            await bot.kill()


async def newcomers(size: int) -> dict[str, Any]:
    """So many people who send two messages each, all at once: updates a second, and the latest answer."""
    paid = {"BROADCAST_RATE": "1000", "PAID_BROADCAST": "true"}
    async with LocalTelegram(latency=LATENCY, limits=None) as telegram, bot_at(telegram, **paid) as bot:
        people = [somebody(telegram) for _ in range(size)]
        progress(f"{size} people say /start and /follow")
        began = time.monotonic()
        for person in people:
            await person.say("/start")
            await person.say(f"/follow {COACH}")
        answered = telegram.ledger.accepted
        await eventually(lambda: len(answered("sendMessage")) >= 2 * size, 120)
        last = max(call.at for call in answered("sendMessage")) - began
        follows = bot.rows("SELECT count(*) FROM follows")[0][0]
    return {"updates_a_second": 2 * size / last, "latest_answer_seconds": last, "follows": follows}


async def broadcast(size: int) -> dict[str, Any]:
    """One rumour to so many at the free rate, and a person's answers meanwhile and before."""
    async with LocalTelegram(latency=LATENCY) as telegram, bot_at(telegram) as bot:
        people = [somebody(telegram) for _ in range(size)]
        await bot.terminate()
        _follow_all(Path(bot.address), [person.id for person in people])
        await bot.start()
        idle = await answers(telegram, IDLE_QUESTIONS)
        editor = an_editor(telegram)
        card = await draft(editor, article(f"Napoli are in talks with {COACH}"))
        rumour = number_of(card)
        asking = asyncio.create_task(answers(telegram, 10**6))
        began = time.monotonic()
        await editor.press(card, label="Publish", wait=0)
        while (told := sum(bool(alerts(telegram, person.id, rumour)) for person in people[:: size // 20])) < 20:
            progress(f"{size} alerts at {FREE_RATE} a second: about {told * 5} %")
            await asyncio.sleep(2)
        await finished(editor, rumour, 4 * size / FREE_RATE)
        asking.cancel()
        meanwhile = await asking
        arrived = sorted(alerts(telegram, person.id, rumour)[0].at - began for person in people)
        others = len(meanwhile.values)  # answers use the budget too
        return {
            "share_of_rate": (size + others) / (arrived[-1] - arrived[0]) / FREE_RATE,
            "first_seconds": arrived[0],
            "last_seconds": arrived[-1],
            "refused": telegram.flood.refused,
            "idle_ms": {"p50": idle.at(50), "p95": idle.at(95), "p99": idle.at(99)},
            "meanwhile_ms": {"p50": meanwhile.at(50), "p95": meanwhile.at(95), "p99": meanwhile.at(99)},
        }


def _follow_all(path: Path, chats: Sequence[int]) -> None:
    """Let chats follow the coach, as rows: two thousand conversations would take minutes."""
    with closing(sqlite3.connect(path)) as connection, connection:
        (subject,) = connection.execute("SELECT id FROM subjects WHERE slug = ?", (SLUG,)).fetchone()
        for chat_id in chats:
            row = connection.execute(
                "INSERT INTO followers (chat_id, kind, language, created_at) VALUES (?, 'private', 'en', 0) "
                "RETURNING id",
                (chat_id,),
            ).fetchone()
            connection.execute(
                "INSERT INTO follows (follower_id, subject_id, created_at) VALUES (?, ?, 0)", (row[0], subject)
            )


async def answers(telegram: LocalTelegram, most: int) -> Series:
    """How long `/following` takes for one person after another, in milliseconds, until cancelled."""
    times: list[float] = []
    try:
        while len(times) < most:
            await asyncio.sleep(PAUSE_SECONDS)
            times.append(await _answer(telegram, somebody(telegram)))
    except asyncio.CancelledError:
        pass
    return Series("reply to /following", times)


async def _answer(telegram: LocalTelegram, person: Person) -> float:
    began = time.monotonic()
    await person.say("/following")
    await person.expect(timeout=30)
    [call] = [call for call in telegram.ledger.accepted("sendMessage", chat_id=person.id) if call.at >= began]
    return (call.at - began) * 1000


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=2_000, help="people in the crowd (default 2,000)")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    came = asyncio.run(newcomers(options.size))
    told = asyncio.run(broadcast(options.size))
    progress("")
    print(
        f"{options.size:,} newcomers: {came['updates_a_second']:.0f} updates a second, "
        f"the latest answer after {came['latest_answer_seconds']:.1f} s, {came['follows']:,} follows"
    )
    print(
        f"{options.size:,} alerts at {FREE_RATE} a second: {told['share_of_rate']:.1%} of the rate, "
        f"first after {told['first_seconds'] * 1000:.0f} ms, last after {told['last_seconds']:.1f} s, "
        f"{told['refused']} refused (429)"
    )
    for name in ("idle", "meanwhile"):
        row = told[f"{name}_ms"]
        print(f"/following, {name:<10} p50 {row['p50']:>6.1f} ms, p95 {row['p95']:>6.1f} ms, p99 {row['p99']:>6.1f} ms")
    if options.json:
        options.json.write_text(json.dumps({"newcomers": came, "broadcast": told}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
