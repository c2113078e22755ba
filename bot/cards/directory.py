"""What an editor sees when the directory grows: what was added, what it is found by, and why something was not."""

from __future__ import annotations

from collections.abc import Sequence

from bot.buttons import pack
from bot.cards.card import Button, Card
from bot.cards.markup import bold, cut_units, label, lines, name, named, stacked
from bot.directory.naming import Flaw
from bot.directory.subject import Subject
from bot.i18n import Html, Voice, one_line

CHOICES = 15  # subjects offered for a name that is not theirs yet
QUERY = 60  # characters of what somebody typed, said back to him


def how_to_add(voice: Voice) -> Card:
    """The answer to /add without something to add."""
    return Card(voice.say("adding.how"))


def flawed(voice: Voice, flaw: Flaw) -> Card:
    """The answer to something that cannot be a name."""
    return Card(voice.say(f"adding.{flaw}"))


def already_there(voice: Voice, subjects: Sequence[Subject]) -> Card:
    """The answer to a subject that the directory has."""
    return Card(voice.say("adding.already", subjects=_all(voice, subjects)))


def already_named(voice: Voice, subject: Subject, added: str) -> Card:
    """The answer to a name that the subject has."""
    return Card(voice.say("adding.already_named", subject=bold(name(voice, subject)), name=_quoted(voice, added)))


def added(voice: Voice, subject: Subject, at_once: Sequence[str], asked: Sequence[str], followed: bool) -> Card:
    """A subject is new: the names it is found by at once, those that people are asked about, and Undo if unfollowed."""
    key = "adding.coach" if subject.is_coach else "adding.club"
    undo = [] if followed else [Button(voice.plain("button.undo"), pack("unadd", subject.id))]
    text = lines([voice.say(key, subject=bold(name(voice, subject))), _found_by(voice, at_once, asked)])
    return Card(text, stacked(undo))


def _found_by(voice: Voice, at_once: Sequence[str], asked: Sequence[str]) -> Html:
    return lines(
        [
            voice.say("adding.at_once", names=voice.listed(_quoted(voice, one) for one in at_once))
            if at_once
            else None,
            voice.say("adding.asked", names=voice.listed(_quoted(voice, one) for one in asked)) if asked else None,
        ]
    )


def named_too(
    voice: Voice, subject: Subject, added: str, row: int, others: Sequence[Subject] = (), small: bool = False
) -> Card:
    """A subject has one more name: whether it leads to him at once, and how articles may write it; Undo."""
    shared = voice.say("adding.shared", subjects=named(voice, others)) if others else voice.say("adding.alone")
    spelt = voice.say("adding.small" if small else "adding.capital")
    text = lines(
        [voice.say("adding.name", subject=bold(name(voice, subject)), name=_quoted(voice, added)), shared, spelt]
    )
    return Card(text, stacked([Button(voice.plain("button.undo"), pack("unname", row))]))


def whose(voice: Voice, query: str, added: str, row: int, subjects: Sequence[Subject]) -> Card:
    """Ask which subject a new name is for; `row` is the waiting name."""
    buttons = [Button(label(name(voice, subject)), pack("nameis", row, subject.id)) for subject in subjects[:CHOICES]]
    none = Button(voice.plain("choose.none"), pack("unname", row))
    return Card(voice.say("adding.whose", query=_cut(query), name=_quoted(voice, added)), stacked([*buttons, none]))


def nobody_known(voice: Voice, query: str) -> Card:
    """The answer to a new name for somebody whom the directory lacks."""
    return Card(voice.say("adding.nobody", query=_cut(query)))


def withdrawn(voice: Voice, subject: Subject) -> Card:
    """The place of an addition that was undone."""
    return Card(voice.say("adding.undone", subject=bold(name(voice, subject))))


def name_dropped(voice: Voice, dropped: str) -> Card:
    """The place of a name that was undone, or that nobody was given."""
    return Card(voice.say("adding.name_undone", name=_quoted(voice, dropped)))


def stays(voice: Voice, subject: Subject) -> str:
    """The toast for an Undo that comes too late."""
    return voice.plain("toast.stays", subject=name(voice, subject))


def gone(voice: Voice) -> str:
    """The toast for a button whose addition is no longer there."""
    return voice.plain("toast.not_there")


def followable(voice: Voice, coach: Subject) -> str:
    """The toast once a coach of a draft can be followed."""
    return voice.plain("toast.followable", subject=name(voice, coach))


def add_coach_label(voice: Voice, coach: Subject) -> str:
    """A button's label with the coach's full name where that fits, else with his surname."""
    whole = voice.plain("button.add_coach", subject=name(voice, coach))
    return whole if label(whole) == whole else label(voice.plain("button.add_coach", subject=one_line(coach.short)))


def _all(voice: Voice, subjects: Sequence[Subject]) -> Html:
    return lines([bold(name(voice, subject)) for subject in subjects[:CHOICES]], ", ")


def _cut(query: str) -> str:
    return cut_units(one_line(query), QUERY)


def _quoted(voice: Voice, text: str) -> str:
    return voice.plain("several.quote", query=_cut(text))
