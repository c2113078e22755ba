"""The judge: what must hold of every message at the moment of sending, and of all of them once nothing is owed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.database import Database
from bot.owed import Due, Duty
from bot.rumours import Rumour, State, Verdict
from tests.interleavings.fans import Fan
from tests.interleavings.phones import Call, Message, Phones

SETTLED_WITHOUT = {"muted", "paused", "threshold", "not following", "not concerned"}


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
        if not taken.fan.may_be_told(rumour, taken.sagas, taken.now):
            self.problems.append(f"{name}: he does not want it, {taken}")
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
        verdict = (rumour.verdict_at, due.follower_id, list(Verdict).index(rumour.verdict))
        self.replies[verdict] += 1
        if self.replies[verdict] > 1 + self.phones.repeatable[rumour.id, due.follower_id, due.duty]:
            self.problems.append(f"{name}: {self.replies[verdict]} times")
        card = next((one for one in self.phones.chats.get(due.chat_id, []) if one.number == message.reply_to), None)
        if card is None or card.rumour.id != rumour.id:
            self.problems.append(f"{name}: under {card}")

    async def settled(self, database: Database) -> None:
        """Judge the rows and the phones once nothing is owed any more."""
        rows = await database.all(
            "SELECT alerts.*, rumours.state AS standing, binding, revision, spoken FROM alerts "
            "JOIN rumours ON rumours.id = rumour_id"
        )
        for row in rows:
            call = (row["rumour_id"], row["follower_id"], Duty.ALERT)
            if row["state"] == 0:
                self.problems.append(f"alert {call} is owed for ever")
            elif row["state"] == 1:
                self._card(dict(row))
            elif row["state"] == 2 and row["reason"] in SETTLED_WITHOUT:
                self._unwanted(call, row["reason"])

    def _card(self, row: dict[str, int]) -> None:
        """A delivered card shows the latest binding revision, or Telegram refused."""
        fan = self.fans[row["follower_id"]]
        edit = (row["rumour_id"], row["follower_id"], Duty.EDIT)
        card = next((one for one in self.phones.chats[fan.chat_id] if one.number == row["message_id"]), None)
        if card is None or card.rumour.id != row["rumour_id"]:
            self.problems.append(f"row {row} names {card}")
        elif card.revision < row["binding"] and not (row["reason"] and edit in self.phones.refused):
            if row["reason"] != "unreachable":
                self.problems.append(f"card {edit} shows {card.revision}, not {row['binding']}: {row['reason']}")
        if row["shown"] < row["binding"] or row["told"] < row["spoken"]:
            self.problems.append(f"card {edit}: its row is not up to date: {row}")

    def _unwanted(self, call: Call, reason: str) -> None:
        """Whoever was not told did not want to be."""
        rumour, taken = self.looked_at[call], self.taken[call]
        if taken.fan.wants(rumour, taken.sagas, taken.now):
            self.problems.append(f"{call} was skipped as {reason}, although he wants it: {taken}")


def wants_reply(taken: Taken, due: Due) -> bool:
    """Whether a verdict's reply is for him: he follows some of it, and muted not all that his card tells (R16)."""
    muted = {coach for coach, saga in taken.fan.mutes.items() if taken.sagas.get(coach) == saga}
    all_muted = bool(due.sagas) and due.sagas <= muted
    paused = taken.fan.is_paused(taken.now)
    return taken.fan.follows_some(taken.subjects, taken.now) and not all_muted and not paused
