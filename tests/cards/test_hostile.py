"""Whatever stands in names, summaries, sources and queries: legal HTML, Telegram's limits, buttons that fit a phone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import alerts, fans, follows, newsroom, receipts, thresholds
from bot.cards.card import Card
from bot.cards.markup import length
from bot.directory.subject import Kind, Subject
from bot.headlines import lead_for
from bot.i18n import Html, Voice
from bot.links import LADDER, Link, Relation, Stage
from bot.owed import Figures
from bot.playground.entities import utf16_length
from bot.playground.html import parsed
from bot.reports import Source
from bot.rumours import Denier, Reason, Rumour, State, Verdict
from bot.silences import Silence
from tests.cards.story import TEXTS, buttons, drafted, gallery, told

KINDS_SHOWN = {"bold", "italic", "strikethrough", "code", "blockquote", "expandable_blockquote", "date_time"}
BARBS = (
    "<b>",
    "</blockquote>",
    "&amp;",
    '"',
    "{n}",
    "{coach}",
    "%s",
    "\u202e",
    "\x00",
    "😀" * 50,
    "مدرب",
    "\n",
    "\ud800",
)

hostile = st.one_of(
    st.text(max_size=80),
    st.sampled_from(BARBS),
    st.lists(st.one_of(st.sampled_from(BARBS), st.text(max_size=20)), max_size=30).map("".join),
)
large = st.one_of(hostile, st.sampled_from(["x" * 20_000, "😀 " * 10_000, "<i>&" * 5_000]))
ids = st.integers(0, 10**12)
subjects = st.builds(
    Subject, slug=hostile, kind=st.sampled_from(Kind), name=hostile, short=hostile, id=ids, known=st.booleans()
)
links = st.builds(
    Link,
    subjects,
    subjects,
    st.sampled_from(Relation),
    st.sampled_from(Stage),
    evidence=large,
    was=st.one_of(st.none(), st.sampled_from(LADDER)),
)
sources = st.builds(
    Source, name=large, url=st.one_of(hostile, hostile.map("https://a.example/{}".format)), at=st.just(1)
)
rumours = st.builds(
    Rumour,
    id=ids,
    state=st.sampled_from(State),
    revision=st.just(1),
    links=st.lists(links, min_size=1, max_size=20).map(tuple),
    summary=large,
    language=st.sampled_from(["it", "en", "pt", "und", "", "xx"]),
    sources=st.lists(sources, max_size=4).map(tuple),
    published_at=st.integers(0, 2**31),
    verdict=st.sampled_from(Verdict),
    verdict_at=st.integers(0, 2**31),
    denier=st.one_of(st.none(), st.sampled_from(Denier)),
    reason=st.one_of(st.none(), st.sampled_from(Reason)),
    correcting=st.booleans(),
)
voices = st.sampled_from(["en", "it"]).map(TEXTS.speaking)
FIGURES = Figures(*(10**6,) * 6)


def hold_to_account(card: Card, limit: int = 4096) -> None:
    """Telegram takes the card, it shows only what cards show, and its buttons fit."""
    text, entities = parsed(card.text)
    assert 1 <= utf16_length(text) <= length(Html(card.text)) <= limit
    assert {entity["type"] for entity in entities} <= KINDS_SHOWN
    assert not {"\u202e", "\x00", "\ud800"} & set(card.text)
    card.text.encode()
    assert len(buttons(card)) <= 100
    for row in card.rows:
        for button in row:
            assert bool(button.data) != bool(button.url)
            assert len(button.data.encode()) <= 64
            assert 1 <= utf16_length(button.label) <= {1: 30, 2: 15, 3: 11}[len(row)]
            assert "\n" not in button.label
    card.markup()


@pytest.mark.parametrize("code", ["en", "it"])
def test_every_card_of_the_gallery_is_legal_and_fits(code: str) -> None:
    cards = gallery(TEXTS.speaking(code))
    assert len(cards) > 90
    for card in cards.values():
        hold_to_account(card)
        assert all(button.label for button in buttons(card))


def test_no_card_of_the_gallery_lacks_a_text_or_leaves_a_value_open(
    voice: Voice, caplog: pytest.LogCaptureFixture
) -> None:
    for card in gallery(voice).values():
        assert not {"{", "}"} & set(card.text.replace("{name}", ""))
    assert not caplog.records


@settings(max_examples=150, deadline=None)
@given(voices, rumours, st.lists(subjects, max_size=5).map(tuple), st.data())
def test_an_alert_is_legal_and_short_whatever_it_holds(
    voice: Voice, rumour: Rumour, reasons: tuple[Subject, ...], data: st.DataObject
) -> None:
    followed = {subject.slug for subject in reasons} | {rumour.lead.club.slug}
    lead = data.draw(st.sampled_from([link.coach for link in rumour.links] + [lead_for(rumour.links, followed)]))
    hold_to_account(told(voice, rumour, lead, reasons, followed, 10**6), alerts.LONG)
    hold_to_account(Card("x", alerts.reasons_keyboard(voice, rumour, reasons, {s.slug for s in reasons[:1]})))
    assert utf16_length(alerts.left_toast(voice, lead)) <= 200  # Bot API, answerCallbackQuery
    assert utf16_length(alerts.muted_toast(voice, lead)) <= 200


@settings(max_examples=100, deadline=None)
@given(voices, voices, rumours, st.lists(subjects, max_size=20), st.lists(st.tuples(ids, large), max_size=8))
def test_the_newsroom_is_legal_and_fits_whatever_it_holds(
    voice: Voice, article: Voice, rumour: Rumour, mentions: list[Subject], recent: list[tuple[int, str]]
) -> None:
    hold_to_account(drafted(voice, article, rumour, 10**6, mentions))
    hold_to_account(newsroom.links_menu(voice, rumour))
    hold_to_account(newsroom.link_menu(voice, rumour, 0))
    hold_to_account(newsroom.relation_menu(voice, rumour, 0))
    hold_to_account(newsroom.stage_menu(voice, rumour, 0))
    hold_to_account(newsroom.no_rumour(voice, mentions))
    hold_to_account(newsroom.drafts_list(voice, [rumour] * 30))
    hold_to_account(receipts.receipt(voice, rumour, FIGURES, done=False))
    hold_to_account(receipts.deny_menu(voice, rumour))
    hold_to_account(receipts.denier_menu(voice, rumour, 0, 10**6))
    hold_to_account(receipts.retract_menu(voice, rumour, 10**6))
    hold_to_account(receipts.rumours_list(voice, [(rumour, FIGURES)] * 12))
    hold_to_account(newsroom.source_menu(voice, rumour, recent))


@settings(max_examples=100, deadline=None)
@given(voices, rumours, st.lists(subjects, min_size=1, max_size=20), large, st.data())
def test_a_fans_cards_are_legal_and_fit_whatever_they_hold(
    voice: Voice, rumour: Rumour, named: list[Subject], query: str, data: st.DataObject
) -> None:
    hold_to_account(fans.followed(voice, named[0], rumour, named))
    hold_to_account(fans.already_following(voice, named[0]))
    hold_to_account(fans.already_following(voice, named[0], Stage.TALKS))
    quiet = Silence(1, 2**31)
    hold_to_account(follows.follow_view(voice, named[0], Stage.OFFICIAL, data.draw(st.sampled_from([None, quiet])), 99))
    hold_to_account(follows.muted(voice, named[0], 2**31))
    hold_to_account(follows.which_unmute(voice, named))
    hold_to_account(follows.unmuted(voice, named[0], [rumour] * 8, paused=True))
    hold_to_account(follows.resumed(voice, [rumour] * 8, named, named))
    for subject in named[:3]:
        button = thresholds.change_button(voice, "fewer", 10**12, subject, Stage.OFFICIAL, named=True)
        hold_to_account(Card("x", ((button,),)))
        assert voice.plain("threshold.official") in button.label
    assert utf16_length(thresholds.threshold_toast(voice, named[0], Stage.TALKS)) <= 200
    assert utf16_length(follows.muted_toast(voice, named[0], 365)) <= 200
    hold_to_account(fans.several_followed(voice, named[:10], named[:10], [query] * 10, 3))
    hold_to_account(fans.choose(voice, query, named))
    hold_to_account(fans.maybe(voice, query, named))
    hold_to_account(fans.not_found(voice, query, 2**40))
    hold_to_account(fans.not_following(voice, query))
    hold_to_account(fans.unfollowed(voice, named[0]))
    hold_to_account(fans.following(voice, named, 1, 3, 20))
    hold_to_account(fans.latest(voice, [rumour] * 12, named[0]))
    hold_to_account(fans.long_text(voice, named))
