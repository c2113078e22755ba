"""One follow on a phone, and silences: what alerts, what is muted or paused, what happened meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.buttons import pack
from bot.cards.card import Button, Card
from bot.cards.fans import entry
from bot.cards.markup import bold, label, lines, name, named, paragraphs, short, stacked
from bot.cards.thresholds import threshold_choice
from bot.directory.subject import Subject
from bot.i18n import Html, Voice
from bot.links import Stage
from bot.rumours import Rumour
from bot.silences import Silence

MEANWHILE = 5  # rumours told when a silence ends; /latest has the rest
LISTED = 15  # buttons of what is muted


def follow_view(voice: Voice, subject: Subject, threshold: Stage, silence: Silence | None, page: int) -> Card:
    """One follow: its threshold, its silence, and the way out. `page` is that of /following it was opened from."""
    said = voice.say("view.threshold", threshold=voice.plain(f"threshold.{threshold}"))
    text = lines([bold(name(voice, subject)), said, _muted_line(voice, silence) if silence else None])
    leave = Button(label(voice.plain("button.unfollow", subject=short(voice, subject))), pack("drop", subject.id, page))
    back = Button(voice.plain("button.back"), pack("list", page))
    choice = threshold_choice(voice, threshold, "atleast", subject.id, page)
    if silence:
        rest = [_unmute(voice, subject, "wake", page)]
    else:
        rest = list(_spans(voice, "mute_day", "mute_week", "rest", subject.id, page))
    return Card(text, (*choice, *stacked([*rest, leave, back])))


def _unmute(voice: Voice, subject: Subject, verb: str, *values: int) -> Button:
    words = voice.plain("button.unmute_follow", subject=short(voice, subject))
    return Button(label(words), pack(verb, subject.id, *values))


def _muted_line(voice: Voice, silence: Silence) -> Html:
    if silence.until is None:
        return voice.say("view.muted")
    return voice.say("view.muted_until", moment=voice.moment(silence.until))


def _spans(voice: Voice, day: str, week: str, verb: str, *values: int) -> tuple[Button, ...]:
    """A day or a week; each button carries the verb, these values and the number of days."""
    return (
        Button(voice.plain(f"button.{day}"), pack(verb, *values, 1)),
        Button(voice.plain(f"button.{week}"), pack(verb, *values, 7)),
    )


def muted(voice: Voice, subject: Subject, until: int) -> Card:
    """The answer to /mute: until when (seconds UTC), another span, and the way back."""
    text = voice.say("muting.done", subject=bold(name(voice, subject)), moment=voice.moment(until))
    spans = _spans(voice, "for_day", "for_week", "hush", subject.id)
    return Card(lines([text, voice.say("muting.hint")]), (spans, (_unmute(voice, subject, "unhush"),)))


def muted_toast(voice: Voice, subject: Subject, days: int) -> str:
    """What "Mute for a day" answers."""
    return voice.plain("toast.muted_follow", n=days, subject=name(voice, subject))


def unmuted(voice: Voice, subject: Subject, meanwhile: Sequence[Rumour], *, paused: bool = False) -> Card:
    """The answer to an unmute: how things stand, instead of what was missed one by one (R16)."""
    head = voice.say("muting.lifted", subject=bold(name(voice, subject)))
    pause = voice.say("pausing.still") if paused else None
    return Card(paragraphs(lines([head, pause]), *_news(voice, meanwhile, {subject.slug: subject})))


def not_muted(voice: Voice, subject: Subject) -> Card:
    """The answer to an unmute of what was not muted."""
    return Card(voice.say("muting.not_muted", subject=bold(name(voice, subject))))


def which_unmute(voice: Voice, subjects: Sequence[Subject]) -> Card:
    """What is muted, a button each to hear of it again; a kind word if nothing is."""
    if not subjects:
        return Card(voice.say("muting.nothing"))
    buttons = [Button(label(name(voice, subject)), pack("unhush", subject.id)) for subject in subjects[:LISTED]]
    return Card(voice.say("muting.which"), stacked(buttons))


def paused(voice: Voice, until: int | None) -> Card:
    """The answer to /pause: until when (seconds UTC) or until /resume, another span, and the way back."""
    text = voice.say("pausing.open") if until is None else voice.say("pausing.done", moment=voice.moment(until))
    resume = Button(voice.plain("button.resume"), pack("resume"))
    return Card(lines([text, voice.say("pausing.hint")]), (_spans(voice, "for_day", "for_week", "pause"), (resume,)))


def resumed(
    voice: Voice, meanwhile: Sequence[Rumour], followed: Iterable[Subject], still_muted: Sequence[Subject] = ()
) -> Card:
    """The answer to /resume: how things stand with what is followed, and what stays muted."""
    muted_too = voice.say("pausing.muted", subjects=named(voice, still_muted)) if still_muted else None
    subjects = {subject.slug: subject for subject in followed}
    return Card(paragraphs(lines([voice.say("pausing.over"), muted_too]), *_news(voice, meanwhile, subjects)))


def not_paused(voice: Voice) -> Card:
    """The answer to /resume where nothing was paused."""
    return Card(voice.say("pausing.not_paused"))


def _news(voice: Voice, meanwhile: Sequence[Rumour], followed: Mapping[str, Subject]) -> list[Html]:
    if not meanwhile:
        return [voice.say("meanwhile.nothing")]
    told = [entry(voice, rumour, _followed_end(rumour, followed)) for rumour in meanwhile[:MEANWHILE]]
    more = [voice.say("meanwhile.more")] if len(meanwhile) > MEANWHILE else []
    return [voice.say("meanwhile.heading"), *told, *more]


def _followed_end(rumour: Rumour, followed: Mapping[str, Subject]) -> Subject | None:
    """From whose side a rumour is told: the first of its ends that is followed."""
    ends = [end for link in rumour.links for end in (link.coach, link.club)]
    return next((end for end in ends if end.slug in followed), None)
