"""Checking: what of a language model's proposal the text itself bears out. The rest is dropped, link by link."""

from __future__ import annotations

import re
from typing import Final

from pydantic import ValidationError

from bot.directory import Directory, slug_of
from bot.directory.names import words_of
from bot.directory.subject import Subject
from bot.links import Link
from bot.reading.finding import Reading
from bot.reading.gazetteer import given_names
from bot.reading.page import Mention, Page, Span, Who
from bot.reading.proposal import Proposal, ProposedLink
from bot.reading.reader import as_written, mentioned, opened
from bot.reading.retelling import faithful
from bot.reading.roles import Roles
from bot.reading.strangers import new_coach
from bot.reading.summary import summarise

MOST_LINKS: Final = 20
FEWEST_NAMES: Final = 2  # of somebody unknown: a surname alone may be anybody's
OF_COACHES: Final = ("coach", "bench", "anaphor")  # cues for the post, the bench, and "the Dutchman" for its holder
FEWEST_WORDS: Final = 3  # of a quotation: fewer occur in any text
# Signs that a model likes to write in its own way; one for one, so that places in the text stay what they are.
SIGNS: Final = str.maketrans("’‘ʼ“”„«»–—", '\'\'\'"""""--')


def checked(proposal: Proposal, text: str, directory: Directory, model: str) -> Reading | None:
    """The reading that a proposal comes to, marked with the model's name; None where no link of it holds.

    A coach or club must be named in the text, and be one that the directory knows; or the text must speak of somebody
    unknown as of a coach. The evidence must stand in the text, in sentences that may speak of this link.
    """
    page, language = opened(text, directory)
    Roles(page).mark()
    witness = Witness(page, directory)
    links: dict[tuple[str, str], Link] = {}
    for said in proposal.links:
        link = witness.link(said) if len(links) < MOST_LINKS else None
        if link is not None:
            links.setdefault((link.coach.slug, link.club.slug), link)
    if not links:
        return None
    kept = tuple(links.values())
    summary = faithful(proposal.summary, page, directory, witness.named, kept) or summarise(page, kept)
    written = tuple(as_written(text, page, link) for link in kept)
    return Reading(language, written, mentioned(page, kept), summary, model)


class Witness:
    """A page asked what it bears out: whom it names, and where it says some words."""

    def __init__(self, page: Page, directory: Directory) -> None:
        self._page = page
        self._directory = directory
        self._plain = page.text.translate(SIGNS)
        self._meant: dict[tuple[str, ...], Subject] = {}  # a name's folded words → whom the page takes it for
        self._spotted: dict[str, Subject] = {}
        for mention in page.mentions:
            self._note(mention)
        self._note_namesakes()

    @property
    def named(self) -> tuple[Subject, ...]:
        """Every coach and club that the page names."""
        return tuple(self._spotted.values())

    def link(self, said: object) -> Link | None:
        """A proposed link with its evidence as the page has it; None for one that the page does not bear out."""
        try:
            proposed = ProposedLink.model_validate(said)
        except ValidationError:
            return None
        coach, club = self._subject(proposed.coach, coach=True), self._subject(proposed.club, coach=False)
        spans = self._spans(proposed.evidence)
        if coach is None or club is None or not self._speak_of(spans, coach, club):
            return None
        evidence = self._page.text[spans[0].sentence.start : spans[-1].sentence.end]
        return Link(coach, club, proposed.relation, proposed.stage, evidence)

    def _note(self, mention: Mention) -> None:
        subject = mention.subject
        if subject is None or not subject.slug or mention.who not in (Who.COACH, Who.CLUB):
            return
        self._spotted[subject.slug] = subject
        first, last = self._page.words[mention.first], self._page.words[mention.last]
        for name in (self._page.text[first.start : last.end], subject.name, subject.short):
            self._meant.setdefault(words_of(name), subject)

    def _note_namesakes(self) -> None:
        """Who else bears a name that the page leaves open: a model may know better which of them is meant."""
        spots = self._directory.spot(self._page.text, self._page.lexicon.language)
        plain = {spot.subjects[0].slug for spot in spots if len(spot.subjects) == 1 and not spot.surname}
        for spot in spots:
            slugs = {subject.slug for subject in spot.subjects}
            if slugs & self._spotted.keys() and not slugs & plain:
                self._spotted.update({subject.slug: subject for subject in spot.subjects})

    def _subject(self, name: str, *, coach: bool) -> Subject | None:
        meant = self._meant.get(words_of(name))
        if meant is not None and meant.is_coach is coach:
            return meant
        owners = [owner for owner in self._directory.owners(name) if owner.is_coach is coach]
        if not owners and not coach and (club := self._directory.club_of(name)) is not None:
            owners = [club]
        found = [owner for owner in owners if owner.slug in self._spotted]
        if coach and not owners:
            return self._stranger(name)
        return found[0] if len(found) == 1 else None

    def _stranger(self, name: str) -> Subject | None:
        """Somebody whom nobody knows, if a sentence that names him in full speaks of coaches or of a bench.

        One whom the text gives another part (a player, a president) is no coach.
        """
        parts = words_of(name)
        known = next((m for m in self._page.mentions if m.who is Who.PERSON and words_of(m.name) == parts), None)
        if len(parts) < FEWEST_NAMES or not slug_of(name) or (known is None and parts[0] not in given_names()):
            return None
        if known is not None and known.aside:
            return None
        for at in range(len(self._page.words) - len(parts) + 1):
            if all(self._page.folded(at + step) == part for step, part in enumerate(parts)):
                first, last = self._page.words[at], self._page.words[at + len(parts) - 1]
                span = self._page.span_of(at)
                if first.capital and last.capital and span is not None and span.of(*OF_COACHES):
                    return new_coach(" ".join(self._page.text[first.start : last.end].split()))
        return None

    def _spans(self, quotation: str) -> list[Span]:
        """The sentences that hold a quotation, whatever the white space in it; none where the page does not say so.

        Where they name nobody ("The club met his agent"), the sentence before them stands for who is meant.
        """
        parts = quotation.translate(SIGNS).split()
        if len(words_of(quotation)) < FEWEST_WORDS:
            return []
        found = re.search(r"\s+".join(map(re.escape, parts)), self._plain)
        if found is None:
            return []
        start, end = found.span()
        spans = [span for span in self._page.spans if span.sentence.start < end and start < span.sentence.end]
        if spans and spans[0].number and not any(mention.subject for span in spans for mention in span.mentions):
            spans.insert(0, self._page.spans[spans[0].number - 1])
        return spans

    def _speak_of(self, spans: list[Span], coach: Subject, club: Subject) -> bool:
        """Whether sentences can show a link: they name the club, or they mean a coach and no other club.

        A club that goes by a name which is not spotted there ("in azzurro") may stand in the sentence beside.
        """
        if not spans:
            return False
        slugs = _slugs(spans)
        if club.slug in slugs:
            return True
        mentions = [mention for span in spans for mention in span.mentions]
        first, last = max(0, spans[0].number - 1), spans[-1].number + 2
        elsewhere = any(mention.is_club and not mention.place for mention in mentions)
        if elsewhere and club.slug not in _slugs(self._page.spans[first:last]):
            return False
        return coach.slug in slugs or any(mention.who is Who.FOCUS for mention in mentions)


def _slugs(spans: list[Span]) -> set[str]:
    return {mention.subject.slug for span in spans for mention in span.mentions if mention.subject}
