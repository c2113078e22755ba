"""A retraction of what ten thousand were told, while new rumour breaks in: `python -m benchmarks.verdict`.

The whole courier against a server that accepts everything, 50 ms away: short replies first, then the edit of every
card; when a fifth of the edits is done, another rumour is published to the same people. The rate is raised so that
it takes a minute, and what Telegram allows for edits with it. Then what looking for work costs: CPU of `Rounds.next`
for each alert, in rounds as small as at 30 a second and as large as at 1,000.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.delivery import null_telegram, progress
from benchmarks.rivals import IN_FLIGHT, TOKEN
from benchmarks.senders import crowd, drained
from bot import alerts, pace, publishing, rumours
from bot.courier import Courier
from bot.database import Database
from bot.directory import Directory
from bot.gate import Gate
from bot.i18n import Texts
from bot.owed import Arrival, Duty
from bot.pace import Lane, Pace
from bot.press import Press
from bot.rounds import Rounds
from bot.rumours import Reason
from bot.telegraph import Outcome, Telegraph
from bot.transport import AiohttpRequest
from tests.core import EDITOR, RANIERI, ROMA, link, opened, published

FOLLOWERS: Final = 10_000
RATE: Final = 500.0
LATENCY_SECONDS: Final = 0.05
FREE_RATE: Final = pace.FREE_RATE
NEWS_AFTER: Final = 0.2  # of the edits


@dataclass(slots=True)
class Diary:
    """When calls were answered (seconds since the retraction), by what they were for."""

    began: float = field(default_factory=time.perf_counter)
    answered: dict[Duty, list[float]] = field(default_factory=lambda: {duty: [] for duty in Duty})

    def note(self, duty: Duty) -> None:
        """Note one now."""
        self.answered[duty].append(time.perf_counter() - self.began)

    def done_by(self, duty: Duty, moment: float) -> int:
        """How many were answered by then."""
        return sum(at <= moment for at in self.answered[duty])


class NotingTelegraph(Telegraph):
    """A telegraph that keeps a diary; an alert is what can be muted."""

    diary: Diary

    async def deliver(self, method: str, chat_id: int, lane: Lane, content: bytes) -> Outcome:
        """Make a call, and note it."""
        outcome = await super().deliver(method, chat_id, lane, content)
        self.diary.note(Duty.EDIT if lane is Lane.EDIT else Duty.ALERT if b'"mute:' in content else Duty.REPLY)
        return outcome


async def told(database: Database, directory: Directory, rate: float, followers: int) -> tuple[int, float]:
    """A rumour that everybody was told, without sending; its number, and the CPU seconds of looking for the alerts."""
    number = await published(database, directory, at=int(time.time()))
    while await database.one("SELECT 1 FROM deliveries WHERE fanned_to IS NOT NULL"):
        async with database.transaction() as tx:
            await alerts.fan_out(tx, number)
    rounds, cpu, done = Rounds(database, directory, rate), 0.0, 0
    while done < followers:
        started = time.process_time()
        batch = await rounds.next(())
        cpu += time.process_time() - started
        async with database.transaction() as tx:
            await alerts.delivered(tx, [Arrival(alert, rumour.revision, 1, sagas=3) for rumour, alert in batch])
        done += len(batch)
    return number, cpu


async def retract(database: Database, directory: Directory, number: int) -> None:
    """Take a rumour back."""
    async with database.transaction() as tx:
        rumour = await rumours.told(tx, directory, number)
        if rumour is None or not await publishing.retract(
            tx, directory, rumour, Reason.SOURCE, EDITOR, int(time.time())
        ):
            raise RuntimeError("nothing was retracted")


async def break_in(database: Database, directory: Directory, courier: Courier, diary: Diary, followers: int) -> float:
    """Publish another rumour once some edits are done; when that was."""
    while len(diary.answered[Duty.EDIT]) < NEWS_AFTER * followers:  # noqa: ASYNC110  the diary has no event
        await asyncio.sleep(0.02)
    await published(database, directory, link(RANIERI, ROMA, stage="talks"), at=int(time.time()))
    courier.nudge()
    return time.perf_counter() - diary.began


async def measure(followers: int, rate: float) -> dict[str, Any]:
    """Retract, break in, and say what happened when."""
    pace.FREE_RATE = rate  # type: ignore[misc]  # what holds edits back
    with tempfile.TemporaryDirectory() as folder, null_telegram(LATENCY_SECONDS) as url:
        async with opened(Path(folder)) as (database, directory), AiohttpRequest(IN_FLIGHT) as request:
            await crowd(database, followers)
            number, _ = await told(database, directory, rate, followers)
            await retract(database, directory, number)
            gate = Gate(Pace(rate))
            telegraph = NotingTelegraph(request, f"{url}/bot{TOKEN}", gate, database)
            courier = Courier(database, directory, telegraph, gate, Press(Texts.load()), rate)
            cpu, telegraph.diary = time.process_time(), Diary()
            news = asyncio.create_task(break_in(database, directory, courier, telegraph.diary, followers))
            await drained(courier, database)
            cpu = time.process_time() - cpu
            return figures(telegraph.diary, await news, followers, rate, cpu)


def figures(diary: Diary, news_at: float, followers: int, rate: float, cpu: float) -> dict[str, Any]:
    """What the diary says. Raises RuntimeError where a follower lacks something, or got it twice."""
    counts = Counter({duty: len(moments) for duty, moments in diary.answered.items()})
    if set(counts.values()) != {followers}:
        raise RuntimeError(f"not everybody got one of each: {counts}")
    replies, told_all, edits = (max(diary.answered[duty]) for duty in (Duty.REPLY, Duty.ALERT, Duty.EDIT))
    return {
        "followers": followers,
        "rate": rate,
        "seconds": edits,
        "share_of_rate": counts.total() / edits / rate,
        "replies_done": replies,
        "edits_before_the_last_reply": diary.done_by(Duty.EDIT, replies),
        "news_published": news_at,
        "news_done": told_all,
        "edits_meanwhile": diary.done_by(Duty.EDIT, told_all) - diary.done_by(Duty.EDIT, news_at),
        "edits_done": edits,
        "cores": cpu / edits,
    }


async def looking(followers: int, rate: float) -> float:
    """CPU microseconds of `Rounds.next` for each of so many alerts."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder)) as (database, directory):
            await crowd(database, followers)
            _, cpu = await told(database, directory, rate, followers)
            return cpu / followers * 1e6


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verdict", description="A retraction to everybody.")
    parser.add_argument("--followers", type=int, default=FOLLOWERS)
    parser.add_argument("--rate", type=float, default=RATE, help="calls a second (default 500)")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    progress(f"a retraction to {options.followers:,} followers")
    found = asyncio.run(measure(options.followers, options.rate))
    progress("what looking for work costs")
    found["look_us"] = {str(int(rate)): asyncio.run(looking(options.followers, rate)) for rate in (30.0, 1000.0)}
    progress("")
    show(found)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def show(found: dict[str, Any]) -> None:
    """Print what was found, with what it would be at the free rate."""
    longer = found["rate"] / FREE_RATE
    print(f"a retraction to {found['followers']:,}, and news for all of them; {found['rate']:g} calls a second allowed")
    for what, key in (
        ("last reply of the verdict", "replies_done"),
        ("news published", "news_published"),
        ("news told to all", "news_done"),
        ("last card edited", "edits_done"),
    ):
        print(f"  {what:<28}{found[key]:>8.1f} s   at 30 a second {found[key] * longer / 60:>6.1f} min")
    print(f"  edits before the last reply {found['edits_before_the_last_reply']:>8,}")
    print(f"  edits while news was told   {found['edits_meanwhile']:>8,}")
    print(f"  of the allowed rate         {found['share_of_rate']:>8.1%}, {found['cores']:.2f} of a core")
    for rate, cost in found["look_us"].items():
        print(f"  looking for an alert        {cost:>8.0f} µs CPU at {rate} a second")


if __name__ == "__main__":
    main()
