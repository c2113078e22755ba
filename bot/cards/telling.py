"""What several cards say of a rumour: its stage and verdict in words, its sources, its summary."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from bot.cards.markup import bold, cut_units, folded, length, lines, short
from bot.concerns import Concern
from bot.directory.subject import Kind, Subject
from bot.headlines import claimed, concerns, is_struck, pair, phrase
from bot.i18n import Html, Voice, escape, one_line
from bot.links import Link, Move, Relation, Stage
from bot.reports import Source
from bot.rumours import Denier, Later, Rumour, Verdict

SOURCE = 60  # characters of a source's name
URL = 2048  # characters of an address on a button: more than any browser shows
SHOWN = 2  # sources named before "and one more"
UPDATES = 2  # later moves and denials told on one card
EARLIER = 4  # earlier moves that one card tells of too
WEEK = 7 * 86_400  # seconds


def stage_words(voice: Voice, link: Link) -> str:
    """How far a link has gone, in the words for going and staying, or in those for coming."""
    stage = claimed(link)
    away = link.relation in (Relation.LEAVING, Relation.STAYING)
    return voice.plain(f"stage_away.{stage}" if away else f"stage.{stage}")


def denial(voice: Voice, rumour: Rumour, link: Link) -> Html:
    """The line that opens a card whose lead link was denied: by whom, and when."""
    who = denial_words(voice, rumour, link)
    return lines([bold(who), voice.moment(link.struck_at or verdict_time(rumour))], " ")


def denial_words(voice: Voice, rumour: Rumour, link: Link) -> str:
    """That a link was denied, and by whom where that is known."""
    if rumour.verdict is not Verdict.DENIED or rumour.denier is None:
        return voice.plain("alert.denied")
    if rumour.denier is Denier.CLUB:
        return voice.plain("alert.denied_by.national" if link.club.kind is Kind.NATIONAL else "alert.denied_by.club")
    return voice.plain(f"alert.denied_by.{rumour.denier}", coach=short(voice, link.coach))


def elsewhere(voice: Voice, link: Link) -> Html:
    """The line that opens a card whose lead went to another club: to which, and when."""
    club = short(voice, link.went) if link.went else ""
    return lines([bold(voice.say("alert.elsewhere", club=club)), voice.moment(link.struck_at)], " ")


def moved(voice: Voice, concern: Concern, now: int) -> Html:
    """The mark of a card that carries a story on: what moved since it was told last; `now` is when it was published."""
    own = [link for link in concern.links if link.coach.id == concern.lead.id and link.move is concern.move]
    if not own:
        return voice.say("alert.new")
    link = max(own, key=lambda one: one.stage.rank)
    if link.move is Move.FURTHER and link.moved_from is not None:
        before = stage_words(voice, replace(link, stage=link.moved_from))
        return voice.say("alert.further", before=before, after=stage_words(voice, link))
    if link.move is Move.AGAIN:
        weeks = (now - link.quiet_since) // WEEK
        return voice.say("alert.again", n=weeks) if link.quiet_since and weeks else voice.say("alert.once_more")
    return voice.say(f"alert.{link.move}")


def joiners(links: Sequence[Link], lead: Subject) -> list[Subject]:
    """The clubs that join a coach's story."""
    own = [link for link in links if link.coach.id == lead.id and link.move is Move.NEW]
    return [link.club for link in own if link.relation is Relation.LINKED]


def verdict_time(rumour: Rumour) -> int:
    """When the latest verdict fell, seconds UTC; the publishing where a report brought the denial itself."""
    return rumour.verdict_at or told_at(rumour)


def told_at(rumour: Rumour) -> int:
    """The moment a card prints: when the newest source said it, else when it was published; seconds UTC."""
    return max((source.at for source in rumour.sources), default=0) or rumour.published_at


def updates(voice: Voice, rumour: Rumour, lead: Subject, followed: Collection[int | str]) -> list[Html]:
    """A line for each link that was denied or ended after the telling, and for what moved or was said again since; the
    newest two.
    """
    own = [link for link in rumour.news if link.coach.slug == lead.slug]
    struck = [] if own and is_struck(own[0]) else [link for link in own if is_struck(link)]
    others = [link for link in rumour.news if link.coach.slug != lead.slug and concerns(link, followed)]
    found = [(link, link.struck_at or verdict_time(rumour)) for link in [*struck, *filter(is_struck, others)]]
    told = {(link.coach.slug, link.club.slug) for link, _ in found}
    said = {(link.coach.slug, link.club.slug) for link in rumour.links if is_struck(link)}
    since = [one for one in (*rumour.later, *rumour.retold) if one.link.coach.slug == lead.slug]
    newest = {(one.link.coach.slug, one.link.club.slug): one for one in since}
    news = [Later(link, at) for link, at in found]
    news += [one for key, one in newest.items() if key not in told | said]
    return [_update(voice, one, lead) for one in sorted(news, key=lambda one: one.at)[-UPDATES:]]


def earlier(voice: Voice, missed: Sequence[Later]) -> list[Html]:
    """A line for each earlier move that a card tells of too: "Before that: Roma, interest Mon 14 Apr, 21:05"."""
    return [
        voice.say(
            "alert.earlier",
            link=cut_units(pair(voice, one.link), 90),
            phrase=phrase(voice, one.link),
            moment=voice.moment(one.at),
        )
        for one in missed[-EARLIER:]
    ]


def _update(voice: Voice, later: Later, lead: Subject) -> Html:
    """What became of one link: "Update: Brazil, denied 09:30"."""
    link = later.link
    what = short(voice, link.club) if link.coach.slug == lead.slug else pair(voice, link)
    if link.went:
        word = voice.plain("alert.gone", club=short(voice, link.went))
    else:
        word = voice.plain("alert.struck") if is_struck(link) or link.stage is Stage.DENIED else phrase(voice, link)
    if later.sources > 1:
        independent = voice.plain("source.independent", n=later.independent)
        word = voice.plain("alert.retold", word=word, n=later.sources, independent=independent)
    return voice.say("alert.update", link=cut_units(what, 90), word=word, moment=voice.moment(later.at))


def source_line(voice: Voice, rumour: Rumour, form: str = "named") -> Html:
    """Who said it and when: "Source: Calcio Oggi · Mon 14 Apr, 08:02".

    `form` is "named", "brief" ("Calcio Oggi, Mon 14 Apr, 08:02") or "before" (the same, of what was denied since).
    """
    names = source_names(rumour)
    when = voice.moment(told_at(rumour))
    if not names:
        return voice.say("source.unnamed", moment=when)
    if len(rumour.sources) > 1 and form == "named":
        return _counted(voice, rumour, names, when)
    return voice.say(f"source.{form}", n=len(names), names=listed_sources(voice, names), moment=when)


def _counted(voice: Voice, rumour: Rumour, names: Sequence[str], when: Html) -> Html:
    """How many sources there are, how many of them independent, and who they are (R6, R7)."""
    number, independent = len(rumour.sources), rumour.independent
    if len(names) == 1 and all(source.name for source in rumour.sources):
        return voice.say("source.same", n=number, names=names[0], moment=when)
    count = voice.say(
        "source.counted", n=number, moment=when, independent=voice.plain("source.independent", n=independent)
    )
    return lines([count, listed_sources(voice, names)])


def listed_sources(voice: Voice, names: Sequence[str]) -> str:
    """Names of sources as a sentence lists them: two, and how many more."""
    if len(names) <= SHOWN:
        return voice.listed(names)
    return voice.listed([*names[:SHOWN], voice.plain("source.more", n=len(names) - SHOWN)])


def source_names(rumour: Rumour) -> list[str]:
    """The names of a rumour's sources, each once, those without a name left out."""
    named = (cut_units(one_line(source.name), SOURCE) for source in rumour.sources)
    return list(dict.fromkeys(name for name in named if name))


def page(rumour: Rumour) -> Source | None:
    """The first source that a button can open, or None."""
    return next((source for source in rumour.sources if opens(source.url)), None)


def opens(url: str) -> bool:
    """Whether Telegram takes the address for a button: http or https, a host with a dot, no blank.

    One address that it refuses would cost the whole message (Bot API: 400, BUTTON_URL_INVALID).
    """
    if len(url) > URL or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    named = "." in host.strip(".") and host.replace("-", "").replace(".", "").isalnum()
    return parts.scheme in ("http", "https") and named and port != 0


def summary(voice: Voice, rumour: Rumour, room: int, *, nested: bool) -> Html | None:
    """The summary in at most `room` UTF-16 units once parsed, folded under its language's name if that differs.

    `nested` says that it will stand within a quote, where Telegram allows no second one. None where nothing fits.
    """
    said = one_line(rumour.summary)
    if rumour.language == voice.language:
        return escape(cut_units(said, room)) if said and room > 0 else None
    tongue = voice.tongue(rumour.language)
    heading = voice.say("alert.in_language", language=tongue) if tongue else voice.say("alert.original")
    room -= length(heading) + 1
    if not said or room < 1:
        return None
    text = lines([heading, cut_units(said, room)], " ")
    return text if nested else folded(text)
