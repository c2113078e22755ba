"""The short replies that carry a verdict: denied, corrected or retracted, under the card that said otherwise."""

from __future__ import annotations

from bot.cards.card import Card
from bot.cards.markup import bold, cut_units, lines, short
from bot.concerns import main_saga
from bot.headlines import headline, is_struck, pair
from bot.i18n import Html, Voice
from bot.links import Link
from bot.rumours import Denier, Reason, Rumour, Verdict

LINKS = 3  # denied links named in one reply
PAIR = 90  # characters of two names


def verdict(voice: Voice, rumour: Rumour, *, edited: bool = True) -> Card:
    """What those who were told a rumour are told of its latest verdict (R15, R18); `edited`: their card says it too."""
    updated = voice.say("reply.updated") if edited else None
    if rumour.verdict is Verdict.DENIED:
        links = denied(rumour)
        said = ", ".join(cut_units(pair(voice, link), PAIR) for link in links[:LINKS])
        return Card(lines([bold(voice.say("reply.denied", links=said)), _denier(voice, rumour, links), updated]))
    line = headline(voice, rumour.news, main_saga(rumour.news))
    if rumour.verdict is Verdict.RETRACTED:
        because = voice.say(f"alert.because.{rumour.reason or Reason.OTHER}")
        return Card(lines([bold(voice.say("reply.retracted", headline=line)), because, updated]))
    return Card(lines([bold(voice.say("reply.corrected", headline=line)), updated]))


def denied(rumour: Rumour) -> list[Link]:
    """The links that the latest verdict denies."""
    struck = [link for link in rumour.links if is_struck(link)]
    return [link for link in struck if link.struck_at == rumour.verdict_at] or struck


def _denier(voice: Voice, rumour: Rumour, links: list[Link]) -> Html | None:
    if rumour.denier is None or not links:
        return None
    if rumour.denier is Denier.CLUB:
        return voice.say("reply.denied_by.club", club=short(voice, links[0].club))
    return voice.say(f"reply.denied_by.{rumour.denier}", coach=short(voice, links[0].coach))
