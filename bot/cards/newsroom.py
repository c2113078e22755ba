"""What an editor sees before publishing: the draft, the menus that mend it, prompts and lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.buttons import pack
from bot.cards.alerts import alert_text
from bot.cards.card import Button, Card
from bot.cards.directory import add_coach_label
from bot.cards.joining import insist_button, likeness, repetition, silent_button
from bot.cards.markup import (
    MESSAGE,
    bold,
    cut_units,
    label,
    length,
    lines,
    named,
    paragraphs,
    quoted,
    short,
    stacked,
)
from bot.cards.telling import listed_sources, source_names
from bot.concerns import Concern, main_saga
from bot.directory.subject import Subject
from bot.headlines import headline, pair
from bot.i18n import Html, Voice, one_line
from bot.links import LADDER, Link, Move, Relation, Stage
from bot.pace import FREE, Budget
from bot.reading.sameness import Alike
from bot.rumours import Rumour, State

# Characters of each link's evidence and links spelt out: the first pair that lets the draft fit one message.
ROOM = ((120, 90), (80, 90), (40, 90), (0, 90), (0, 20), (0, 5))
LISTED = 30  # links spelt out in one menu
LINKS = 90  # links with a button: a keyboard holds 100
MENTIONS = 8  # subjects named without a link
DRAFTS = 20  # drafts of one list
NEW_COACHES = 4  # coaches unknown so far who can be added by one tap
MOVES = 3  # moves spelt out beside the new links
SOURCES = 6  # sources used last, offered by one tap

Rows = tuple[tuple[Button, ...], ...]


def draft(
    voice: Voice,
    article_voice: Voice,
    rumour: Rumour,
    reach: int,
    mentions: Sequence[Subject] = (),
    budget: Budget = FREE,
    *,
    moved: Sequence[Link],
    repeats: Rumour | None = None,
    alike: Alike | None = None,
    model: str = "",
) -> Card:
    """A draft for its editor: what it moves, the card as followers will get it, what was understood, and how many it
    reaches, when, and at what price.

    `moved` are the links in which something moves now; where there is none, `repeats` is the rumour told before, and
    the draft says no more than that.

    `article_voice` speaks the article's language if the bot does, else English; `model` names the language model that
    proposed the links, if one did. The evidence is shortened until all fits one message, then left out.
    """
    if not moved and repeats is not None and not rumour.correcting:
        return repetition(voice, rumour, repeats, alike)
    told = moved or rumour.links
    main = main_saga(told)
    card = alert_text(
        article_voice, replace(rumour, links=tuple(told)), Concern(main, (main,), tuple(told)), nested=True
    )
    reached = _reach(voice, reach, budget) if moved or rumour.correcting else None
    foot = lines([_source(voice, rumour), _mentions(voice, mentions), reached])
    notes = [
        likeness(voice, alike) if alike else None,
        voice.say("draft.proposed", model=one_line(model)) if model else None,
    ]
    heading = lines([_heading(voice, rumour), bold(verdict(voice, moved)), *notes])
    for room, shown in ROOM:
        understood = _understood(voice, rumour.links, room, shown)
        text = paragraphs(heading, quoted(card), understood, foot, voice.say("draft.hint"))
        if length(text) <= MESSAGE:
            break
    return Card(text, _draft_rows(voice, rumour, moves=bool(moved)))


def _reach(voice: Voice, reach: int, budget: Budget) -> Html:
    """What Publish will do: how many phones, how long it takes where that is a minute or more, and what it costs."""
    minutes, stars = round(budget.seconds(reach) / 60), budget.stars(reach)
    return lines(
        [
            voice.say("draft.reach", n=reach),
            voice.say("draft.minutes", n=minutes) if minutes else None,
            voice.say("draft.stars", n=stars) if stars else None,
        ],
        ", ",
    )


def _heading(voice: Voice, rumour: Rumour) -> Html:
    key = "draft.correcting" if rumour.correcting else "draft.heading"
    parts = [voice.say(key, number=rumour.id), voice.say("draft.nothing_sent"), voice.tongue(rumour.language)]
    return lines(parts, " · ")


def verdict(voice: Voice, moved: Sequence[Link]) -> Html:
    """The one line that says what publishing would move (R37): "Moves: Ancelotti–Brazil to talks"."""
    if not moved:
        return voice.say("draft.adds_nothing")
    new = sum(link.move is Move.NEW for link in moved)
    said = [voice.plain("draft.moved_new", n=new)] if new else []
    others = [link for link in moved if link.move is not Move.NEW]
    said += [_moved(voice, link) for link in others[:MOVES]]
    if len(others) > MOVES:
        said.append(voice.plain("draft.moved_more", n=len(others) - MOVES))
    return voice.say("draft.moves", moves="; ".join(said))


def _moved(voice: Voice, link: Link) -> str:
    ends = cut_units(pair(voice, link), 60)
    if link.move is Move.FURTHER:
        return voice.plain("draft.moved_further", pair=ends, stage=voice.plain(f"stage.{link.stage}"))
    return voice.plain(f"draft.moved_{link.move}", pair=ends)


def _understood(voice: Voice, links: Sequence[Link], room: int, shown: int) -> Html:
    """The first `shown` links, numbered, each with `room` characters of its evidence, and how many more there are."""
    numbered = [_numbered(voice, number, link, room) for number, link in enumerate(links[:shown], start=1)]
    more = voice.say("draft.more", n=len(links) - shown) if len(links) > shown else None
    return lines([*numbered, more])


def _numbered(voice: Voice, number: int, link: Link, room: int) -> Html:
    """One link as it was read, and the words of the article that show it."""
    said = lines(
        [f"{number}. {described(voice, link)}", None if link.coach.known else voice.say("draft.new_name")], " · "
    )
    shown = excerpt(link.evidence, short(voice, link.club), room)
    return lines([said, voice.say("draft.evidence", evidence=shown) if shown else None])


def described(voice: Voice, link: Link) -> str:
    """A link in an editor's words: "Ancelotti–Roma: linked, interest"."""
    relation, stage = voice.plain(f"relation.{link.relation}"), voice.plain(f"stage.{link.stage}")
    return voice.plain("draft.link", pair=cut_units(pair(voice, link), 60), relation=relation, stage=stage)


def excerpt(evidence: str, club: str, room: int) -> str:
    """At most `room` characters of the evidence, whole words, round the club's name where it comes late."""
    words = one_line(evidence)
    if len(words) <= room or room < 1:
        return words if len(words) <= room else ""
    at = words.casefold().find(club.casefold())
    start = 0 if at + len(club) < room else at - room // 2
    if start > 0:
        start = words.find(" ", start, at) + 1 or at
        return "…" + cut_units(words[start:], room - 1)
    return cut_units(words, room)


def _source(voice: Voice, rumour: Rumour) -> Html:
    names = source_names(rumour)
    if not names:
        return voice.say("draft.source_unnamed")
    return voice.say("draft.source", names=listed_sources(voice, names))


def _mentions(voice: Voice, mentions: Sequence[Subject]) -> Html | None:
    if not mentions:
        return None
    return voice.say("draft.mentions", subjects=named(voice, mentions, MENTIONS))


def _draft_rows(voice: Voice, rumour: Rumour, *, moves: bool) -> Rows:
    unknown = {link.coach.id: link.coach for link in rumour.links if not link.coach.known}
    add = [
        Button(add_coach_label(voice, coach), pack("addcoach", rumour.id, coach.id))
        for coach in list(unknown.values())[:NEW_COACHES]
    ]
    silently = silent_button(voice, rumour)
    discard = "discard_correction" if rumour.correcting else "discard"
    return (
        *stacked(_publish(voice, rumour, silently, moves=moves)),
        *stacked(add),
        (
            Button(voice.plain("button.links"), pack("links", rumour.id)),
            Button(voice.plain("button.text"), pack("text", rumour.id)),
        ),
        (Button(voice.plain("button.source"), pack("source", rumour.id)),),
        *stacked([silently] if moves and not rumour.correcting else []),
        (Button(voice.plain(f"button.{discard}"), pack("discard", rumour.id)),),
    )


def _publish(voice: Voice, rumour: Rumour, silently: Button, *, moves: bool) -> list[Button]:
    """The main button always says Publish (R38): with an alert where something moves, else without."""
    if rumour.correcting:
        return [Button(voice.plain("button.correction"), pack("publish", rumour.id))]
    if moves:
        return [Button(voice.plain("button.publish"), pack("publish", rumour.id))]
    return [silently, insist_button(voice, rumour)]


def links_menu(voice: Voice, rumour: Rumour) -> Card:
    """Which link is to be mended: one button each; `place` counts from 0."""
    places = range(len(rumour.links[:LINKS]))
    back = Button(voice.plain("button.back"), pack("draft", rumour.id))
    text = lines([voice.say("menu.links", number=rumour.id), *listed(voice, rumour, places)])
    return Card(text, stacked([*link_buttons(voice, rumour, places, "link"), back]))


def listed(voice: Voice, rumour: Rumour, places: Iterable[int]) -> list[str]:
    """The links at these places (from 0), a numbered line each, as far as one message holds them."""
    return [f"{place + 1}. {described(voice, rumour.links[place])}" for place in places][:LISTED]


def link_buttons(voice: Voice, rumour: Rumour, places: Iterable[int], verb: str) -> list[Button]:
    """A button for each link at these places (from 0), with the number it has in the list above."""
    return [
        Button(label(f"{place + 1}. {pair(voice, rumour.links[place])}"), pack(verb, rumour.id, place))
        for place in places
    ]


def link_menu(voice: Voice, rumour: Rumour, place: int) -> Card:
    """What can be mended about one link. The last link cannot be dropped. Raises IndexError for a place not there."""
    link = rumour.links[place]
    drop = [Button(voice.plain("button.drop_link"), pack("droplink", rumour.id, place, rumour.revision))]
    change = (
        Button(voice.plain("button.relation"), pack("relation", rumour.id, place)),
        Button(voice.plain("button.stage"), pack("stage", rumour.id, place)),
    )
    back = Button(voice.plain("button.back"), pack("links", rumour.id))
    rows = (change, *stacked(drop if len(rumour.links) > 1 else []), (back,))
    return Card(_about_link(voice, link), rows)


def relation_menu(voice: Voice, rumour: Rumour, place: int) -> Card:
    """The four relations of one link, the present one marked."""
    link = rumour.links[place]
    buttons = [
        Button(
            _marked(voice.plain(f"relation.{value}"), value is link.relation),
            pack("relation", rumour.id, place, value, rumour.revision),
        )
        for value in Relation
    ]
    back = Button(voice.plain("button.back"), pack("link", rumour.id, place))
    return Card(_about_link(voice, link), stacked([*buttons, back]))


def stage_menu(voice: Voice, rumour: Rumour, place: int) -> Card:
    """The stages of one link, the present one marked."""
    link = rumour.links[place]
    buttons = [
        Button(
            _marked(voice.plain(f"stage.{value}"), value is link.stage),
            pack("stage", rumour.id, place, value, rumour.revision),
        )
        for value in (*LADDER, Stage.DENIED)
    ]
    back = Button(voice.plain("button.back"), pack("link", rumour.id, place))
    return Card(_about_link(voice, link), stacked([*buttons, back]))


def _about_link(voice: Voice, link: Link) -> Html:
    shown = excerpt(link.evidence, short(voice, link.club), 600)
    return lines([bold(described(voice, link)), voice.say("draft.evidence", evidence=shown) if shown else None])


def _marked(words: str, chosen: bool) -> str:
    return f"✓ {words}" if chosen else words


def source_menu(voice: Voice, rumour: Rumour, recent: Sequence[tuple[int, str]] = ()) -> Card:
    """Who said it: the sources used last (id and name), another name, or none."""
    known = [
        Button(label(source_name), pack("sourceis", rumour.id, source_id))
        for source_id, source_name in recent[:SOURCES]
    ]
    other = Button(voice.plain("button.name_source"), pack("namesource", rumour.id))
    unnamed = Button(voice.plain("button.unnamed"), pack("unnamed", rumour.id))
    back = Button(voice.plain("button.back"), pack("draft", rumour.id))
    return Card(lines([voice.say("menu.source"), _source(voice, rumour)]), stacked([*known, other, unnamed, back]))


def text_prompt(voice: Voice, rumour: Rumour) -> Card:
    """Ask for a new summary; the answer is a reply to this message."""
    return Card(voice.say("prompt.text", number=rumour.id), prompt=voice.plain("prompt.text_placeholder"))


def source_prompt(voice: Voice, rumour: Rumour) -> Card:
    """Ask for the source's name; the answer is a reply to this message."""
    return Card(voice.say("prompt.source", number=rumour.id), prompt=voice.plain("prompt.source_placeholder"))


def prompt_expired(voice: Voice) -> Card:
    """The answer to a reply that came after the prompt's hour."""
    return Card(voice.say("prompt.expired"))


def drafts_list(voice: Voice, rumours: Sequence[Rumour]) -> Card:
    """Open drafts, a button each."""
    if not rumours:
        return Card(voice.say("drafts.none"))
    shown = rumours[:DRAFTS]
    entries = lines(
        voice.say("drafts.entry", number=rumour.id, headline=headline(voice, rumour.links)) for rumour in shown
    )
    buttons = [
        Button(
            label(voice.plain("button.open_draft", number=rumour.id, pair=pair(voice, rumour.lead))),
            pack("draft", rumour.id),
        )
        for rumour in shown
    ]
    return Card(paragraphs(bold(voice.say("drafts.heading", n=len(rumours))), entries), stacked(buttons))


def no_rumour(voice: Voice, mentions: Sequence[Subject] = ()) -> Card:
    """The answer to an article without a coach rumour; nothing became a draft."""
    return Card(lines([voice.say("newsroom.no_rumour"), _mentions(voice, mentions)]))


def repeated(voice: Voice, rumour: Rumour) -> Card:
    """The answer to an article that was read before: its draft or rumour, one tap away."""
    if rumour.state is State.DRAFT:
        open_it = Button(voice.plain("button.open"), pack("draft", rumour.id))
        return Card(voice.say("newsroom.repeated_draft", number=rumour.id), stacked([open_it]))
    open_it = Button(voice.plain("button.open"), pack("receipt", rumour.id))
    when = voice.moment(rumour.published_at)
    return Card(voice.say("newsroom.repeated_rumour", number=rumour.id, moment=when), stacked([open_it]))


def discarded(voice: Voice, rumour: Rumour) -> Card:
    """The draft's place after Discard."""
    key = "newsroom.correction_discarded" if rumour.correcting else "newsroom.discarded"
    return Card(voice.say(key, number=rumour.id))


def published_already(voice: Voice) -> str:
    """The toast for a second Publish."""
    return voice.plain("newsroom.published_already")


def gone(voice: Voice) -> str:
    """The toast for a button whose draft is no longer there."""
    return voice.plain("newsroom.gone")


def changed_meanwhile(voice: Voice) -> str:
    """The toast for a button made before the rumour's last change: it might have meant another link."""
    return voice.plain("toast.changed")


def ask_article(voice: Voice) -> Card:
    """The answer to /post without an article."""
    return Card(voice.say("newsroom.ask_article"))
