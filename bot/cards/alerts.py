"""The alert: one rumour on a follower's phone, as told, corrected, denied or retracted."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.buttons import pack
from bot.cards.card import Button, Card
from bot.cards.markup import LABEL, bold, label, length, lines, name, named, paragraphs, short, stacked, struck, units
from bot.cards.telling import (
    denial,
    earlier,
    elsewhere,
    joiners,
    moved,
    page,
    source_line,
    stage_words,
    summary,
    updates,
    verdict_time,
)
from bot.cards.thresholds import fewer_button
from bot.concerns import Concern
from bot.directory.subject import Subject
from bot.headlines import ALSO, also, foremost, headline, is_struck, links_of
from bot.i18n import Html, Voice, one_line
from bot.links import Move
from bot.rumours import Later, Reason, Rumour, State, Verdict

LONG = 900  # characters of an alert once parsed, so that it fits a phone's screen
SUMMARY = 600  # characters of a summary; the card's own limit may leave less
HOUR = 3600  # seconds; a card says that it is late from the first full hour
SURNAME = 10  # letters of a coach's name on a button that says more than the name

Rows = tuple[tuple[Button, ...], ...]


def alert(
    voice: Voice,
    rumour: Rumour,
    concern: Concern,
    late_seconds: int = 0,
    *,
    first: bool = True,
    missed: Sequence[Later] = (),
) -> Card:
    """The card for whom a rumour concerns so; `first` says that it is his first of that story, and `missed` are the
    earlier moves of it that he is told of by this card.

    At most 900 characters once parsed, however long names and summary are.
    """
    text = alert_text(voice, rumour, concern, late_seconds, first=first, missed=missed)
    return Card(text, alert_keyboard(voice, rumour, concern.lead, concern.reasons))


def alert_text(
    voice: Voice,
    rumour: Rumour,
    concern: Concern,
    late_seconds: int = 0,
    *,
    first: bool = True,
    nested: bool = False,
    missed: Sequence[Later] = (),
) -> Html:
    """The text of an alert; `nested` says that it will stand within a quote, where Telegram allows no second one."""
    head = lines([_head(voice, rumour, concern, late_seconds, first=first), *earlier(voice, missed)])
    foot = _foot(voice, rumour, concern)
    if length(paragraphs(head, foot)) > LONG:
        foot = _foot(voice, rumour, concern, asides=False)
    if rumour.state is State.RETRACTED or all(map(is_struck, links_of(rumour.news, concern.lead))):
        return paragraphs(head, foot)
    room = LONG - length(paragraphs(head, foot)) - 2  # the empty line above the summary
    return paragraphs(head, summary(voice, rumour, min(room, SUMMARY), nested=nested), foot)


def _head(voice: Voice, rumour: Rumour, concern: Concern, late_seconds: int, *, first: bool) -> Html:
    lead, followed = concern.lead, _followed(concern)
    line = headline(voice, rumour.news, lead, followed)
    if rumour.state is State.RETRACTED:
        opening = lines([bold(voice.say("alert.retracted")), voice.moment(verdict_time(rumour))], " ")
        return lines([opening, struck(line), voice.say(f"alert.because.{rumour.reason or Reason.OTHER}")])
    news = updates(voice, rumour, lead, followed)
    own = links_of(rumour.news, lead)
    if own and is_struck(own[0]):
        standing = [link for link in own if not is_struck(link)]
        stands = bold(headline(voice, standing, lead, followed)) if standing else None
        opening = elsewhere(voice, own[0]) if own[0].went else denial(voice, rumour, own[0])
        return lines([opening, struck(line), stands, *news])
    return lines([bold(line), mark(voice, rumour, concern, late_seconds, first=first), *news])


def mark(voice: Voice, rumour: Rumour, concern: Concern, late_seconds: int = 0, *, first: bool) -> Html:
    """The second line: what kind of news it is, how far the story has gone, and whether we are late."""
    link = foremost(rumour.news, concern.lead, _followed(concern))
    stage: str | None = stage_words(voice, link)
    if rumour.correcting:
        said = voice.say("alert.correcting")
    elif rumour.verdict is Verdict.CORRECTED:
        said = voice.say("alert.corrected", moment=voice.moment(verdict_time(rumour)))
    elif first or concern.move is Move.NEW:
        joined = [] if first else joiners(rumour.news, concern.lead)
        said = voice.say("alert.joins", n=len(joined), clubs=named(voice, joined)) if joined else voice.say("alert.new")
    else:
        said, stage = moved(voice, concern, rumour.published_at), None
    late = voice.say("alert.late", n=late_seconds // HOUR) if late_seconds > HOUR else None
    return lines([said, stage, late], " · ")


def _foot(voice: Voice, rumour: Rumour, concern: Concern, *, asides: bool = True) -> Html:
    told = asides and rumour.state is not State.RETRACTED
    others = also(voice, rumour.news, concern.lead, _followed(concern)) if told else []
    listed = [voice.say("alert.also", link=other) for other in others[:ALSO]]
    struck_out = all(map(is_struck, links_of(rumour.news, concern.lead)))
    source = source_line(voice, rumour, "before" if struck_out else "named")
    return lines([*listed, *others[ALSO:], source, why_line(voice, concern)])


def why_line(voice: Voice, concern: Concern) -> Html | None:
    """Why the card came: what he follows, whom his club's coach may leave it for, or what he was told before."""
    followed = [subject for subject in concern.reasons if subject not in concern.seated]
    if followed:
        return voice.say("alert.why", subjects=named(voice, followed))
    if concern.seated:
        return voice.say("alert.why_seated", club=short(voice, concern.seated[0]))
    return voice.say("alert.why_told") if concern.links and not concern.reasons else None


def _followed(concern: Concern) -> list[str]:
    """The slugs of whose clubs come first and whose other links are told under "Also:"."""
    return [subject.slug for subject in concern.reasons]


def alert_keyboard(
    voice: Voice,
    rumour: Rumour,
    lead: Subject,
    reasons: Sequence[Subject],
    muted: bool = False,
    left: Collection[str] = (),
) -> Rows:
    """The alert's buttons: read, mute or unmute, fewer, unfollow or (for a slug among `left`) follow again."""
    buttons = []
    if rumour.state is not State.RETRACTED:
        buttons = [*_read(voice, rumour), _mute(voice, rumour, lead, muted)]
    if len(reasons) == 1:
        buttons += _fewer(voice, rumour, reasons, left, named=False)
        buttons.append(_quit(voice, rumour, reasons[0], left))
    elif reasons:
        buttons.append(Button(voice.plain("button.unfollow_some"), pack("reasons", rumour.id)))
    return stacked(buttons)


def reasons_keyboard(voice: Voice, rumour: Rumour, reasons: Sequence[Subject], left: Collection[str] = ()) -> Rows:
    """Rows to unfollow each reason or follow it again, and to have fewer of it; then back to the alert's buttons."""
    buttons = [_quit(voice, rumour, subject, left) for subject in reasons]
    buttons += _fewer(voice, rumour, reasons, left, named=True)
    return stacked([*buttons, Button(voice.plain("button.back"), pack("back", rumour.id))])


def _fewer(
    voice: Voice, rumour: Rumour, reasons: Sequence[Subject], left: Collection[str], *, named: bool
) -> list[Button]:
    """Nothing of a retracted rumour should be heard less of, and nothing that was just left."""
    if rumour.state is State.RETRACTED:
        return []
    offered = [fewer_button(voice, rumour, one, named=named) for one in reasons if one.slug not in left]
    return [button for button in offered if button is not None]


def _read(voice: Voice, rumour: Rumour) -> list[Button]:
    source = page(rumour)
    if source is None:
        return []
    words = voice.plain("button.read_at", source=one_line(source.name))
    fits = one_line(source.name) and units(words) <= LABEL
    return [Button(label(words if fits else voice.plain("button.read")), url=source.url)]


def _mute(voice: Voice, rumour: Rumour, lead: Subject, muted: bool) -> Button:
    coach = one_line(lead.short_in(voice.language))
    key = "unmute" if muted else "mute"
    words = voice.plain(f"button.{key}", coach=coach) if len(coach) <= SURNAME else voice.plain(f"button.{key}_this")
    return Button(label(words), pack(key, lead.id, rumour.id))


def _quit(voice: Voice, rumour: Rumour, subject: Subject, left: Collection[str]) -> Button:
    verb, key = ("rejoin", "button.rejoin") if subject.slug in left else ("quit", "button.unfollow")
    return Button(label(voice.plain(key, subject=short(voice, subject))), pack(verb, subject.id, rumour.id))


def left_toast(voice: Voice, subject: Subject) -> str:
    """What a tap on "Unfollow Roma" answers, at most 200 characters (Bot API, answerCallbackQuery)."""
    return voice.plain("toast.left", subject=name(voice, subject))


def rejoined_toast(voice: Voice, subject: Subject) -> str:
    """What a tap on "Follow Roma again" answers."""
    return voice.plain("toast.rejoined", subject=name(voice, subject))


def muted_toast(voice: Voice, coach: Subject) -> str:
    """What a tap on "Mute" answers: whose story, and for how long."""
    return voice.plain("toast.muted", coach=short(voice, coach))


def unmuted_toast(voice: Voice, coach: Subject) -> str:
    """What a tap on "Unmute" answers."""
    return voice.plain("toast.unmuted", coach=short(voice, coach))
