"""A storm: people follow, an editor publishes, alerts flow, and the bot is killed again and again.

Telegram's ledger judges.
The bot's promise (docs/architecture.md): nothing that was acknowledged is lost; a kill repeats at most the alerts that
were in flight.
"""

from __future__ import annotations

import asyncio
import bisect
import itertools
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from bot.playground.ledger import Call
from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.server import LocalTelegram
from tests.bot_process import BotProcess, Strike
from tests.newsdesk import EDITOR_ID, alert_number, an_editor, article, number_of, somebody
from tests.plot import Plot, Turn
from tests.replicas import Replicas
from tests.weather import AMBIGUOUS, Weather

# What may be in flight at 30 a second and the storm's latency, and one that was just taken up.
REPEATS_PER_KILL: Final = 4 + 1
TAKEOVER_SECONDS: Final = 10.0
LATENCY_SECONDS: Final = 0.05
CLUBS: Final = ("Napoli", "Torino", "Lazio")
COACHES: Final = ("Carlo Ancelotti", "Jürgen Klopp")
WISHED: Final = re.compile("You (now|no longer) follow")
DRAFTS_AHEAD: Final = 3  # made before the first kill: a bot that just started reads its first article slowly
STILL_SECONDS: Final = 30.0  # whoever makes no call for so long does not go on by itself
ANSWER_SECONDS: Final = 180.0  # by then whoever was not answered is lost


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft's card, and the move that it tells."""

    turn: Turn
    card: Message


@dataclass(frozen=True, slots=True)
class Telling:
    """A rumour that was published: its number, its move, and those who were told before that they follow an end."""

    rumour: int
    turn: Turn
    owed: frozenset[int]


@dataclass(slots=True)
class Verdict:
    """What the ledger and the database say of a storm. Each list of strings is empty if all went well."""

    kills: int
    replicas: int = 1
    seconds: float = 0.0
    updates: int = 0
    rumours: int = 0
    tries: int = 0  # calls that would have sent an alert
    alerts: int = 0
    ambiguous: int = 0  # alerts that came again because Telegram acted and its answer was lost
    weather: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    repeats: list[int] = field(default_factory=list)  # alerts that came again, by kill
    unprovoked: int = 0  # alerts that came again although no kill lay between
    answers_again: int = 0
    strikes: list[Strike] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """What breaks the promise."""
        worst = max(self.repeats, default=0)
        longest = max((strike.recovery for strike in self.strikes), default=0.0)
        return [
            *self.lost,
            *self.unfinished,
            *([f"{worst} alerts repeated by one kill"] if worst > REPEATS_PER_KILL else []),
            *([f"{self.unprovoked} alerts repeated without a kill"] if self.unprovoked else []),
            *([f"a takeover took {longest:.1f} s"] if self.replicas > 1 and longest > TAKEOVER_SECONDS else []),
        ]


class Storm:
    """One storm over one bot, or over several replicas of it: at most `life` seconds from a start to the next kill.

    Where a start takes longer than a second, lives are longer in proportion: on a busy machine nothing would ever be
    read or sent between two kills.
    `crowd` people follow before the first kill, and more arrive while it lasts. Where it is `foul`, Telegram stumbles,
    the process freezes and the database is locked meanwhile. `progress` hears of every kill.
    """

    def __init__(
        self,
        telegram: LocalTelegram,
        bot: BotProcess | Replicas,
        seed: int,
        crowd: int,
        life: float,
        *,
        foul: bool = False,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._telegram = telegram
        self._bot = bot
        self._chance = random.Random(seed)  # noqa: S311 - a storm need not be secret
        self._crowd = crowd
        self._life = life
        self._fans: dict[Person, str] = {}
        self._told: set[Person] = set()
        self._leaving: dict[Person, Message] = {}
        self._arrivals: set[tuple[int | None, int | None]] = set()  # chats and the rumours that reached them
        self._read = 0  # calls of the ledger
        self._open: list[Call] = []  # those of which nobody knows yet what becomes of them
        self._tellings: list[Telling] = []
        self._strikes: list[Strike] = []
        self._over = asyncio.Event()
        self._foul = foul
        self._progress = progress
        self._weather = Weather(telegram, bot, random.Random(seed + 1))  # noqa: S311 - nor the weather
        self._plot = Plot(self._chance, COACHES, CLUBS)
        self._editor = an_editor(telegram)

    async def rage(self, kills: int) -> Verdict:
        """Kill the bot so many times while updates and alerts flow, let it come to rest, and judge."""
        self._telegram.latency = LATENCY_SECONDS
        replicas = self._bot.count if isinstance(self._bot, Replicas) else 1
        verdict, began = Verdict(kills, replicas, strikes=self._strikes), time.monotonic()
        start = await self._bot.start()
        for _ in range(self._crowd):
            await self._arrive()
        ready = [await self._draft(opening=True) for _ in range(DRAFTS_AHEAD)]
        flows = [asyncio.create_task(self._people()), asyncio.create_task(self._newsroom(ready))]
        if self._foul:
            flows.append(asyncio.create_task(self._weather.blow(self._over)))
        for kill in range(kills):
            self._progress(kill)
            await asyncio.sleep(self._chance.uniform(0.1, self._life) * max(1.0, start))
            self._strikes.append(await self._bot.strike())
            start = self._strikes[-1].recovery if replicas == 1 else 1.0
            for flow in flows:
                if flow.done():  # before the storm is over it can only have failed
                    flow.result()
        self._over.set()
        await asyncio.gather(*flows)
        await self._rest(verdict)
        verdict.seconds = time.monotonic() - began
        self._judge(verdict)
        return verdict

    async def _arrive(self) -> None:
        fan = somebody(self._telegram)
        wish = self._chance.choice((*CLUBS, *COACHES))
        self._fans[fan] = wish
        await fan.say(wish)

    async def _people(self) -> None:
        """New people arrive, unless too many wait already; now and then somebody takes his follow back."""
        while not self._over.is_set():
            await asyncio.sleep(self._chance.uniform(0.05, 0.4))
            told = [fan for fan in self._fans if self._acknowledged(fan)]
            if len(self._fans) - len(told) > self._crowd:
                continue
            await self._arrive()
            told = [fan for fan in told if fan not in self._leaving]
            if told and self._chance.random() < 0.2:
                fan = self._chance.choice(told)
                answer = next(message for message in fan.screen() if message.key(label="Undo"))
                self._leaving[fan] = answer
                await fan.press(answer, label="Undo", wait=0)

    async def _draft(self, *, opening: bool = False) -> Draft:
        turn = self._plot.turn(opening=opening)
        await self._editor.say(article(turn.text))
        return Draft(turn, await self._editor.expect(button="Publish", timeout=ANSWER_SECONDS))

    async def _newsroom(self, ready: list[Draft]) -> None:
        """One rumour after the other."""
        while not self._over.is_set():
            draft = ready.pop(0) if ready else await self._draft()
            owed = frozenset(
                fan.id
                for fan, wish in self._fans.items()
                if wish in (draft.turn.club, draft.turn.coach) and self._acknowledged(fan) and fan not in self._leaving
            )
            number = number_of(draft.card)
            await self._editor.press(draft.card, label="Publish", wait=0)
            self._tellings.append(Telling(number, draft.turn, owed))
            await self._editor.expect(f"Published {number} ", timeout=ANSWER_SECONDS)
            await asyncio.sleep(self._chance.uniform(0.5, 3.0))
            while self._owing() > self._crowd and not self._over.is_set():  # noqa: ASYNC110  the ledger has no event
                await asyncio.sleep(0.2)

    def _owing(self) -> int:
        """How many of the alerts that somebody must get are still to come."""
        new = [*self._open, *itertools.islice(self._telegram.ledger.calls, self._read, None)]
        self._read = len(self._telegram.ledger.calls)
        self._open = [call for call in new if not call.accepted and not call.code]
        self._arrivals |= {
            (call.chat_id, alert_number(call)) for call in new if call.accepted and call.method == "sendMessage"
        }
        left = {fan.id for fan in self._leaving}
        return sum(
            (fan, telling.rumour) not in self._arrivals for telling in self._current() for fan in telling.owed - left
        )

    def _current(self) -> list[Telling]:
        """The tellings that no later one overtook: of those everybody must hear."""
        return [
            telling
            for place, telling in enumerate(self._tellings)
            if not any(later.turn.overtakes(telling.turn) for later in self._tellings[place + 1 :])
        ]

    def _acknowledged(self, fan: Person) -> bool:
        if fan not in self._told and any(one.from_bot and WISHED.search(one.text) for one in fan.screen()):
            self._told.add(fan)
        return fan in self._told

    async def _rest(self, verdict: Verdict) -> None:
        """Let everything that is owed go out."""
        moved_at, calls = time.monotonic(), 0
        while (left := self._left()) and time.monotonic() < moved_at + STILL_SECONDS:
            made = self._telegram.ledger.total - self._telegram.world.updates.polls
            if made != calls:
                moved_at, calls = time.monotonic(), made
            await asyncio.sleep(0.2)
        verdict.unfinished = left
        await self._telegram.quiet(0.5, timeout=ANSWER_SECONDS)
        code, _ = await self._bot.terminate()
        if code:
            verdict.unfinished.append(f"the bot ended with {code}")

    def _left(self) -> list[str]:
        """What is still to be done, by the screens and by the rows."""
        mute = [f"update of {fan.id} not answered" for fan in self._fans if not self._acknowledged(fan)]
        held = [
            f"tap of {fan.id} not answered"
            for fan, answer in self._leaving.items()
            if "You no longer follow" not in answer.text
        ]
        shown = [message.text for message in self._editor.screen()]
        open_receipts = [
            f"receipt of {telling.rumour} not final"
            for telling in self._tellings
            if not any(
                f"Published {telling.rumour} " in text and ("Done" in text or "Nobody follows" in text)
                for text in shown
            )
        ]
        waiting = self._bot.rows("SELECT count(*) FROM inbox WHERE state <> 'done' OR replies IS NOT NULL")[0][0]
        return [*mute, *held, *open_receipts, *([f"{waiting} rows of the inbox wait"] if waiting else [])]

    def _judge(self, verdict: Verdict) -> None:
        verdict.updates = self._telegram.world.updates.given
        verdict.weather = self._weather.counts
        verdict.rumours = len(self._tellings)
        sent: dict[tuple[int, int], list[Call]] = {}
        for call in self._telegram.ledger.select("sendMessage"):
            number = alert_number(call)
            if number is None or call.chat_id is None:
                continue
            verdict.tries += 1
            if call.accepted:
                sent.setdefault((call.chat_id, number), []).append(call)
        verdict.alerts = sum(map(len, sent.values()))
        left = {fan.id for fan in self._leaving}  # perhaps before their alert was sent: then none was due
        verdict.lost += [
            f"alert {telling.rumour} never came to {fan}"
            for telling in self._current()
            for fan in sorted(telling.owed - left)
            if (fan, telling.rumour) not in sent
        ]
        verdict.lost += [*self._lost_follows(), *self._lost_updates()]
        self._count_repeats(verdict, list(sent.values()))
        answers = Counter(call.chat_id for call in self._telegram.ledger.accepted("sendMessage", text="You now follow"))
        verdict.answers_again = answers.total() - len(answers)

    def _count_repeats(self, verdict: Verdict, arrivals: list[list[Call]]) -> None:
        """By which kill each repeated alert was repeated, if it was not for an answer that was lost."""
        by_kill: Counter[int] = Counter()
        over = [strike.over for strike in self._strikes]
        for calls in arrivals:
            for earlier, later in itertools.pairwise(calls):
                kill = bisect.bisect(over, earlier.at)
                if earlier.fault in AMBIGUOUS:
                    verdict.ambiguous += 1
                elif kill < len(over) and self._strikes[kill].began < later.at:
                    by_kill[kill] += 1
                else:
                    verdict.unprovoked += 1
        verdict.repeats = [by_kill[kill] for kill in range(verdict.kills)]

    def _lost_follows(self) -> list[str]:
        """Follows that were acknowledged and are not in force, or were taken back and still are."""
        wrong = []
        for fan in self._fans:
            count = len(self._bot.follows(fan.id))
            if self._acknowledged(fan) and count != (0 if fan in self._leaving else 1):
                wrong.append(f"{fan.id} has {count} follows")
        return wrong

    def _lost_updates(self) -> list[str]:
        """Updates that are no row although Telegram was told that they arrived."""
        kept = self._bot.rows("SELECT count(*) FROM inbox")[0][0]
        given = self._telegram.world.updates.given
        strays = self._bot.rows("SELECT count(*) FROM inbox WHERE state = 'set aside'")[0][0]
        lost = [] if kept == given else [f"{given} updates were given, {kept} are rows"]
        return [*lost, *([f"{strays} updates were set aside"] if strays else [])]


def editors() -> tuple[int, ...]:
    """Who may post in a storm."""
    return (EDITOR_ID,)
