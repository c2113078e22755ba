"""The digest: several stories in one message, the strongest first (R25)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.buttons import pack
from bot.cards.alerts import mark
from bot.cards.card import Button, Card
from bot.cards.markup import MESSAGE, bold, label, length, lines, paragraphs, short, stacked, struck
from bot.concerns import Concern
from bot.headlines import headline, is_struck, links_of
from bot.i18n import Html, Voice
from bot.rhythm import Habits, Rhythm
from bot.rumours import Rumour, State

STORIES = 10  # stories of one digest
MINUTES = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """One story of a digest as its newest rumour tells it; `first` says that it is new to the reader."""

    rumour: Rumour
    concern: Concern
    first: bool


def digest(voice: Voice, stories: Sequence[Entry], habits: Habits) -> Card:
    """All stories that moved meanwhile: a line for each with what moved and how many say so, and a button each."""
    shown = stories[:STORIES]
    kind = "night" if habits.rhythm is Rhythm.INSTANT else habits.rhythm.value
    title = bold(voice.say(f"digest.{kind}", n=len(stories)))
    more = voice.say("digest.more", n=len(stories) - len(shown)) if len(stories) > len(shown) else None
    for links in (True, False):
        entries = [_entry(voice, number, story, full=links) for number, story in enumerate(shown, start=1)]
        text = paragraphs(title, lines([*entries, more]), _why(voice, habits))
        if length(text) <= MESSAGE:
            break
    return Card(text, stacked([_button(voice, number, story) for number, story in enumerate(shown, start=1)]))


def _entry(voice: Voice, number: int, story: Entry, *, full: bool) -> Html:
    line = headline(voice, story.rumour.news, story.concern.lead, [one.slug for one in story.concern.reasons])
    own = links_of(story.rumour.news, story.concern.lead)
    retracted = story.rumour.state is State.RETRACTED
    if retracted or (own and all(map(is_struck, own))):
        word = voice.say("alert.retracted" if retracted else "alert.denied")
        return lines([f"{number}. ", struck(line), f" {word}"], "")
    sources = len(story.rumour.sources)
    said = lines(
        [mark(voice, story.rumour, story.concern, first=story.first), voice.say("digest.sources", n=sources)], " · "
    )
    return lines([f"{number}. {line}", lines(["   ", said], "") if full else None])


def _button(voice: Voice, number: int, story: Entry) -> Button:
    words = voice.plain("button.digest_story", number=number, coach=short(voice, story.concern.lead))
    return Button(label(words), pack("saga", story.concern.lead.id))


def _why(voice: Voice, habits: Habits) -> Html:
    if habits.rhythm is not Rhythm.INSTANT or habits.quiet is None:
        return voice.say("digest.chosen")
    start, end = habits.quiet
    return voice.say("digest.quiet", start=_clock(start), end=_clock(end))


def _clock(minute: int) -> str:
    return f"{minute // MINUTES:02}:{minute % MINUTES:02}"
