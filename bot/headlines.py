"""Headlines: what a rumour's links say, in one plain line of a language.

A headline is always composed from links, never written by hand, so it can be said in every language and start with
what its reader follows. Phrases stand in the language files as relation × stage; none needs a club's article or
gender.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from bot.directory.subject import Subject
from bot.i18n import Voice, cut, one_line
from bot.links import Link, Relation, Stage

LIMIT = 90  # characters of a headline: two to three lines on a phone
NAMES = 3  # clubs named in one group before "+2"
ALSO = 2  # other coaches' links told under a headline

# Pairs of relation and stage that are said alike.
ALIKE = {
    "leaving_talks": "leaving_interest",
    "staying_interest": "staying_speculation",
}
ORDER = (Relation.APPOINTED, Relation.LINKED, Relation.STAYING, Relation.LEAVING)

Group = tuple[str, list[Subject]]


def is_struck(link: Link) -> bool:
    """True for a link that was told and then denied, or came to nothing because the coach went elsewhere.

    A link that was first told as denied is news of its own.
    """
    return link.went is not None or (link.stage is Stage.DENIED and link.was is not None)


def claimed(link: Link) -> Stage:
    """The stage that a headline speaks of: of a struck link the one it had before."""
    return link.was if link.stage is Stage.DENIED and link.was is not None else link.stage


def lead_for(links: Sequence[Link], followed: Collection[int | str]) -> Subject:
    """The coach whose story a rumour is for someone who follows these subjects.

    The rumour's own lead if one of that coach's links concerns the follower, else the coach of the strongest link
    that does. Raises IndexError without links.
    """
    lead = links[0].coach
    concerned = [link for link in links if concerns(link, followed)]
    if not concerned or any(link.coach.slug == lead.slug for link in concerned):
        return lead
    return max(concerned, key=lambda link: link.stage.rank).coach


def concerns(link: Link, followed: Collection[int | str]) -> bool:
    """Whether an end of the link is followed; subjects are named by slug or by row id."""
    return _is_among(link.coach, followed) or _is_among(link.club, followed)


def links_of(links: Iterable[Link], coach: Subject) -> list[Link]:
    """One coach's links, in the rumour's order."""
    return [link for link in links if link.coach.slug == coach.slug]


def headline(
    voice: Voice, links: Sequence[Link], lead: Subject | None = None, first: Collection[int | str] = ()
) -> str:
    """The headline of a rumour for the story of `lead` (default: the first link's coach), at most 90 characters.

    Clubs among `first` (followed subjects, by slug or row id) come before others. Struck links are left out while
    others of that coach stand; where the lead's first link is struck, the headline is what the struck links said.
    Empty without links.
    """
    told = _told(links, lead)
    if not told:
        return ""
    if len(told) == 1:
        return cut(one(voice, told[0]), LIMIT)
    coach = _name(voice, told[0].coach)
    room = LIMIT - len(voice.plain("headline.several", coach=coach, claims=""))
    return cut(voice.plain("headline.several", coach=coach, claims=_fit(voice, _groups(told, first), room)), LIMIT)


def claims(voice: Voice, links: Sequence[Link], lead: Subject | None = None, first: Collection[int | str] = ()) -> str:
    """A headline without the coach's name ("Roma and Milan interested"), for where he was just named."""
    told = _told(links, lead)
    return _fit(voice, _groups(told, first), LIMIT) if told else ""


def one(voice: Voice, link: Link) -> str:
    """One link as a line of its own: "Ancelotti–Brazil: in talks"."""
    return voice.plain("headline.one", pair=pair(voice, link), phrase=phrase(voice, link))


def pair(voice: Voice, link: Link) -> str:
    """The two ends of a link: "Ancelotti–Brazil"."""
    return voice.plain("headline.pair", coach=_name(voice, link.coach), club=_name(voice, link.club))


def phrase(voice: Voice, link: Link) -> str:
    """What is said of a link after its two names: "in talks", "exit settled"."""
    return voice.plain(f"phrase.{_wording(link)}")


def also(voice: Voice, links: Sequence[Link], lead: Subject, concerned: Collection[int | str]) -> list[str]:
    """Other coaches' links that concern a follower: at most two lines, and how many more there are.

    `concerned` are the followed subjects, by slug or row id. Struck links are not told again.
    """
    others = [link for link in links if link.coach.slug != lead.slug and concerns(link, concerned)]
    others = [link for link in others if not is_struck(link)]
    lines = [_aside(voice, link) for link in others[:ALSO]]
    if len(others) > ALSO:
        lines.append(voice.plain("headline.more", n=len(others) - ALSO))
    return lines


def foremost(links: Sequence[Link], lead: Subject | None = None, first: Collection[int | str] = ()) -> Link:
    """The link with which the headline begins. Raises IndexError without links."""
    told = _told(links, lead)
    return min(told, key=lambda link: _place(link, first)) if told else links[0]


def _told(links: Sequence[Link], lead: Subject | None) -> list[Link]:
    """The links that the headline is about."""
    if not links:
        return []
    of_lead = links_of(links, lead or links[0].coach) or links_of(links, links[0].coach)
    struck = [link for link in of_lead if is_struck(link)]
    return struck if is_struck(of_lead[0]) else [link for link in of_lead if link not in struck]


def _groups(links: Iterable[Link], first: Collection[int | str]) -> list[Group]:
    """Clubs of which the same is said, followed ones first, then settled moves, then where to before where from."""
    groups: dict[str, list[Subject]] = {}
    for link in sorted(links, key=lambda link: _place(link, first)):
        groups.setdefault(_wording(link), []).append(link.club)
    return list(groups.items())


def _place(link: Link, first: Collection[int | str]) -> tuple[bool, bool, int, int]:
    stage = claimed(link)
    return not _is_among(link.club, first), stage.rank < Stage.AGREED.rank, ORDER.index(link.relation), -stage.rank


def _is_among(subject: Subject, chosen: Collection[int | str]) -> bool:
    return subject.slug in chosen or (subject.id != 0 and subject.id in chosen)


def _fit(voice: Voice, groups: Sequence[Group], room: int) -> str:
    """Say the groups in `room` characters: first shorten every group to one name, then drop later groups."""
    said = _say(voice, groups, NAMES)
    if len(said) <= room:
        return said
    for kept in range(len(groups), 0, -1):
        said = _say(voice, groups[:kept], 1)
        if len(said) <= room:
            return said
    return cut(said, room)


def _say(voice: Voice, groups: Sequence[Group], limit: int) -> str:
    parts, plain = [], True
    for wording, clubs in groups:
        names = _named(voice, clubs, limit)
        said = voice.plain(f"claim.{wording}", n=len(clubs), clubs=names)
        plain = plain and not {",", ":"} & set(said.replace(names, "", 1))
        parts.append(said)
    # A comma parts short claims; claims that hold punctuation of their own need a stronger one.
    return voice.plain("headline.comma" if plain else "headline.semicolon").join(parts)


def _named(voice: Voice, clubs: Sequence[Subject], limit: int) -> str:
    names = [_name(voice, club) for club in clubs]
    if len(names) <= limit:
        return voice.listed(names)
    return f"{', '.join(names[:limit])} +{len(names) - limit}"


def _name(voice: Voice, subject: Subject) -> str:
    return one_line(subject.short_in(voice.language))


def _wording(link: Link) -> str:
    """The key of what is said of a link: its relation and stage, "denied" where it was never told otherwise."""
    stage = claimed(link)
    if stage is Stage.DENIED:
        return "denied"
    relation = link.relation
    if relation in (Relation.LINKED, Relation.APPOINTED):
        relation = Relation.APPOINTED if stage.rank >= Stage.AGREED.rank else Relation.LINKED
    wording = f"{relation}_{stage}"
    return ALIKE.get(wording, wording)


def _aside(voice: Voice, link: Link) -> str:
    said = phrase(voice, link)
    key = "headline.one" if "," in said else "headline.aside"
    return voice.plain(key, pair=pair(voice, link), phrase=said)
