"""The judge: what must hold of every message at the moment of sending, and of all of them once nothing is owed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.database import Database
from bot.links import Link, Move, Stage
from bot.owed import Due, Duty
from bot.rumours import Rumour, State, Verdict
from tests.interleavings.fans import Fan
from tests.interleavings.phones import Call, Message, Phones

ORDER = (*map(str, Verdict), None)
OWED, DELIVERED, SKIPPED = 0, 1, 2
UNWANTED = {"muted", "paused", "threshold", "not following", "not concerned"}
ROWS = """
    SELECT alerts.*, binding, spoken, verdict_at, verdict FROM alerts JOIN rumours ON rumours.id = alerts.rumour_id
    LEFT JOIN revisions ON revisions.rumour_id = rumours.id AND number = spoken
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """The world when an alert, reply or edit was taken up; `subjects` are those of the rumour's stories."""

    fan: Fan
    now: int
    sagas: Mapping[int, int]
    subjects: set[int]


@dataclass(slots=True)
class Judge:
    """Notes in `problems` whatever breaks a rule."""

    fans: Mapping[int, Fan]
    phones: Phones = field(init=False)
    problems: list[str] = field(default_factory=list)
    taken: dict[Call, Taken] = field(default_factory=dict)
    looked_at: dict[Call, Rumour] = field(default_factory=dict)
    arrived: Counter[Call] = field(default_factory=Counter)
    replies: Counter[tuple[int, int, int]] = field(default_factory=Counter)  # rumour, follower, revision
    sagas: dict[int, Mapping[int, int]] = field(default_factory=dict)
    raised: dict[int, int] = field(default_factory=dict)  # when a rumour last became news (seconds UTC)
    by_hand: set[tuple[int, int, int]] = field(default_factory=set)  # denied on a rumour: a coach and a club
    declined: set[Call] = field(default_factory=set)  # replies that were not wanted when it was their turn
    latest: dict[int, Rumour] = field(default_factory=dict)  # what was published, as it was told last

    def take(self, rumour: Rumour, due: Due, taken: Taken) -> None:
        """Hear that something is taken up, and how the world is at that moment."""
        call = (rumour.id, due.follower_id, due.duty)
        self.taken[call], self.looked_at[call] = taken, rumour
        if due.duty is Duty.REPLY:
            self.declined.discard(call)
            if not due.reachable or not wants_reply(taken, due):
                self.declined.add(call)

    def message(self, rumour: Rumour, due: Due, message: Message) -> None:
        """Hear of a message that is about to be on a phone."""
        call = (rumour.id, due.follower_id, due.duty)
        self.arrived[call] += 1
        if due.duty is Duty.ALERT:
            self._alert(rumour, due, message, self.taken[call])
        else:
            self._reply(rumour, due, message, self.taken[call])

    def _alert(self, rumour: Rumour, due: Due, message: Message, taken: Taken) -> None:
        name = f"alert {rumour.id} to {due.follower_id}"
        if rumour.state is not State.PUBLISHED:
            self.problems.append(f"{name}: {rumour.state}")
        if not taken.fan.may_be_told(rumour, taken.sagas, taken.subjects, taken.now):
            self.problems.append(f"{name}: he does not want it, {taken}")
        if not any(since < self.raised[rumour.id] for since in taken.fan.since.values()) and not taken.fan.told:
            self.problems.append(f"{name}: old news to who followed later, {taken}")
        call = (rumour.id, due.follower_id, due.duty)
        if self.arrived[call] > 1 + self.phones.repeatable[call]:
            self.problems.append(f"{name}: {self.arrived[call]} times")
        if message.reply_to is not None:
            self._thread(name, rumour, due, message.reply_to)
        coaches = {link.coach.id for link in rumour.links}
        fan = self.fans[due.follower_id]
        fan.told |= {(coach, taken.sagas[coach]) for coach in coaches}

    def _thread(self, name: str, rumour: Rumour, due: Due, number: int) -> None:
        card = next((one for one in self.phones.chats.get(due.chat_id, []) if one.number == number), None)
        if card is None or card.duty is not Duty.ALERT:
            self.problems.append(f"{name}: a reply to {card}")
        elif not set(self.sagas[card.rumour.id].items()) & set(self.sagas[rumour.id].items()):
            self.problems.append(f"{name}: a reply to another story, {card.rumour.id}")

    def _reply(self, rumour: Rumour, due: Due, message: Message, taken: Taken) -> None:
        name = f"reply of {rumour.id} to {due.follower_id}"
        if not wants_reply(taken, due):
            self.problems.append(f"{name}: he does not want it, {taken}")
        verdict = (rumour.verdict_at, due.follower_id, ORDER.index(rumour.verdict))
        self.replies[verdict] += 1
        if self.replies[verdict] > 1 + self.phones.repeatable[rumour.id, due.follower_id, due.duty]:
            self.problems.append(f"{name}: {self.replies[verdict]} times")
        card = next((one for one in self.phones.chats.get(due.chat_id, []) if one.number == message.reply_to), None)
        if card is None or card.rumour.id != rumour.id:
            self.problems.append(f"{name}: under {card}")

    async def settled(self, database: Database) -> None:
        """Judge the rows and the phones once nothing is owed any more."""
        rows = [dict(row) for row in await database.all(ROWS)]
        held = {(row["rumour_id"], row["follower_id"]): row for row in rows}
        for row in rows:
            call = (row["rumour_id"], row["follower_id"], Duty.ALERT)
            if row["state"] == OWED:
                self.problems.append(f"alert {call} is owed for ever")
            elif row["state"] == DELIVERED:
                self._card(row)
                self._verdict(row, rows)
            elif row["state"] == SKIPPED and row["reason"] in UNWANTED:
                self._unwanted(call, row["reason"])
        for number in [number for number, rumour in self.latest.items() if rumour.state is State.PUBLISHED]:
            if not self.latest[number].silent:
                self._denial(self.latest[number], held)
            self._struck(self.latest[number])

    def _card(self, row: dict[str, Any]) -> None:
        """A delivered card shows the latest binding revision, or Telegram refused."""
        fan = self.fans[row["follower_id"]]
        edit = (row["rumour_id"], row["follower_id"], Duty.EDIT)
        card = self._message(fan.chat_id, row["message_id"])
        if card is None or card.rumour.id != row["rumour_id"]:
            self.problems.append(f"row {row} names {card}")
            return
        refused = row["reason"] == "unreachable" or (row["reason"] and edit in self.phones.refused)
        if card.revision < row["binding"] and not refused:
            self.problems.append(f"card {edit} shows {card.revision}, not {row['binding']}: {row['reason']}")
        if row["shown"] < row["binding"] or row["told"] < row["spoken"]:
            self.problems.append(f"card {edit}: its row is not up to date: {row}")

    def _verdict(self, row: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        """Whoever holds a card that was judged after it was sent got one message of that, or did not want any."""
        if self._knows(row):
            return
        mates = [
            other
            for other in rows
            if other["follower_id"] == row["follower_id"]
            and other["state"] == DELIVERED
            and (other["verdict_at"], other["verdict"]) == (row["verdict_at"], row["verdict"])
        ]
        if not any(self._knows(other) for other in mates):
            self.problems.append(f"the verdict on {row} was never told: {self.taken.get(_reply(row))}")

    def _knows(self, row: dict[str, Any]) -> bool:
        """Whether he was told of the verdict on a card, by a reply or by the card itself, or wanted no reply."""
        card = self._message(self.fans[row["follower_id"]].chat_id, row["message_id"])
        verdict = (row["verdict_at"], row["follower_id"], ORDER.index(row["verdict"]))
        if card is None or card.first.revision >= row["spoken"] or self.replies[verdict] > 0:
            return True
        return _reply(row) in self.declined or _reply(row) in self.phones.refused

    def _denial(self, rumour: Rumour, held: Mapping[tuple[int, int], dict[str, Any]]) -> None:
        """Whoever holds a card with a link that a later rumour denied got the alert of that one, or wanted none."""
        for link in [link for link in rumour.links if link.move is Move.DENIED and not link.struck_at]:
            for card in [card for fan in self.fans.values() for card in self.phones.chats.get(fan.chat_id, [])]:
                row = held.get((card.first.id, card.follower_id), {})
                recorded = row.get("message_id") == card.number and self._tells_of(row, link.coach.id)
                if recorded and self._contradicts(card, link, rumour):
                    self._told_of_denial(rumour, card, held.get((rumour.id, card.follower_id)))

    def _struck(self, rumour: Rumour) -> None:
        """A link is struck by a rumour that says so still, or where somebody denied it, that is not retracted."""
        for link in [link for link in rumour.links if link.struck_by]:
            by = self.latest[link.struck_by]
            said = [one for one in by.links if one.coach.id == link.coach.id]
            denied = any(one.club.id == link.club.id and one.stage is Stage.DENIED for one in said)
            denied = denied or (by.id, link.coach.id, link.club.id) in self.by_hand
            if by.state is not State.PUBLISHED or not (denied or any(one.club == link.went for one in said)):
                self.problems.append(f"rumour {rumour.id} is struck by {by.id}: {link}")

    def _tells_of(self, row: dict[str, Any], coach_id: int) -> bool:
        """Whether a card told its reader of a coach, as its row notes it."""
        coaches = sorted(self.sagas[row["rumour_id"]])
        return coach_id in coaches and bool(row["sagas"] & 1 << coaches.index(coach_id))

    def _contradicts(self, card: Message, denied: Link, rumour: Rumour) -> bool:
        saga = self.sagas[rumour.id].get(denied.coach.id)
        earlier = (card.first.published_at, card.first.id) < (rumour.published_at, rumour.id)
        stated = [one for one in card.first.links if (one.coach.id, one.club.id) == (denied.coach.id, denied.club.id)]
        same = self.sagas[card.first.id].get(denied.coach.id) == saga
        return earlier and same and any(one.stage is not Stage.DENIED for one in stated)

    def _told_of_denial(self, rumour: Rumour, card: Message, row: dict[str, Any] | None) -> None:
        name = f"the denial {rumour.id} for {card.follower_id}, who was told {card.first.id}"
        if row is None:
            self.problems.append(f"{name}: never owed")
        elif row["state"] == SKIPPED and row["reason"] not in ("unreachable", "latest", "overtaken"):
            taken = self.taken[rumour.id, card.follower_id, Duty.ALERT]
            muted = any(taken.fan.mutes.get(coach) == saga for coach, saga in taken.sagas.items())
            if not muted and taken.fan.follows_some(taken.subjects, taken.now) and not taken.fan.is_paused(taken.now):
                self.problems.append(f"{name}: {row['reason']}, {taken}")

    def _message(self, chat_id: int, number: int) -> Message | None:
        return next((one for one in self.phones.chats.get(chat_id, []) if one.number == number), None)

    def _unwanted(self, call: Call, reason: str) -> None:
        """Whoever was not told did not want to be."""
        rumour, taken = self.looked_at[call], self.taken[call]
        if taken.fan.wants(rumour, taken.sagas, taken.now):
            self.problems.append(f"{call} was skipped as {reason}, although he wants it: {taken}")


def _reply(row: Mapping[str, Any]) -> Call:
    return row["rumour_id"], row["follower_id"], Duty.REPLY


def wants_reply(taken: Taken, due: Due) -> bool:
    """Whether a verdict's reply is for him: he follows some of it, and muted not all that his card tells (R16)."""
    muted = {coach for coach, saga in taken.fan.mutes.items() if taken.sagas.get(coach) == saga}
    all_muted = bool(due.sagas) and due.sagas <= muted
    paused = taken.fan.is_paused(taken.now)
    return taken.fan.follows_some(taken.subjects, taken.now) and not all_muted and not paused
