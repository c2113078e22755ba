"""What a fan sees apart from alerts: greeting, following, lists, language, privacy, and kind refusals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.buttons import pack
from bot.cards.card import Button, Card
from bot.cards.markup import bold, cut_units, label, lines, name, named, paragraphs, short, stacked, struck
from bot.cards.telling import source_line, stage_words
from bot.cards.thresholds import threshold_button
from bot.directory.subject import Subject
from bot.headlines import claims, foremost, headline, is_struck, lead_for, links_of
from bot.i18n import Html, Voice, one_line
from bot.links import Stage
from bot.rumours import Rumour, State
from bot.silences import EVERYTHING, Silence

PAGE = 8  # subjects of one page of /following
CHOICES = 15  # buttons offered for one ambiguous name
OTHERS = 3  # other bearers of a name offered under a follow
SPOTTED = 8  # subjects of a forwarded article offered to a fan
LATEST = 10  # rumours of /latest
QUERY = 60  # characters of what somebody typed, said back to him
ALL = Stage.SPECULATION  # the threshold of who never chose one
NO_THRESHOLDS: Mapping[int, Stage] = MappingProxyType({})
NO_SILENCES: Mapping[int, Silence] = MappingProxyType({})


def greeting(voice: Voice, suggestions: Sequence[Subject] = ()) -> Card:
    """The first words, with buttons for a few subjects to begin with."""
    return Card(voice.say("greeting"), _follow_buttons(voice, suggestions))


def group_greeting(voice: Voice, bot: str) -> Card:
    """The first words in a group; `bot` is the bot's user name, without @."""
    return Card(voice.say("group_greeting", bot=bot))


def help_card(voice: Voice, editor: bool = False) -> Card:
    """Everything one can do; an editor sees the newsroom's commands too."""
    return Card(paragraphs(voice.say("help.fans"), voice.say("help.editors") if editor else None))


def ask_name(voice: Voice, kind: str = "follow") -> Card:
    """Ask whom to follow or unfollow, or whose bench or saga is meant (`kind`), after a command without a name."""
    return Card(voice.say(f"ask_name.{kind}"), prompt=voice.plain("ask_name.prompt"))


def followed(
    voice: Voice,
    subject: Subject,
    latest: Rumour | None = None,
    others: Sequence[Subject] = (),
    group: bool = False,
) -> Card:
    """The answer to a follow: the state of things now, its threshold, other bearers of the name, and Undo."""
    key = "followed.group" if group else "followed.coach" if subject.is_coach else "followed.club"
    news = _latest_of(voice, subject, latest) if latest else voice.say("followed.no_news")
    meant = [
        Button(label(voice.plain("button.meant", subject=name(voice, other))), pack("switch", subject.id, other.id))
        for other in others[:OTHERS]
    ]
    undo = Button(voice.plain("button.undo"), pack("unfollow", subject.id))
    buttons = [threshold_button(voice, subject, ALL), *meant, undo]
    return Card(lines([voice.say(key, subject=bold(name(voice, subject))), news]), stacked(buttons))


def _latest_of(voice: Voice, subject: Subject, rumour: Rumour) -> Html:
    """The latest rumour in a sentence; a coach who was just named is not named again."""
    lead = lead_for(rumour.links, {subject.slug})
    links = rumour.links
    own = lead.slug == subject.slug
    said = claims(voice, links, lead) if own else headline(voice, links, lead, {subject.slug})
    verdict = _verdict(rumour, lead)
    sentence = voice.say(f"followed.{verdict or 'latest'}", claims=struck(said) if verdict else said)
    return lines([sentence, source_line(voice, rumour, "brief")])


def followed_toast(voice: Voice, subject: Subject) -> str:
    """What a follow from another card says of itself."""
    return voice.plain("toast.followed", subject=name(voice, subject))


def already_following(voice: Voice, subject: Subject, threshold: Stage = ALL, group: bool = False) -> Card:
    """The answer to a second follow; a threshold that was chosen is said."""
    key = "followed.already_group" if group else "followed.already"
    named_subject = bold(name(voice, subject))
    if threshold is not ALL:
        chosen = voice.plain(f"threshold.{threshold}")
        named_subject = voice.say("followed.threshold", subject=named_subject, threshold=chosen)
    leave = Button(label(voice.plain("button.unfollow", subject=short(voice, subject))), pack("unfollow", subject.id))
    return Card(voice.say(key, subject=named_subject), stacked([threshold_button(voice, subject, threshold), leave]))


def several_followed(
    voice: Voice,
    done: Sequence[Subject],
    already: Sequence[Subject] = (),
    unclear: Sequence[str] = (),
    left_out: int = 0,
) -> Card:
    """The answer to several names at once: followed now, followed before, not understood, and beyond the tenth."""
    quotes = voice.listed(voice.plain("several.quote", query=_query(query)) for query in unclear)
    return Card(
        lines(
            [
                voice.say("several.done", subjects=_all(voice, done)) if done else None,
                voice.say("several.already", subjects=_all(voice, already)) if already else None,
                voice.say("several.unclear", queries=quotes) if unclear else None,
                voice.say("several.left_out", n=left_out) if left_out else None,
            ]
        )
    )


def choose(voice: Voice, query: str, subjects: Sequence[Subject], verb: str = "follow") -> Card:
    """Ask which of several bearers was meant, best known first.

    `verb` is "follow", "unfollow", "latest", "why", "hush", "bench" or "saga".
    """
    key = "choose.neither" if len(subjects) == 2 else "choose.none"
    rows = _subject_buttons(voice, subjects[:CHOICES], verb)
    none = Button(voice.plain(key), pack("neither"))
    return Card(voice.say(f"choose.{verb}", query=_query(query)), (*rows, (none,)))


def maybe(voice: Voice, query: str, subjects: Sequence[Subject], verb: str = "follow") -> Card:
    """Offer what a misspelt name may have meant; `verb` is what a tap does with it."""
    none = Button(voice.plain("choose.none"), pack("neither"))
    rows = _subject_buttons(voice, subjects[:CHOICES], verb)
    return Card(voice.say("choose.maybe", query=_query(query)), (*rows, (none,)))


def neither(voice: Voice) -> Card:
    """The answer to "Neither": nothing was followed, and how to go on."""
    return Card(voice.say("choose.dropped"))


def not_found(voice: Voice, query: str, news: int | None = None) -> Card:
    """Nothing close to the name. `news` is the update's id, for an editor who meant an article."""
    button = [Button(voice.plain("button.news"), pack("news", news))] if news is not None else []
    return Card(voice.say("choose.unknown", query=_query(query)), stacked(button))


def unfollowed(voice: Voice, subject: Subject, group: bool = False) -> Card:
    """The answer to an unfollow, with the way back."""
    key = "unfollowed.group" if group else "unfollowed.done"
    back = Button(label(voice.plain("button.rejoin", subject=short(voice, subject))), pack("follow", subject.id))
    return Card(voice.say(key, subject=bold(name(voice, subject))), stacked([back]))


def not_following(voice: Voice, query: str) -> Card:
    """The answer to an unfollow of what was not followed; `query` is a name or what was typed."""
    return Card(voice.say("unfollowed.not_followed", query=_query(query)))


def nothing_followed(voice: Voice, suggestions: Sequence[Subject] = ()) -> Card:
    """The answer to /following from somebody who follows nobody yet."""
    return Card(voice.say("following.nothing"), _follow_buttons(voice, suggestions))


def following(
    voice: Voice,
    subjects: Sequence[Subject],
    page: int,
    pages: int,
    total: int | None = None,
    thresholds: Mapping[int, Stage] = NO_THRESHOLDS,
    silences: Mapping[int, Silence] = NO_SILENCES,
) -> Card:
    """One page of what is followed (at most 8 subjects), a button each that opens the follow; pages count from 0.

    A threshold that was chosen and a silence stand behind the name; a pause of everything stands above all.
    """
    shown = subjects[:PAGE]
    text = voice.say("following.heading", n=len(shown) if total is None else total)
    where = voice.say("following.page", page=page + 1, pages=pages) if pages > 1 else None
    paused = voice.say("following.paused") if EVERYTHING in silences else None
    names = lines(
        _follow_line(voice, subject, thresholds.get(subject.id, ALL), silences.get(subject.id)) for subject in shown
    )
    rows = stacked(Button(label(name(voice, subject)), pack("view", subject.id, page)) for subject in shown)
    turn = _page_buttons(voice, page, pages)
    hint = voice.say("following.hint")
    return Card(paragraphs(lines([text, where]), paused, names, hint), (*rows, turn) if turn else rows)


def _follow_line(voice: Voice, subject: Subject, threshold: Stage, silence: Silence | None) -> Html:
    muted = None
    if silence is not None:
        until = silence.until
        muted = (
            voice.say("following.muted_until", moment=voice.moment(until)) if until else voice.say("following.muted")
        )
    chosen = voice.say(f"threshold.{threshold}") if threshold is not ALL else None
    return lines([voice.say("following.entry", subject=bold(name(voice, subject))), chosen, muted], " · ")


def _page_buttons(voice: Voice, page: int, pages: int) -> tuple[Button, ...]:
    back = [Button(voice.plain("button.previous"), pack("list", page - 1))] if page > 0 else []
    on = [Button(voice.plain("button.next"), pack("list", page + 1))] if page + 1 < pages else []
    return (*back, *on)


def latest(voice: Voice, rumours: Sequence[Rumour], subject: Subject | None = None) -> Card:
    """The latest rumours, newest first, at most ten; of one subject, or of all that is followed."""
    if not rumours:
        return latest_none(voice, subject)
    heading = voice.say("latest.of", subject=name(voice, subject)) if subject else voice.say("latest.heading")
    return Card(paragraphs(bold(heading), *[entry(voice, rumour, subject) for rumour in rumours[:LATEST]]))


def entry(voice: Voice, rumour: Rumour, subject: Subject | None) -> Html:
    """A rumour in a list, told from a subject's side where there is one: headline, stage or verdict, source."""
    first = {subject.slug} if subject else set()
    lead = lead_for(rumour.links, first)
    line = headline(voice, rumour.links, lead, first)
    verdict = _verdict(rumour, lead)
    word = voice.plain(f"latest.{verdict}") if verdict else stage_words(voice, foremost(rumour.links, lead, first))
    shown = struck(line) if verdict else bold(line)
    return lines([shown, lines([word, source_line(voice, rumour, "brief")], " · ")])


def _verdict(rumour: Rumour, lead: Subject) -> str:
    """What became of a rumour that does not stand as it was told, for a key; empty where it stands."""
    if rumour.state is State.RETRACTED:
        return "retracted"
    own = links_of(rumour.links, lead)
    return "denied" if own and is_struck(own[0]) else ""


def latest_none(voice: Voice, subject: Subject | None = None) -> Card:
    """No rumour yet, of one subject or of all that is followed."""
    if subject is None:
        return Card(voice.say("latest.none"))
    return Card(voice.say("latest.none_of", subject=bold(name(voice, subject))))


def language_choice(voice: Voice) -> Card:
    """Ask for the language; each is offered in its own name."""
    buttons = [Button(own_name, pack("lang", code)) for code, own_name in voice.languages.items()]
    return Card(voice.say("tongue.ask"), stacked(buttons))


def language_set(voice: Voice) -> Card:
    """The answer in the language just chosen."""
    return Card(voice.say("tongue.done"))


def privacy(voice: Voice) -> Card:
    """What is stored, why and how long, and how to have it deleted."""
    return Card(voice.say("privacy"))


def forget_ask(voice: Voice) -> Card:
    """Ask before everything about a chat is deleted."""
    yes = Button(voice.plain("button.forget_yes"), pack("forget", "yes"))
    no = Button(voice.plain("button.forget_no"), pack("forget", "no"))
    return Card(voice.say("forget.ask"), stacked([yes, no]))


def forgotten(voice: Voice, done: bool = True) -> Card:
    """The answer to either button: everything was deleted, or nothing was."""
    return Card(voice.say("forget.done" if done else "forget.kept"))


def long_text(voice: Voice, subjects: Sequence[Subject] = ()) -> Card:
    """The kind answer to an article from someone who is no editor: nothing is stored, its subjects can be followed."""
    key = "long_text.spotted" if subjects else "long_text.plain"
    return Card(voice.say(key), _follow_buttons(voice, subjects[:SPOTTED]))


def unsupported(voice: Voice) -> Card:
    """The answer to a sticker, a photo, a voice message: only names are understood."""
    return Card(voice.say("refused.unsupported"))


def web_address(voice: Voice) -> Card:
    """The answer to a bare web address from a fan: it is never looked up as a name."""
    return Card(voice.say("refused.web_address"))


def unknown_command(voice: Voice) -> Card:
    """The answer to a command that does not exist."""
    return Card(voice.say("refused.unknown_command"))


def old_button(voice: Voice) -> str:
    """The toast for a button that means nothing any more."""
    return voice.plain("refused.old_button")


def not_editor(voice: Voice, user_id: int) -> Card:
    """The refusal of a newsroom command, with the number that an administrator needs to let the person in."""
    return Card(voice.say("refused.not_editor", user=voice.say("refused.user", user=user_id)))


def not_yours(voice: Voice) -> str:
    """The toast for a newsroom button pressed by somebody who is no editor."""
    return voice.plain("refused.not_yours")


def group_admins_only(voice: Voice) -> Card:
    """The one short answer to a group member who is no administrator."""
    return Card(voice.say("refused.group_admins_only"))


def post_in_private(voice: Voice) -> Card:
    """The answer to a newsroom command in a group."""
    return Card(voice.say("refused.post_in_private"))


def forwarded_command_refused(voice: Voice) -> Card:
    """The answer to a command that was forwarded, edited or sent through another bot."""
    return Card(voice.say("refused.forwarded_command"))


def failed(voice: Voice) -> Card:
    """The answer where something broke on our side."""
    return Card(voice.say("refused.failed"))


def _query(query: str) -> str:
    return cut_units(one_line(query), QUERY)


def _all(voice: Voice, subjects: Sequence[Subject]) -> str:
    return named(voice, subjects, limit=len(subjects))


def _follow_buttons(voice: Voice, subjects: Sequence[Subject]) -> tuple[tuple[Button, ...], ...]:
    return stacked(
        Button(label(voice.plain("button.follow", subject=name(voice, subject))), pack("follow", subject.id))
        for subject in subjects
    )


def _subject_buttons(voice: Voice, subjects: Sequence[Subject], verb: str) -> tuple[tuple[Button, ...], ...]:
    """A button per subject; those who share a name say what they are."""
    shared = Counter(name(voice, subject) for subject in subjects)
    return stacked(
        Button(_choice(voice, subject, shared[name(voice, subject)] > 1), pack(verb, subject.id))
        for subject in subjects
    )


def _choice(voice: Voice, subject: Subject, shared: bool) -> str:
    kind = voice.plain(f"kind.{subject.kind}")
    words = voice.plain("choose.label", subject=name(voice, subject), kind=kind) if shared else name(voice, subject)
    return label(words)
