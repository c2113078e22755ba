"""The directory desk: editors add coaches, clubs and names, and take them back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot import audit
from bot.cards import directory as cards
from bot.directory import Directory, Entry, Kind, Subject, register
from bot.directory.naming import NameFlawError, checked, checked_with_language
from bot.directory.register import Name
from bot.handlers.visit import Answer, Visit
from bot.reading.strangers import surname_of


class DirectoryDesk:
    """Answers editors about who can be found. The directory in memory learns of a change once it is committed."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def add(self, visit: Visit) -> Answer:
        """Add a coach, a club, or another name for a subject that is there."""
        left, equals, right = visit.text.partition("=")
        kind, query = _kind(visit, left)
        if not (query if equals else kind):
            return Answer(say=cards.how_to_add(visit.voice))
        try:
            if equals:
                language, name = checked_with_language(right)
                return await self._name(visit, kind, query, Name(name, language, nickname=name.islower()))
            return await self._subject(visit, kind or Kind.CLUB, checked(query))
        except NameFlawError as error:
            return Answer(say=cards.flawed(visit.voice, error.flaw))

    async def _subject(self, visit: Visit, kind: Kind, name: str) -> Answer:
        there = self._bearers(visit, kind, name)
        if there:
            return Answer(say=cards.already_there(visit.voice, there))
        short = short_name(visit.directory, name) if kind is Kind.COACH else name
        subject = await register.add(visit.tx, kind, name, short, visit.now)
        await audit.note(visit.tx, visit.person.user_id, "add", visit.now, detail=subject.slug)
        names = dict.fromkeys((subject.name, subject.short))
        shared = [one for one in names if visit.directory.owners(one)]
        card = cards.added(visit.voice, subject, [one for one in names if one not in shared], shared, followed=False)
        return Answer(say=card, after=lambda: self._directory.add(Entry(subject)))

    @staticmethod
    def _bearers(visit: Visit, kind: Kind, name: str) -> list[Subject]:
        """Those of the kind who own the name, or whom it means at once but for a word such as FC or a title."""
        matches = visit.directory.find(name, visit.voice.language, 1)
        sure = [match.subject for match in matches if match.score == 1.0]
        found = dict.fromkeys((*visit.directory.owners(name), *sure))
        return [subject for subject in found if subject.is_coach == (kind is Kind.COACH)]

    async def _name(self, visit: Visit, kind: Kind | None, query: str, name: Name) -> Answer:
        matches = visit.directory.find(query, visit.voice.language)
        if kind is not None:
            matches = [match for match in matches if match.subject.is_coach == (kind is Kind.COACH)]
        if not matches:
            return Answer(say=cards.nobody_known(visit.voice, query))
        if matches[0].score == 1.0:
            return await self._given(visit, matches[0].subject, name)
        row = await register.add_name(visit.tx, None, name, visit.now)
        offered = [match.subject for match in matches]
        return Answer(say=cards.whose(visit.voice, query, name.name, row, offered))

    async def name_is(self, visit: Visit) -> Answer:
        """Give the waiting name to the subject on the button."""
        row, subject_id = visit.numbers
        name, subject = await register.asked(visit.tx, row), visit.directory.by_id(subject_id)
        if name is None or subject is None:
            return Answer(toast=cards.gone(visit.voice))
        await register.drop_name(visit.tx, row)
        given = await self._given(visit, subject, name)
        return replace(given, say=None, edit=given.say)

    async def undo(self, visit: Visit) -> Answer:
        """Take back the subject on the button, unless somebody follows it by now."""
        subject = visit.directory.by_id(visit.numbers[0])
        if subject is None:
            return Answer(toast=cards.gone(visit.voice))
        if not await register.withdraw(visit.tx, subject.id):
            return Answer(toast=cards.stays(visit.voice, subject))
        await audit.note(visit.tx, visit.person.user_id, "withdraw", visit.now, detail=subject.slug)
        return Answer(edit=cards.withdrawn(visit.voice, subject), after=lambda: self._directory.remove(subject.slug))

    async def drop_name(self, visit: Visit) -> Answer:
        """Take back the name on the button, or drop it if it waited for its subject."""
        dropped = await register.drop_name(visit.tx, visit.numbers[0])
        if dropped is None:
            return Answer(toast=cards.gone(visit.voice))
        subject_id, name = dropped
        subject = visit.directory.by_id(subject_id)
        slug = subject.slug if subject is not None else ""
        await audit.note(visit.tx, visit.person.user_id, "withdraw", visit.now, detail=f"{slug} {name.written}".strip())
        after = self._changed(slug, lambda entry: entry.without(name.written))
        return Answer(edit=cards.name_dropped(visit.voice, name.name), after=after)

    async def _given(self, visit: Visit, subject: Subject, name: Name) -> Answer:
        """Give a subject the name; what others own counts in no language at once, so that people are asked."""
        owners = visit.directory.owners(name.name)
        if subject in owners:
            return Answer(say=cards.already_named(visit.voice, subject, name.name))
        name = replace(name, language="" if owners else name.language)
        row = await register.add_name(visit.tx, subject.id, name, visit.now)
        detail = f"{subject.slug} {name.written}"
        await audit.note(visit.tx, visit.person.user_id, "add name", visit.now, detail=detail)
        card = cards.named_too(visit.voice, subject, name.name, row, owners, small=name.nickname)
        return Answer(say=card, after=self._changed(subject.slug, name.given_to))

    def _changed(self, slug: str, change: Callable[[Entry], Entry]) -> Callable[[], None]:
        """Change an entry as it is once the transaction is committed: another editor may have been faster."""

        def apply() -> None:
            entry = self._directory.entry(slug)
            if entry is not None:
                self._directory.add(change(entry))

        return apply


def short_name(directory: Directory, name: str) -> str:
    """What a headline says of a new coach: his surname, or his whole name while somebody else owns that surname."""
    surname = surname_of(name)
    try:
        return name if directory.owners(checked(surname)) else surname
    except NameFlawError:
        return name


def _kind(visit: Visit, text: str) -> tuple[Kind | None, str]:
    """The kind that a text begins with, in English or the editor's language, and the rest."""
    word, *rest = text.split(maxsplit=1) or [""]
    for kind in (Kind.COACH, Kind.CLUB):
        if word.casefold() in (kind, visit.voice.plain(f"kind.{kind}").casefold()):
            return kind, rest[0] if rest else ""
    return None, text.strip()
