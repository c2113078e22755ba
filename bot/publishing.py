"""Publishing: a draft becomes what is told, and verdicts change what was.

What moves is computed here, inside the transaction of the tap (R1). Where nothing moves, a report only joins the rumour
that it confirms. A verdict reaches every card that states the link: as an edit, and once as a short reply.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import alerts, audit, reports, rumours, sagas
from bot.database import Reader, Transaction
from bot.directory import Directory, Subject, register
from bot.links import COMING, Link, Move, Relation, Stage
from bot.rumours import Denier, Reason, Rumour, State, Verdict
from bot.sagas import Weighing


@dataclass(frozen=True, slots=True)
class Published:
    """What a tap on Publish came to: the rumour that is told, and the coaches that became followable by it.

    `joined` is the earlier rumour that a draft without news became a further source of.
    """

    rumour_id: int
    accepted: tuple[Subject, ...] = ()
    joined: int | None = None


async def weigh(reader: Reader, rumour: Rumour, now: int) -> Weighing:
    """What publishing a draft now would move."""
    return await sagas.weigh(reader, rumour.id, rumour.links, (source.name for source in rumour.sources), now)


async def publish(
    tx: Transaction, directory: Directory, rumour: Rumour, editor_id: int, now: int, *, insist: bool = False
) -> Published | None:
    """Tell what is drafted: owe alerts and edits; None if nothing is drafted or nothing in it moves.

    With `insist` everybody concerned is alerted even so.
    """
    weighing = await weigh(tx, rumour, now)
    if rumour.correcting:
        return await _correct(tx, directory, rumour, weighing, editor_id, now)
    if insist:
        weighing = replace(
            weighing, links=tuple(replace(link, move=link.move or Move.AGAIN) for link in weighing.links)
        )
    if not weighing.moved or not await rumours.announce(tx, rumour, now):
        return None
    accepted = await _tell(tx, directory, replace(rumour, links=weighing.links), weighing, editor_id, now)
    await alerts.raise_for(tx, rumour.id, now)
    await audit.note(tx, editor_id, "publish", now, rumour.id)
    return Published(rumour.id, accepted)


async def publish_silently(
    tx: Transaction, directory: Directory, rumour: Rumour, editor_id: int, now: int
) -> Published | None:
    """Let a draft count without an alert: as a further source of what it confirms, else as a state of its own (R33).

    None if nothing is drafted.
    """
    weighing = await weigh(tx, rumour, now)
    if rumour.state is State.DRAFT and not weighing.moved and weighing.repeats is not None:
        if not await rumours.discard(tx, rumour, editor_id, now, act="join"):
            return None
        await _confirm(tx, rumour, weighing, now)
        return Published(rumour.id, joined=weighing.repeats)
    if rumour.state is not State.DRAFT or not await rumours.announce(tx, rumour, now, silent=True):
        return None
    accepted = await _tell(tx, directory, replace(rumour, links=weighing.links), weighing, editor_id, now)
    await audit.note(tx, editor_id, "publish silently", now, rumour.id)
    return Published(rumour.id, accepted)


async def _tell(
    tx: Transaction, directory: Directory, rumour: Rumour, weighing: Weighing, editor_id: int, now: int
) -> tuple[Subject, ...]:
    """Note what a rumour moves and whom it concerns, and carry it to the cards of earlier ones."""
    await rumours.mark(tx, rumour)
    await sagas.join(tx, rumour.id, weighing)
    await sagas.address(tx, rumour.id, weighing)
    await _confirm(tx, rumour, weighing, now)
    await _carry(tx, directory, rumour, editor_id, now)
    coaches = {link.coach.id: link.coach for link in rumour.links}
    return tuple([replace(coach, known=True) for coach in coaches.values() if await register.accept(tx, coach)])


async def _correct(
    tx: Transaction, directory: Directory, rumour: Rumour, weighing: Weighing, editor_id: int, now: int
) -> Published | None:
    """Tell a correction (R18): links that stand keep what they moved, others are weighed anew.

    Who was told of a link that is dropped or changed gets one short reply, and a link that is added or changed is told
    to whom it concerns; wording alone changes cards silently, and is no news to who followed later.
    """
    before = await rumours.told(tx, directory, rumour.id)
    if before is None:
        return None
    kept = {_claim(link): link for link in before.links}
    links = tuple(
        replace(link, move=old.move, moved_from=old.moved_from, quiet_since=old.quiet_since)
        if (old := kept.get(_claim(link)))
        else replace(link, move=link.move or Move.NEW)
        for link in weighing.links
    )
    claims = {_claim(link) for link in links}
    spoken, fresh = not set(kept) <= claims, not claims <= set(kept)
    corrected = replace(rumour, links=links, verdict=Verdict.CORRECTED, verdict_at=now)
    corrected = await rumours.append(tx, corrected, editor_id, now, draft=True)
    if not await rumours.announce(tx, corrected, now, silent=before.silent):
        return None
    by_hand = [link for link in before.links if link.was and not link.struck_by]  # somebody did deny these
    await _withdraw(tx, directory, before, (*links, *by_hand), editor_id, now)
    accepted = await _tell(tx, directory, corrected, replace(weighing, links=links), editor_id, now)
    await rumours.bind(tx, corrected, spoken=spoken)
    if fresh and not before.silent:
        await alerts.ask_again(tx, rumour.id)
        await alerts.raise_for(tx, rumour.id, now)
    if not before.silent:
        await alerts.show_again(tx, rumour.id, reply=spoken)
    await audit.note(tx, editor_id, "correct", now, rumour.id)
    return Published(rumour.id, accepted)


def _claim(link: Link) -> tuple[int, int, Relation, Stage]:
    """What a link says, whatever was noted of it."""
    return link.coach.id, link.club.id, link.relation, link.stage


async def _confirm(tx: Transaction, rumour: Rumour, weighing: Weighing, now: int) -> None:
    """Count a rumour's reports as further sources of the earlier ones that it says again (R6).

    Whichever card of their stories is the newest in a chat will say so.
    """
    touched = set()
    for earlier_id in sorted(weighing.confirmed - {rumour.id}):
        await reports.confirm(tx, earlier_id, rumour.id)
        touched.add(earlier_id)
        for coach_id in weighing.openings:
            touched.update(await sagas.earlier(tx, earlier_id, coach_id))
    for touched_id in sorted(touched - {rumour.id}):
        await alerts.touch(tx, touched_id, now)


async def _carry(tx: Transaction, directory: Directory, rumour: Rumour, editor_id: int, now: int) -> None:
    """Let the cards of earlier rumours say what this one moves: denials and ends at once, the rest on whichever card
    of the story is the newest in a chat (R2).
    """
    for coach_id in {link.coach.id for link in rumour.links if link.move}:
        moved = [link for link in rumour.links if link.move and link.coach.id == coach_id]
        numbers = await sagas.earlier(tx, rumour.id, coach_id)
        for earlier in await rumours.stating(tx, directory, numbers):
            links = tuple(_after(link, moved, rumour.id, now) for link in earlier.links)
            if links != earlier.links:
                await _pronounce(tx, replace(earlier, links=links), editor_id, now, spoken=False)
            else:
                await alerts.touch(tx, earlier.id, now)


def _after(link: Link, moved: Sequence[Link], rumour_id: int, now: int) -> Link:
    """An earlier rumour's link after these moves of the same coach's saga."""
    for later in moved:
        if link.coach.id != later.coach.id or link.stage is Stage.DENIED or link.went:
            continue
        same = link.club.id == later.club.id
        if same and later.stage is Stage.DENIED:
            return replace(link, stage=Stage.DENIED, was=link.stage, struck_at=now, struck_by=rumour_id)
        if later.closes and link.relation in COMING and not same:
            return replace(link, went=later.club, struck_at=now, struck_by=rumour_id)
    return link


async def deny(
    tx: Transaction, directory: Directory, rumour: Rumour, place: int, denier: Denier, editor_id: int, now: int
) -> bool:
    """Mark one published link as denied by somebody, on every card that states it; false if it was already.

    `rumour` is the one last told; a correction in the making is dropped, since it was made from what is now denied.
    """
    link = rumour.links[place]
    if rumour.state is not State.PUBLISHED or link.stage is Stage.DENIED:
        return False
    numbers = await sagas.earlier(tx, rumour.id, link.coach.id)
    for told in [rumour, *await rumours.stating(tx, directory, numbers)]:
        by = 0 if told.id == rumour.id else rumour.id
        links = tuple(_denied(one, link, by, now) for one in told.links)
        if links != told.links:
            verdict = replace(told, links=links, verdict=Verdict.DENIED, verdict_at=now, denier=denier)
            await _pronounce(tx, verdict, editor_id, now, spoken=True)
    await audit.note(tx, editor_id, "deny", now, rumour.id, f"{link.coach.slug} {link.club.slug} {denier}")
    return True


def _denied(link: Link, denied: Link, struck_by: int, now: int) -> Link:
    same = (link.coach.id, link.club.id) == (denied.coach.id, denied.club.id)
    if not same or link.stage is Stage.DENIED:
        return link
    return replace(link, stage=Stage.DENIED, was=link.stage, struck_at=now, struck_by=struck_by)


async def retract(
    tx: Transaction, directory: Directory, rumour: Rumour, reason: Reason, editor_id: int, now: int
) -> bool:
    """Take a published rumour back, and owe an edit of every delivered card; false if it was already.

    Alerts still owed are never sent, and what it denied or ended on earlier cards stands again.
    """
    if rumour.state is not State.PUBLISHED:
        return False
    verdict = replace(rumour, state=State.RETRACTED, verdict=Verdict.RETRACTED, verdict_at=now, reason=reason)
    await _pronounce(tx, verdict, editor_id, now, spoken=True)
    await _withdraw(tx, directory, rumour, (), editor_id, now)
    await audit.note(tx, editor_id, "retract", now, rumour.id, reason)
    return True


async def _withdraw(
    tx: Transaction, directory: Directory, rumour: Rumour, standing: Sequence[Link], editor_id: int, now: int
) -> None:
    """Let stand again what a rumour denied or ended on other cards, except for what it still says in `standing`.

    Whoever got neither an earlier alert, since this rumour overtook it, nor this one, may get the earlier one now.
    """
    for coach_id in {link.coach.id for link in rumour.links}:
        numbers = await sagas.earlier(tx, rumour.id, coach_id)
        await alerts.take_up_overtaken(tx, numbers, rumour.id)
        for told in await rumours.stating(tx, directory, numbers):
            links = tuple(_restored(link, rumour.id, standing) for link in told.links)
            if links != told.links:
                await _pronounce(tx, replace(told, links=links), editor_id, now, spoken=False)


def _restored(link: Link, struck_by: int, standing: Sequence[Link]) -> Link:
    if link.struck_by != struck_by:
        return link
    free = _freed(link)
    moved = [one for one in standing if one.move or one.was]
    return link if _after(free, moved, struck_by, link.struck_at) == link else free


def _freed(link: Link) -> Link:
    return replace(link, stage=link.was or link.stage, was=None, went=None, struck_at=0, struck_by=0)


async def _pronounce(tx: Transaction, verdict: Rumour, editor_id: int, now: int, *, spoken: bool) -> None:
    told = await rumours.append(tx, verdict, editor_id, now, draft=False)
    await rumours.bind(tx, told, spoken=spoken)
    await alerts.show_again(tx, told.id, reply=spoken)


async def touch(tx: Transaction, directory: Directory, rumour_id: int, now: int) -> None:
    """Bring the cards of a rumour up to date with what was added to it: the revision is the same but for its number."""
    told = await rumours.told(tx, directory, rumour_id)
    if told is not None and told.state is State.PUBLISHED:
        await rumours.append(tx, told, 0, now, draft=False, verdict=False)
    await alerts.touched(tx, rumour_id, now)
