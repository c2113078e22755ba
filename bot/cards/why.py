"""The answer to /why: what decided whether a rumour reached a chat, in words, and buttons where it can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.buttons import pack
from bot.cards.alerts import why_line
from bot.cards.card import Button, Card
from bot.cards.fans import entry
from bot.cards.markup import cut_units, label, lines, name, named, paragraphs, short, stacked
from bot.cards.telling import moved, stage_words
from bot.cards.thresholds import threshold_button
from bot.concerns import Concern
from bot.directory.subject import Subject
from bot.explanations import Explanation, Fate
from bot.headlines import pair
from bot.i18n import Html, Voice
from bot.links import Link, Stage

LINKS: Final = 3  # moved links told of one rumour
BUTTONS: Final = 4
PAIR: Final = 90  # characters of two names
REFUSAL: Final = 100  # characters of what Telegram said
LATE, OURS = "out of date", "internal error"  # what an alert that failed has as its reason where it is not Telegram's


def usage(voice: Voice) -> Card:
    """How to ask."""
    return Card(voice.say("why.usage"))


def no_alert(voice: Voice) -> Card:
    """The answer to /why under a message that told no rumour, or one that is no longer kept."""
    return Card(voice.say("why.no_alert"))


def why(voice: Voice, explanations: Sequence[Explanation], subject: Subject | None = None, moment: int = 0) -> Card:
    """What decided, rumour by rumour, told from a subject's side where there is one.

    `moment` is when the message that is asked about was sent (seconds UTC), 0 where it is not known.
    """
    told = [_told(voice, one, subject, moment) for one in explanations]
    return Card(paragraphs(*told), stacked(_remedies(voice, explanations)))


def why_for(voice: Voice, explanation: Explanation, chat_id: int) -> Card:
    """What decided for somebody who complained to an editor, in the words that he would read himself."""
    heading = voice.say("why.complaint", number=explanation.rumour.id, chat=_code(voice, chat_id))
    return Card(paragraphs(heading, _told(voice, explanation, None, 0)))


def no_chat(voice: Voice, chat_id: int) -> Card:
    """The answer to an editor where nothing is known of the chat."""
    return Card(voice.say("why.no_chat", chat=_code(voice, chat_id)))


def no_rumour(voice: Voice, number: str) -> Card:
    """The answer to an editor where no such rumour was published."""
    return Card(voice.say("why.no_rumour", number=number))


def in_private(voice: Voice) -> Card:
    """The answer to an editor who asks about somebody in a group."""
    return Card(voice.say("why.in_private"))


def _code(voice: Voice, chat_id: int) -> Html:
    return voice.say("refused.user", user=chat_id)


def _told(voice: Voice, one: Explanation, subject: Subject | None, moment: int) -> Html:
    side = subject or (one.concern.reasons[0] if one.concern and one.concern.reasons else None)
    return lines([entry(voice, one.rumour, side), *_cause(voice, one, moment)])


def _cause(voice: Voice, one: Explanation, moment: int) -> list[Html | None]:
    match one.fate:
        case Fate.TOLD:
            return _delivered(voice, one, moment)
        case Fate.WAITING if one.until:
            when = voice.moment(one.until)
            return [voice.say("why.waiting_digest" if one.digest else "why.waiting_quiet", moment=when)]
        case Fate.FAILED:
            return [_failed(voice, one.refusal)]
        case Fate.THRESHOLD:
            return [_below(voice, one)]
        case Fate.MUTED:
            return [_muted(voice, one)]
        case Fate.LATER | Fate.STRANGE | Fate.UNMOVED | Fate.SEATED:
            return [voice.say(f"why.about.{one.fate}", subjects=named(voice, one.subjects))]
    return [voice.say(f"why.{one.fate}")]


def _delivered(voice: Voice, one: Explanation, moment: int) -> list[Html | None]:
    """When it came, what let it through, what had moved, and what became of the card."""
    came = voice.say("why.told_at", moment=voice.moment(moment)) if moment else voice.say("why.told")
    concern = one.concern
    reason = why_line(voice, concern) if concern else None
    links = concern.links[:LINKS] if concern else ()
    moves = [_moved(voice, one, link) for link in links if link.move]
    return [
        came,
        reason or voice.say("why.followed_then"),
        _thresholds(voice, one),
        *moves,
        _updates(voice, one),
    ]


def _moved(voice: Voice, one: Explanation, link: Link) -> Html:
    mark = moved(voice, Concern(link.coach, (), (link,)), one.rumour.published_at)
    words = stage_words(voice, link)
    return voice.say("why.moved", pair=cut_units(pair(voice, link), PAIR), stage=words, mark=mark)


def _thresholds(voice: Voice, one: Explanation) -> Html | None:
    """The thresholds that were chosen of those that let it through."""
    chosen = [subject for subject in one.subjects if one.thresholds[subject.id] is not Stage.SPECULATION]
    return voice.say("why.thresholds", follows=_follows(voice, one, chosen)) if chosen else None


def _follows(voice: Voice, one: Explanation, subjects: Sequence[Subject]) -> str:
    words = {subject: voice.plain(f"threshold.{one.thresholds[subject.id]}") for subject in subjects}
    return voice.listed(
        voice.plain("why.follow", subject=short(voice, subject), threshold=threshold)
        for subject, threshold in words.items()
    )


def _updates(voice: Voice, one: Explanation) -> Html | None:
    if one.refusal:
        return voice.say("why.edit_refused", refusal=cut_units(one.refusal, REFUSAL))
    if one.behind:
        return voice.say("why.edit_due")
    return voice.say("why.edited") if one.edited else None


def _failed(voice: Voice, refusal: str) -> Html:
    if refusal.startswith(LATE):
        return voice.say("why.failed_late")
    if refusal == OURS:
        return voice.say("why.failed_ours")
    return voice.say("why.failed", refusal=cut_units(refusal, REFUSAL))


def _below(voice: Voice, one: Explanation) -> Html:
    stage = stage_words(voice, one.link) if one.link else voice.plain("stage.speculation")
    if not one.subjects:
        return voice.say("why.threshold_then", stage=stage)
    return voice.say("why.threshold", stage=stage, follows=_follows(voice, one, one.subjects))


def _muted(voice: Voice, one: Explanation) -> Html:
    if one.stories:
        return voice.say("why.muted_story", coaches=named(voice, one.stories))
    if one.subjects:
        return voice.say("why.muted_subject", subjects=named(voice, one.subjects))
    return voice.say("why.muted_then")


def _remedies(voice: Voice, explanations: Sequence[Explanation]) -> list[Button]:
    """What can be changed about it by a tap, each once."""
    found = {button.data: button for one in explanations for button in _remedy(voice, one)}
    return list(found.values())[:BUTTONS]


def _remedy(voice: Voice, one: Explanation) -> list[Button]:
    match one.fate:
        case Fate.THRESHOLD:
            return [threshold_button(voice, subject, one.thresholds[subject.id]) for subject in one.subjects[:1]]
        case Fate.MUTED:
            return [_button(voice, "button.unmute_follow", "unhush", end) for end in (*one.stories, *one.subjects)]
        case Fate.PAUSED if one.lasting:
            return [Button(voice.plain("button.resume"), pack("resume"))]
        case Fate.STRANGE | Fate.UNFOLLOWED:
            return [_button(voice, "button.follow", "follow", end) for end in one.subjects]
    return []


def _button(voice: Voice, key: str, verb: str, subject: Subject) -> Button:
    return Button(label(voice.plain(key, subject=name(voice, subject))), pack(verb, subject.id))
