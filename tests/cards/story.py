"""The seed story of these tests, and a gallery: every card there is, in a voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.benches import Bench, Claim, Ending, Saga, Step, Turn
from bot.cards import alerts, benches, fans, follows, joining, newsroom, receipts, settings, thresholds
from bot.cards.card import Button, Card
from bot.concerns import Concern
from bot.directory.subject import Kind, Subject
from bot.i18n import Texts, Voice
from bot.links import Link, Move, Relation, Stage
from bot.owed import Figures
from bot.pace import FREE, Budget
from bot.reports import Source
from bot.rhythm import Habits, Rhythm
from bot.rumours import Denier, Reason, Rumour, State, Verdict
from bot.silences import EVERYTHING, Silence

TEXTS = Texts.load()
MONDAY = 1744610520  # Mon 14 Apr 2025, 08:02 in Rome
WEDNESDAY = 1744788600  # Wed 16 Apr 2025, 09:30 in Rome


def told(
    voice: Voice, rumour: Rumour, lead: Subject, reasons: tuple[Subject, ...], _: object = (), late: int = 0
) -> Card:
    """The card for whom these subjects are the reasons, as the story of `lead`."""
    return alerts.alert(voice, rumour, Concern(lead, reasons, rumour.links), late)


def each_move(links: Sequence[Link]) -> list[Link]:
    """Links of which each moves in another way."""
    return [replace(one, move=move) for one, move in zip(links, Move, strict=False)]


def drafted(
    voice: Voice,
    article_voice: Voice,
    rumour: Rumour,
    reach: int,
    mentions: Sequence[Subject] = (),
    budget: Budget = FREE,
) -> Card:
    """The draft of a rumour in which every link is new."""
    moved = [replace(link, move=Move.NEW) for link in rumour.links]
    return newsroom.draft(voice, article_voice, rumour, reach, mentions, budget, moved=moved)


def coach(number: int, slug: str, name: str, short: str) -> Subject:
    return Subject(slug, Kind.COACH, name, short, fame=90, id=number)


def club(number: int, slug: str, name: str, kind: Kind = Kind.CLUB, **localised: str) -> Subject:
    return Subject(slug, kind, name, name, fame=90, id=number, localised=localised)


ANCELOTTI = coach(1, "carlo-ancelotti", "Carlo Ancelotti", "Ancelotti")
DAVIDE = coach(2, "davide-ancelotti", "Davide Ancelotti", "Davide Ancelotti")
CONCEICAO = coach(3, "sergio-conceicao", "Sérgio Conceição", "Conceição")
RANIERI = coach(4, "claudio-ranieri", "Claudio Ranieri", "Ranieri")
ROMA = club(10, "roma", "Roma")
MILAN = club(11, "milan", "Milan")
MADRID = club(12, "real-madrid", "Real Madrid")
BRAZIL = club(13, "brazil", "Brazil", Kind.NATIONAL, it="Brasile")
ARSENAL = club(14, "arsenal", "Arsenal")

SEED = (
    Link(ANCELOTTI, MADRID, Relation.LEAVING, Stage.INTEREST, "Tra Carlo e il Real Madrid l'addio si avvicina."),
    Link(ANCELOTTI, ROMA, Relation.LINKED, Stage.INTEREST, "Lo vogliono sia la Roma sia il Milan."),
    Link(ANCELOTTI, MILAN, Relation.LINKED, Stage.INTEREST, "Lo vogliono sia la Roma sia il Milan."),
    Link(ANCELOTTI, BRAZIL, Relation.LINKED, Stage.INTEREST, "Il Brasile lo aspetta da mesi."),
    Link(CONCEICAO, MILAN, Relation.LEAVING, Stage.AGREED, "Conceição lascerà il Milan a fine stagione."),
    Link(RANIERI, ROMA, Relation.LEAVING, Stage.AGREED, "Ranieri saluterà la Roma."),
)
SUMMARY = (
    "Il Real Madrid pensa a separarsi da Ancelotti. Roma e Milan cercano un tecnico; il Brasile lo aspetta da mesi."
)
STORY = Rumour(
    12,
    State.PUBLISHED,
    1,
    SEED,
    SUMMARY,
    "it",
    (Source("Calcio Oggi", "https://calciooggi.example/ancelotti", MONDAY),),
    published_at=MONDAY,
)
TALKS = replace(STORY, links=(Link(ANCELOTTI, BRAZIL, Relation.LINKED, Stage.TALKS),))
AGREED = replace(
    STORY,
    links=(Link(ANCELOTTI, BRAZIL, Relation.LINKED, Stage.DENIED, was=Stage.AGREED),),
    verdict=Verdict.DENIED,
    verdict_at=WEDNESDAY,
    denier=Denier.COACH,
    sources=(Source("Bola", "", MONDAY),),
)
FIGURES = Figures(owed=3292, delivered=5120, failed=0, skipped=0, edits=0, repeated=0)
DONE = Figures(owed=0, delivered=8409, failed=3, skipped=1, edits=12, repeated=2, reasons={"muted": 1})


def denied(rumour: Rumour, place: int, denier: Denier = Denier.COACH) -> Rumour:
    """The rumour after one of its links was denied."""
    links = list(rumour.links)
    links[place] = replace(links[place], stage=Stage.DENIED, was=links[place].stage)
    return replace(rumour, links=tuple(links), verdict=Verdict.DENIED, verdict_at=WEDNESDAY, denier=denier)


def retracted(rumour: Rumour, reason: Reason) -> Rumour:
    """The rumour after it was withdrawn."""
    return replace(rumour, state=State.RETRACTED, verdict=Verdict.RETRACTED, verdict_at=WEDNESDAY, reason=reason)


def alert_cards(voice: Voice) -> dict[str, Card]:
    """Every kind of alert."""
    corrected = replace(STORY, verdict=Verdict.CORRECTED, verdict_at=WEDNESDAY)
    unnamed = replace(STORY, sources=(Source("", "", MONDAY),))
    three = tuple(Source(name, "", MONDAY) for name in ("Calcio Oggi", "La Panca", "Bola"))
    fan = ((ANCELOTTI, ROMA), {"carlo-ancelotti", "roma"})
    milan = ((MILAN,), {"milan"})
    return {
        "alert, two reasons": told(voice, STORY, ANCELOTTI, *fan),
        "alert, Milan fan": told(voice, STORY, ANCELOTTI, *milan),
        "alert, Ranieri fan": told(voice, STORY, RANIERI, (RANIERI,), {"claudio-ranieri"}),
        "alert, late, portuguese": told(voice, replace(TALKS, language="pt"), ANCELOTTI, *milan, 3 * 3600 + 9),
        "alert, own language": told(voice, replace(STORY, language=voice.language), ANCELOTTI, *milan),
        "alert, unnamed, unknown language": told(voice, replace(unnamed, language="und"), ANCELOTTI, *milan),
        "alert, three sources": told(voice, replace(STORY, sources=three), ANCELOTTI, *milan),
        "alert, fresh denial": told(
            voice, replace(TALKS, links=(replace(TALKS.lead, stage=Stage.DENIED),)), ANCELOTTI, *milan
        ),
        "corrected": told(voice, corrected, ANCELOTTI, *milan),
        "denied lead": told(voice, AGREED, ANCELOTTI, (ANCELOTTI,), {"carlo-ancelotti"}),
        **{f"denied by {denier}": told(voice, denied(STORY, 0, denier), ANCELOTTI, *fan) for denier in Denier},
        "denied Brazil": told(voice, denied(STORY, 3), ANCELOTTI, *fan),
        "denied Ranieri": told(voice, denied(STORY, 5), ANCELOTTI, *fan),
        **{f"retracted for {reason}": told(voice, retracted(TALKS, reason), ANCELOTTI, *fan) for reason in Reason},
        "muted, left one": Card(
            "x", alerts.alert_keyboard(voice, STORY, ANCELOTTI, (MILAN,), muted=True, left={"milan"})
        ),
        "reasons": Card("x", alerts.reasons_keyboard(voice, STORY, (ANCELOTTI, ROMA), {"roma"})),
        "muted, long name": Card("x", alerts.alert_keyboard(voice, STORY, DAVIDE, (ROMA,), muted=True)),
        "mute, long name": Card("x", alerts.alert_keyboard(voice, STORY, DAVIDE, (ROMA,))),
        "toasts": Card(
            "\n".join(
                [
                    alerts.left_toast(voice, ROMA),
                    alerts.rejoined_toast(voice, ROMA),
                    alerts.muted_toast(voice, ANCELOTTI),
                    alerts.unmuted_toast(voice, ANCELOTTI),
                ]
            )
        ),
    }


def fan_cards(voice: Voice) -> dict[str, Card]:
    """Every card of a fan's conversation."""
    namesake = club(20, "roma-women", "Roma")
    return {
        "greeting": fans.greeting(voice, (ANCELOTTI, ROMA)),
        "help": fans.help_card(voice),
        "help, editor": fans.help_card(voice, editor=True),
        "ask name": fans.ask_name(voice),
        "ask name to unfollow": fans.ask_name(voice, "unfollow"),
        "followed coach": fans.followed(voice, ANCELOTTI, STORY, (DAVIDE,)),
        "followed club": fans.followed(voice, MILAN, STORY),
        "followed, talks": fans.followed(voice, ANCELOTTI, TALKS),
        "followed, denied": fans.followed(voice, ANCELOTTI, AGREED),
        "followed, nothing": fans.followed(voice, ROMA),
        "already": fans.already_following(voice, ROMA),
        "already, from interest": fans.already_following(voice, ROMA, Stage.INTEREST),
        "several": fans.several_followed(voice, (ROMA, MILAN), (ARSENAL,), ("Inzaghi", "Napolli"), 2),
        "choose two": fans.choose(voice, "Inzaghi", (ANCELOTTI, DAVIDE)),
        "choose three, same name": fans.choose(voice, "Roma", (ROMA, namesake, BRAZIL)),
        "choose to unfollow": fans.choose(voice, "Inzaghi", (ANCELOTTI, DAVIDE), "unfollow"),
        "choose to read": fans.choose(voice, "Inzaghi", (ANCELOTTI, DAVIDE), "latest"),
        "followed, group": fans.followed(voice, ANCELOTTI, STORY, group=True),
        "already, group": fans.already_following(voice, ROMA, group=True),
        "unfollowed, group": fans.unfollowed(voice, ROMA, group=True),
        "maybe": fans.maybe(voice, "Napolli", (ROMA,)),
        "neither": fans.neither(voice),
        "not found": fans.not_found(voice, "Zzyzx"),
        "not found, editor": fans.not_found(voice, "Zzyzx", news=77),
        "unfollowed": fans.unfollowed(voice, ROMA),
        "not following": fans.not_following(voice, "Roma"),
        "nothing followed": fans.nothing_followed(voice, (ROMA,)),
        "following one": fans.following(voice, (ROMA,), 0, 1),
        "following, page 2": fans.following(voice, (ROMA, MILAN, ANCELOTTI), 1, 3, 19),
        "following, chosen": fans.following(
            voice,
            (ROMA, MILAN),
            0,
            1,
            2,
            {ROMA.id: Stage.OFFICIAL},
            {ROMA.id: Silence(1, MONDAY), MILAN.id: Silence(1, None), EVERYTHING: Silence(1, None)},
        ),
        "latest": fans.latest(voice, (STORY, AGREED, retracted(TALKS, Reason.CLUB))),
        "latest of Milan": fans.latest(voice, (STORY, TALKS), MILAN),
        "latest none": fans.latest_none(voice),
        "latest none of": fans.latest_none(voice, ROMA),
        "language": fans.language_choice(voice),
        "language set": fans.language_set(voice),
        "privacy": fans.privacy(voice),
        "forget": fans.forget_ask(voice),
        "forgotten": fans.forgotten(voice),
        "not forgotten": fans.forgotten(voice, done=False),
        "long text": fans.long_text(voice),
        "long text, spotted": fans.long_text(voice, (ROMA, MILAN)),
        "unsupported": fans.unsupported(voice),
        "web address": fans.web_address(voice),
        "unknown command": fans.unknown_command(voice),
        "old button": Card(fans.old_button(voice)),
        "not editor": fans.not_editor(voice, 4242),
        "not yours": Card(fans.not_yours(voice)),
        "admins only": fans.group_admins_only(voice),
        "post in private": fans.post_in_private(voice),
        "forwarded command": fans.forwarded_command_refused(voice),
        "failed": fans.failed(voice),
    }


def follow_cards(voice: Voice) -> dict[str, Card]:
    """Every card about one follow, and about silences."""
    return {
        "follow": follows.follow_view(voice, ROMA, Stage.SPECULATION, None, 0),
        "follow, muted": follows.follow_view(voice, MADRID, Stage.OFFICIAL, Silence(1, MONDAY), 2),
        "follow, muted without end": follows.follow_view(voice, ROMA, Stage.TALKS, Silence(1, None), 0),
        "levels": Card("x", thresholds.threshold_choice(voice, Stage.TALKS, "level", ROMA.id)),
        "fewer undone": Card(
            "x",
            tuple(
                (thresholds.change_button(voice, "more", 12, ROMA, Stage.INTEREST, named=named),)
                for named in (True, False)
            ),
        ),
        "muted for a day": follows.muted(voice, MILAN, MONDAY),
        "unmuted": follows.unmuted(voice, MILAN, (STORY, AGREED), paused=True),
        "unmuted, nothing new": follows.unmuted(voice, MILAN, ()),
        "not muted": follows.not_muted(voice, MILAN),
        "which to unmute": follows.which_unmute(voice, (MILAN, ANCELOTTI)),
        "nothing to unmute": follows.which_unmute(voice, ()),
        "which to mute": fans.choose(voice, "Inzaghi", (ANCELOTTI, DAVIDE), "hush"),
        "paused": follows.paused(voice, None),
        "paused for a day": follows.paused(voice, MONDAY),
        "resumed": follows.resumed(voice, (STORY,) * 6, (MILAN, ROMA), (MADRID,)),
        "resumed, nothing new": follows.resumed(voice, (), ()),
        "not paused": follows.not_paused(voice),
        "toasts of follows": Card(
            "\n".join(
                [
                    follows.muted_toast(voice, ROMA, 1),
                    follows.muted_toast(voice, ROMA, 7),
                    thresholds.threshold_toast(voice, ROMA, Stage.TALKS),
                ]
            )
        ),
    }


def newsroom_cards(voice: Voice) -> dict[str, Card]:
    """Every card of an editor's conversation."""
    italian = TEXTS.speaking("it")
    draft = replace(STORY, state=State.DRAFT, sources=(Source("", "", MONDAY),), published_at=0)
    unknown = replace(draft, links=(Link(replace(RANIERI, known=False), ROMA, Relation.APPOINTED, Stage.OFFICIAL),))
    return {
        "draft": drafted(voice, italian, draft, 8412, (ARSENAL,)),
        "draft, one link, new name": drafted(voice, italian, unknown, 1),
        "draft, portuguese": drafted(voice, TEXTS.speaking("pt"), replace(draft, language="pt"), 0),
        "draft, adds nothing": newsroom.draft(voice, italian, draft, 0, moved=(), repeats=STORY),
        "draft, moves on": newsroom.draft(
            voice,
            italian,
            draft,
            9,
            moved=[replace(one, move=move) for one, move in zip(draft.links, Move, strict=False)],
        ),
        "draft, nobody told it before": newsroom.draft(voice, italian, draft, 0, moved=()),
        "draft joined": joining.joined(voice, STORY),
        "correction": drafted(voice, italian, replace(STORY, correcting=True), 5),
        "links": newsroom.links_menu(voice, draft),
        "link": newsroom.link_menu(voice, draft, 1),
        "relation": newsroom.relation_menu(voice, draft, 1),
        "stage": newsroom.stage_menu(voice, draft, 1),
        "source": newsroom.source_menu(voice, draft, ((3, "Calcio Oggi"), (4, "La Panca"))),
        "text prompt": newsroom.text_prompt(voice, draft),
        "source prompt": newsroom.source_prompt(voice, draft),
        "prompt expired": newsroom.prompt_expired(voice),
        "drafts": newsroom.drafts_list(voice, (draft, unknown)),
        "no drafts": newsroom.drafts_list(voice, ()),
        "no rumour": newsroom.no_rumour(voice, (ARSENAL, ROMA)),
        "repeated draft": newsroom.repeated(voice, draft),
        "repeated rumour": newsroom.repeated(voice, STORY),
        "discarded": newsroom.discarded(voice, draft),
        "correction discarded": newsroom.discarded(voice, replace(STORY, correcting=True)),
        "published already": Card(newsroom.published_already(voice)),
        "gone": Card(newsroom.gone(voice)),
        "ask article": newsroom.ask_article(voice),
        "receipt": receipts.receipt(voice, STORY, FIGURES, done=False),
        "receipt done": receipts.receipt(voice, denied(STORY, 3), DONE, done=True),
        "receipt with time": receipts.receipt(
            voice, STORY, replace(DONE, started_at=MONDAY, finished_at=MONDAY + 281), done=True
        ),
        "receipt retracted": receipts.receipt(voice, retracted(STORY, Reason.CLUB), DONE, done=False),
        "receipt nobody": receipts.receipt(voice, STORY, Figures(0, 0, 0, 0, 0, 0), done=True),
        "deny": receipts.deny_menu(voice, STORY),
        "denier": receipts.denier_menu(voice, STORY, 3, 8409),
        "retract": receipts.retract_menu(voice, STORY, 8409),
        "rumours": receipts.rumours_list(
            voice, ((denied(STORY, 3), DONE), (retracted(TALKS, Reason.CLUB), FIGURES), (TALKS, DONE))
        ),
        "no rumours": receipts.rumours_list(voice, ()),
    }


def settings_cards(voice: Voice) -> dict[str, Card]:
    """What /settings and /timezone show."""
    plain, rome, apia = Habits(), "Europe/Rome", "Pacific/Apia"
    daily = Habits(rome, Rhythm.DAILY, 8, official_breaks_through=True)
    weekly = Habits(rome, Rhythm.WEEKLY, weekday=6, weekly_hour=23, quiet=(1380, 420))
    return {
        "settings": settings.overview(voice, plain, rome, MONDAY),
        "settings, group, weekly": settings.overview(voice, weekly, rome, MONDAY, group=True),
        "rhythm": settings.rhythm_menu(voice, plain, rome, MONDAY),
        "rhythm, daily": settings.rhythm_menu(voice, daily, rome, MONDAY),
        "rhythm, weekly": settings.rhythm_menu(voice, weekly, rome, MONDAY),
        "quiet, none": settings.quiet_menu(voice, plain, rome, MONDAY),
        "quiet": settings.quiet_menu(voice, weekly, rome, MONDAY),
        "zone, guessed": settings.zone_menu(voice, plain, rome, MONDAY),
        "zone, chosen, group": settings.zone_menu(voice, daily, rome, MONDAY, "panchina_bot"),
        "zone, one of many": settings.zone_menu(
            voice, replace(plain, zone="America/Detroit"), "America/Detroit", MONDAY
        ),
        "zone choice": settings.zone_choice(voice, "Portugal", ("Europe/Lisbon", "Atlantic/Azores")),
        "zone choice, near": settings.zone_choice(voice, "Lisbonna", ("Europe/Lisbon", apia), sure=False),
        "zone unknown": settings.zone_unknown(voice, "UTC+2"),
        "tongue": settings.tongue_menu(voice),
    }


def bench_cards(voice: Voice) -> dict[str, Card]:
    """A bench, a saga and the carousel."""
    seated = Claim(Link(CONCEICAO, MILAN, Relation.LEAVING, Stage.AGREED), MONDAY, 12)
    coming = Claim(Link(ANCELOTTI, MILAN, Relation.LINKED, Stage.TALKS), WEDNESDAY, 13, sources=3, independent=2)
    gone = Claim(Link(RANIERI, MILAN, Relation.LINKED, Stage.TALKS), MONDAY, 9, Ending.GONE, other=ROMA)
    board = Bench(MILAN, seated, None, (coming,), (gone,))
    story = Saga(ANCELOTTI, (Step(STORY, STORY.links[:4], MONDAY), Step(AGREED, AGREED.links, WEDNESDAY, denial=True)))
    turns = (Turn(MILAN, (seated,), (coming,)), Turn(ROMA, (), (gone,), coming))
    return {
        "bench": benches.bench(voice, board, WEDNESDAY, followed=False),
        "bench, empty": benches.bench(voice, Bench(ROMA, None, seated, (), ()), WEDNESDAY, followed=True),
        "saga": benches.saga(voice, story, followed=False),
        "saga, empty": benches.saga(voice, Saga(RANIERI, ()), followed=False),
        "carousel": benches.carousel(voice, turns, WEDNESDAY),
        "carousel, empty": benches.carousel(voice, (), WEDNESDAY),
        "whose bench": fans.ask_name(voice, "bench"),
        "choose a bench": fans.choose(voice, "Madrid", (MADRID, ROMA), "bench"),
        "maybe a saga": fans.maybe(voice, "Ancelloti", (ANCELOTTI,), "saga"),
    }


def gallery(voice: Voice) -> dict[str, Card]:
    """Every card there is, by what it shows."""
    fans_own = {**fan_cards(voice), **follow_cards(voice), **settings_cards(voice), **bench_cards(voice)}
    return {**alert_cards(voice), **fans_own, **newsroom_cards(voice)}


def buttons(card: Card) -> list[Button]:
    """All buttons of a card, row by row."""
    return [button for row in card.rows for button in row]
