"""A draft that adds nothing: which rumour it repeats, and how it joins that one as a further source (R37, R38)."""

from __future__ import annotations

from bot.buttons import pack
from bot.cards.card import Button, Card
from bot.cards.markup import cut_units, lines, stacked
from bot.headlines import headline
from bot.i18n import Html, Voice, one_line
from bot.reading.sameness import Alike
from bot.rumours import Rumour

FACTS = 5  # names and numbers named that two reports share

Rows = tuple[tuple[Button, ...], ...]


def repetition(voice: Voice, rumour: Rumour, repeats: Rumour, alike: Alike | None) -> Card:
    """The draft of what `repeats` told before, in a line, and one tap to count it."""
    how = voice.plain("draft.how.links")
    if alike is not None and alike.rumour_id == repeats.id:
        percent = voice.number(alike.sameness.percent)
        how = voice.plain(f"draft.how.{alike.sameness.kind}", percent=percent)
    text = lines(
        [
            voice.say(
                "draft.told_again",
                draft=rumour.id,
                number=repeats.id,
                moment=voice.moment(repeats.published_at),
                how=how,
            ),
            headline(voice, repeats.news),
        ]
    )
    return Card(
        text,
        (
            *stacked([silent_button(voice, rumour), insist_button(voice, rumour)]),
            (
                Button(voice.plain("button.links"), pack("links", rumour.id)),
                Button(voice.plain("button.source"), pack("source", rumour.id)),
            ),
            *stacked([Button(voice.plain("button.discard"), pack("discard", rumour.id))]),
        ),
    )


def silent_button(voice: Voice, rumour: Rumour) -> Button:
    """Publish without an alert."""
    return Button(voice.plain("button.publish_silently"), pack("silently", rumour.id))


def insist_button(voice: Voice, rumour: Rumour) -> Button:
    """Alert everybody concerned although nothing moves; asks once more."""
    return Button(voice.plain("button.insist"), pack("insist", rumour.id))


def likeness(voice: Voice, alike: Alike) -> Html:
    """Which earlier report the article is most alike, how much, and what both have: so an editor can check."""
    sameness = alike.sameness
    said = voice.say(f"draft.alike.{sameness.kind}", number=alike.rumour_id, percent=voice.number(sameness.percent))
    facts = ", ".join(one_line(fact) for fact in sameness.facts[:FACTS])
    return lines([said, voice.say("draft.alike.facts", facts=cut_units(facts, 90)) if facts else None])


def insist_menu(voice: Voice, rumour: Rumour, phones: int) -> Rows:
    """Whether so many phones are to be alerted although nothing moves; a tap acts."""
    return stacked(
        [
            Button(voice.plain("button.insist_surely", n=phones), pack("insisted", rumour.id)),
            Button(voice.plain("button.back"), pack("draft", rumour.id)),
        ]
    )


def joined(voice: Voice, rumour: Rumour) -> Card:
    """What a draft becomes that only confirmed a rumour: one line that says which."""
    line = voice.say("newsroom.joined", number=rumour.id, headline=headline(voice, rumour.news))
    return Card(line, stacked([Button(voice.plain("button.refresh"), pack("receipt", rumour.id))]))


def joined_toast(voice: Voice, rumour: Rumour) -> str:
    """What the tap on "Publish silently" answers where the draft became a further source."""
    return voice.plain("toast.joined", number=rumour.id)


def adds_nothing_toast(voice: Voice) -> str:
    """What a tap on Publish answers where nothing moves by now."""
    return voice.plain("toast.adds_nothing")
