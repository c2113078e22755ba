"""What an editor sees after publishing: the receipt with its figures, and the menus that correct, deny or retract."""

from __future__ import annotations

from collections.abc import Sequence

from bot.buttons import pack
from bot.cards.card import Button, Card
from bot.cards.markup import bold, label, lines, paragraphs, short, stacked
from bot.cards.newsroom import LINKS, described, link_buttons, listed
from bot.directory.subject import Kind
from bot.headlines import headline, is_struck, pair
from bot.i18n import Html, Voice
from bot.links import Link, Stage
from bot.owed import Figures
from bot.rumours import Denier, Reason, Rumour, State

# The words kept with alerts that are not sent, and the key of what an editor reads.
NOT_TOLD = {
    "threshold": "threshold",
    "muted": "muted",
    "paused": "paused",
    "not following": "unfollowed",
    "unreachable": "unreachable",
    "retracted": "retracted",
    "overtaken": "overtaken",
}
CELLS = 10  # cells of the bar
RUMOURS = 10  # rumours of one list


def receipt(voice: Voice, rumour: Rumour, figures: Figures, done: bool) -> Card:
    """What became of a published rumour; `done` says that nothing is owed any more."""
    retracted = rumour.state is State.RETRACTED
    key = "receipt.retracted" if retracted else "receipt.published"
    head = voice.say(key, number=rumour.id, headline=headline(voice, rumour.links))
    verdicts = [voice.say("receipt.denied", link=pair(voice, link)) for link in rumour.links if is_struck(link)]
    return Card(lines([head, *verdicts, *_figures(voice, rumour, figures, done)]), _rows(voice, rumour, done))


def _figures(voice: Voice, rumour: Rumour, figures: Figures, done: bool) -> list[Html | None]:
    """The counts in words; the bar never stands without them."""
    if rumour.silent:
        return [voice.say("receipt.silent")]
    if not figures.total:
        return [voice.say("receipt.nobody")]
    return [
        *([_finished(voice, figures)] if done else _under_way(voice, figures)),
        _not_told(voice, figures),
        voice.say("receipt.failed", n=figures.failed) if figures.failed else None,
        voice.say("receipt.waiting", n=figures.waiting) if figures.waiting else None,
        voice.say("receipt.edits", n=figures.edits) if figures.edits else None,
        voice.say("receipt.repeated", n=figures.repeated) if figures.repeated else None,
    ]


def _not_told(voice: Voice, figures: Figures) -> Html | None:
    """Who was not told, by reason: "Not told: 95 threshold, 12 muted"."""
    if not figures.skipped:
        return None
    known = [reason for reason in figures.reasons if reason in NOT_TOLD]
    said = [voice.plain(f"not_told.{NOT_TOLD[reason]}", n=figures.reasons[reason]) for reason in known]
    others = figures.skipped - sum(figures.reasons[reason] for reason in known)
    if others > 0:
        said.append(voice.plain("not_told.other", n=others))
    return voice.say("receipt.skipped", n=figures.skipped, reasons=", ".join(said))


def _finished(voice: Voice, figures: Figures) -> Html:
    """What was delivered, and in what time where that is known."""
    if not 0 < figures.started_at <= figures.finished_at:
        return voice.say("receipt.done", n=figures.delivered)
    minutes, seconds = divmod(figures.finished_at - figures.started_at, 60)
    key = "receipt.minutes" if minutes else "receipt.seconds"
    time = voice.say(key, minutes=voice.number(minutes), seconds=seconds)
    return voice.say("receipt.done_in", n=figures.delivered, time=time)


def _under_way(voice: Voice, figures: Figures) -> list[Html]:
    total = figures.total
    percent = figures.delivered * 100 // total
    full = figures.delivered * CELLS // total
    counts = voice.say(
        "receipt.delivered",
        delivered=voice.number(figures.delivered),
        total=voice.number(total),
        percent=voice.number(percent),
    )
    owed = voice.say("receipt.owed", n=figures.owed) if figures.owed else Html("")
    return [counts, Html("█" * full + "░" * (CELLS - full)), owed]


def _rows(voice: Voice, rumour: Rumour, done: bool) -> tuple[tuple[Button, ...], ...]:
    refresh = () if done else (Button(voice.plain("button.refresh"), pack("receipt", rumour.id)),)
    if rumour.state is State.RETRACTED:
        return (refresh,) if refresh else ()
    correct = Button(voice.plain("button.correct"), pack("correct", rumour.id))
    deny = Button(voice.plain("button.deny"), pack("deny", rumour.id))
    retract = Button(voice.plain("button.retract"), pack("retract", rumour.id))
    deniable = any(link.stage is not Stage.DENIED for link in rumour.links)
    return ((correct, deny) if deniable else (correct,), (retract, *refresh))


def deny_menu(voice: Voice, rumour: Rumour) -> Card:
    """Which link was denied: one button for each that still stands; `place` counts from 0."""
    places = [place for place, link in enumerate(rumour.links[:LINKS]) if link.stage is not Stage.DENIED]
    text = lines([voice.say("menu.deny", number=rumour.id), *listed(voice, rumour, places)])
    buttons = link_buttons(voice, rumour, places, "denylink")
    return Card(text, stacked([*buttons, _back(voice, "receipt", rumour)]))


def denier_menu(voice: Voice, rumour: Rumour, place: int, phones: int) -> Card:
    """Who denied the link; a tap acts. `phones` hold the card and will see it change."""
    link = rumour.links[place]
    buttons = [
        Button(_denier(voice, denier, link), pack("deniedby", rumour.id, place, denier, rumour.revision))
        for denier in Denier
    ]
    text = lines([bold(described(voice, link)), voice.say("menu.denier"), voice.say("menu.phones", n=phones)])
    return Card(text, stacked([*buttons, _back(voice, "deny", rumour)]))


def _denier(voice: Voice, denier: Denier, link: Link) -> str:
    if denier is Denier.CLUB and link.club.kind is Kind.NATIONAL:
        return label(voice.plain("denier.national", club=short(voice, link.club)))
    return label(voice.plain(f"denier.{denier}", coach=short(voice, link.coach), club=short(voice, link.club)))


def retract_menu(voice: Voice, rumour: Rumour, phones: int) -> Card:
    """Why the rumour is withdrawn, in words that followers will read; a tap acts on `phones` phones."""
    buttons = [Button(voice.plain(f"reason.{reason}"), pack("retractfor", rumour.id, reason)) for reason in Reason]
    text = paragraphs(
        bold(headline(voice, rumour.links)),
        lines([voice.say("menu.retract", number=rumour.id), voice.say("menu.phones", n=phones)]),
    )
    return Card(text, stacked([*buttons, _back(voice, "receipt", rumour)]))


def rumours_list(voice: Voice, rumours: Sequence[tuple[Rumour, Figures]]) -> Card:
    """The last ten rumours with their figures, a button each for the receipt."""
    if not rumours:
        return Card(voice.say("rumours.none"))
    shown = rumours[:RUMOURS]
    entries = [_entry(voice, rumour, figures) for rumour, figures in shown]
    buttons = [
        Button(
            label(voice.plain("button.open_rumour", number=rumour.id, pair=pair(voice, rumour.lead))),
            pack("receipt", rumour.id),
        )
        for rumour, _ in shown
    ]
    return Card(paragraphs(bold(voice.say("rumours.heading")), *entries), stacked(buttons))


def _entry(voice: Voice, rumour: Rumour, figures: Figures) -> Html:
    words = []
    if rumour.state is State.RETRACTED:
        words = [voice.say("latest.retracted")]
    elif any(is_struck(link) for link in rumour.links):
        words = [voice.say("rumours.with_denial")]
    counts = voice.say(
        "rumours.figures",
        delivered=voice.number(figures.delivered),
        owed=voice.number(figures.owed),
        failed=voice.number(figures.failed),
    )
    head = voice.say("rumours.entry", number=rumour.id, headline=headline(voice, rumour.links))
    return lines([head, lines([*words, voice.moment(rumour.published_at)], " · "), counts])


def _back(voice: Voice, verb: str, rumour: Rumour) -> Button:
    return Button(voice.plain("button.back"), pack(verb, rumour.id))


def published_toast(voice: Voice, figures: Figures) -> str:
    """What the tap on Publish answers: how many alerts are on their way."""
    return voice.plain("toast.published", n=figures.owed)


def corrected_toast(voice: Voice, figures: Figures) -> str:
    """What the tap on "Publish correction" answers: how many cards change."""
    return voice.plain("toast.corrected", n=figures.delivered)


def silent_toast(voice: Voice, _: Figures) -> str:
    """What the tap on "Publish silently" answers."""
    return voice.plain("toast.published_silently")


def denied_toast(voice: Voice, phones: int) -> str:
    """What the tap on who denied it answers: how many cards change."""
    return voice.plain("toast.denied", n=phones)


def retracted_toast(voice: Voice, phones: int) -> str:
    """What the tap on the reason answers: how many cards change."""
    return voice.plain("toast.retracted", n=phones)
