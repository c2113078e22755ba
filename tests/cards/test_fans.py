"""What a fan reads and can press, apart from alerts."""

from __future__ import annotations

import pytest

from bot.cards import fans, menu
from bot.cards.card import Card
from bot.directory.subject import Kind, Subject
from bot.i18n import Voice
from bot.links import Stage
from bot.playground.html import parsed
from bot.rumours import Reason
from bot.silences import EVERYTHING, Silence
from tests.cards.story import (
    AGREED,
    ANCELOTTI,
    ARSENAL,
    BRAZIL,
    DAVIDE,
    MILAN,
    MONDAY,
    ROMA,
    STORY,
    TALKS,
    buttons,
    retracted,
)

QUIET = ["mute", "unmute", "pause", "resume"]


def text(card: Card) -> str:
    return parsed(card.text)[0]


def pressed(card: Card) -> list[tuple[str, str]]:
    return [(button.label, button.data) for button in buttons(card)]


def test_a_follow_answers_with_the_latest_and_the_ways_to_mend_it(english: Voice, italian: Voice) -> None:
    card = fans.followed(english, ANCELOTTI, STORY, (DAVIDE,))
    assert text(card).splitlines() == [
        "You now follow Carlo Ancelotti: every step of his story.",
        "Latest: Roma, Milan and Brazil interested, Real Madrid exit near.",
        "Calcio Oggi, Mon 14 Apr, 07:02",
    ]
    assert pressed(card) == [
        ("Alert me: all", "levels:1"),
        ("I meant Davide Ancelotti", "switch:1:2"),
        ("Undo", "unfollow:1"),
    ]
    assert text(fans.followed(italian, ANCELOTTI, STORY)).splitlines() == [
        "Ora segui Carlo Ancelotti: ti scrivo a ogni passo.",
        "Ultima: Roma, Milan e Brasile ci pensano; Real Madrid, addio vicino.",
        "Calcio Oggi, lun 14 apr, 08:02",
    ]


def test_following_a_club_tells_its_own_part_of_the_story_first(english: Voice) -> None:
    assert "Latest: Ancelotti: Milan, Roma and Brazil interested" in text(fans.followed(english, MILAN, STORY))


def test_a_follow_without_news_says_so(english: Voice, italian: Voice) -> None:
    assert text(fans.followed(english, ROMA)).splitlines()[1] == "No news yet: I will write at the first."
    assert text(fans.followed(italian, ROMA)).splitlines()[1] == "Nessuna novità per ora: ti scrivo alla prima."


def test_a_denied_or_retracted_latest_is_struck_and_said_to_be_so(english: Voice) -> None:
    assert (
        "Latest: <s>Brazil: agreed, not announced</s>, denied since." in fans.followed(english, ANCELOTTI, AGREED).text
    )
    gone = fans.followed(english, ANCELOTTI, retracted(TALKS, Reason.CLUB))
    assert "Latest: <s>Brazil: in talks</s>, retracted since." in gone.text


def test_an_ambiguous_name_asks_with_a_button_for_each_bearer(english: Voice, italian: Voice) -> None:
    card = fans.choose(english, "Ancelotti", (ANCELOTTI, DAVIDE))
    assert text(card) == "Which “Ancelotti”? Nothing followed yet."
    assert pressed(card) == [("Carlo Ancelotti", "follow:1"), ("Davide Ancelotti", "follow:2"), ("Neither", "neither")]
    assert text(fans.choose(italian, "Ancelotti", (ANCELOTTI, DAVIDE))) == (
        "Quale «Ancelotti»? Non segui ancora nessuno."
    )
    for verb in ("unfollow", "latest", "hush"):
        other = fans.choose(english, "Ancelotti", (ANCELOTTI, DAVIDE), verb)
        assert "Which “Ancelotti”" in text(other)
        assert pressed(other)[0][1] == f"{verb}:1"


def test_at_most_fifteen_bearers_are_offered(english: Voice) -> None:
    many = [Subject(f"c{n}", Kind.COACH, f"Coach {n}", f"C{n}", id=n) for n in range(1, 40)]
    card = fans.choose(english, "Coach", many)
    assert [data for _, data in pressed(card)] == [*(f"follow:{n}" for n in range(1, 16)), "neither"]


def test_bearers_of_one_name_say_what_they_are(english: Voice, italian: Voice) -> None:
    same = (ROMA, Subject("roma-coach", Kind.COACH, "Roma", "Roma", id=2), BRAZIL)
    assert [label for label, _ in pressed(fans.choose(english, "Roma", same))] == [
        "Roma (club)",
        "Roma (coach)",
        "Brazil",
        "None of these",
    ]
    assert pressed(fans.choose(italian, "Roma", same))[1][0] == "Roma (allenatore)"


def test_a_group_is_told_what_the_group_follows(english: Voice, italian: Voice) -> None:
    assert text(fans.followed(english, ROMA, group=True)).startswith("This group now follows Roma:")
    assert text(fans.already_following(italian, ROMA, group=True)) == "Questo gruppo segue già Roma."
    assert text(fans.unfollowed(english, ROMA, group=True)) == "This group no longer follows Roma."


def test_a_near_miss_offers_and_nothing_close_says_so(english: Voice, italian: Voice) -> None:
    assert text(fans.maybe(english, "Rmoa", (ROMA,))) == "I don't know “Rmoa”. Maybe:"
    assert text(fans.maybe(italian, "Rmoa", (ROMA,))) == "Non conosco «Rmoa». Forse:"
    assert text(fans.not_found(english, "Zzyzx")) == (
        "I can't find “Zzyzx”. Try a surname or a club, such as “Conte” or “Napoli”."
    )
    assert fans.not_found(english, "Zzyzx").rows == ()
    assert pressed(fans.not_found(english, "Zzyzx", news=77)) == [("It is news: make a draft", "news:77")]


def test_a_second_follow_tells_a_threshold_that_was_chosen(english: Voice, italian: Voice) -> None:
    assert text(fans.already_following(english, ROMA)) == "You already follow Roma."
    card = fans.already_following(english, ROMA, Stage.INTEREST)
    assert text(card) == "You already follow Roma (from interest)."
    assert pressed(card) == [("Alert me: from interest", "levels:10"), ("Unfollow Roma", "unfollow:10")]
    assert text(fans.already_following(italian, ROMA, Stage.INTEREST)) == "Segui già Roma (avvisami: da interesse)."


def test_following_tells_thresholds_and_silences_that_were_chosen(english: Voice, italian: Voice) -> None:
    chosen = {ROMA.id: Stage.INTEREST, MILAN.id: Stage.SPECULATION, ARSENAL.id: Stage.OFFICIAL}
    quiet = {MILAN.id: Silence(1, MONDAY), ARSENAL.id: Silence(1, None), EVERYTHING: Silence(1, None)}
    card = fans.following(english, (ROMA, MILAN, ARSENAL), 0, 1, 3, chosen, quiet)
    assert text(card).splitlines()[2:6] == [
        "All alerts are paused. /resume ends it.",
        "",
        "• Roma · from interest",
        "• Milan · muted until Mon 14 Apr, 07:02",
    ]
    assert "• Arsenal · solo ufficiale · in silenzio" in text(
        fans.following(italian, (ROMA, MILAN, ARSENAL), 0, 1, 3, chosen, quiet)
    )


def test_several_names_are_answered_in_one_message(english: Voice) -> None:
    card = fans.several_followed(english, (ROMA, MILAN), (ARSENAL,), ("Inzaghi", "Napolli"), 1)
    assert text(card).splitlines() == [
        "You now follow Roma and Milan.",
        "You already follow Arsenal.",
        "Not sure who you mean by “Inzaghi” and “Napolli”: send each alone, and I'll ask.",
        "1 name left over: ten at a time, please.",
    ]


def test_following_is_paged_with_a_button_for_each(english: Voice) -> None:
    many = [Subject(f"c{n}", Kind.COACH, f"Coach {n}", f"C{n}", id=n) for n in range(1, 9)]
    card = fans.following(english, many, 1, 3, 20)
    assert text(card).startswith("You follow 20:\nPage 2 of 3\n")
    assert pressed(card)[0] == ("Coach 1", "view:1:1")
    assert pressed(card)[8:] == [("‹ Previous", "list:0"), ("Next ›", "list:2")]
    assert [data for _, data in pressed(fans.following(english, many, 0, 1))] == [f"view:{n}:0" for n in range(1, 9)]


def test_latest_lists_at_most_ten_with_their_verdicts(english: Voice) -> None:
    card = fans.latest(english, (STORY, AGREED, retracted(TALKS, Reason.CLUB)))
    assert text(card).splitlines() == [
        "Latest rumours",
        "",
        "Ancelotti: Roma, Milan and Brazil interested, Real Madrid exit near",
        "interest · Calcio Oggi, Mon 14 Apr, 07:02",
        "",
        "Ancelotti–Brazil: agreed, not announced",
        "Denied · Bola, Mon 14 Apr, 07:02",
        "",
        "Ancelotti–Brazil: in talks",
        "Retracted · Calcio Oggi, Mon 14 Apr, 07:02",
    ]
    assert card.text.count("<s>") == 2
    assert text(fans.latest(english, (STORY,) * 12)).count("Ancelotti:") == 10


def test_latest_of_one_subject_is_told_from_its_side(english: Voice, italian: Voice) -> None:
    assert text(fans.latest(english, (STORY,), MILAN)).splitlines()[:3] == [
        "Latest on Milan",
        "",
        "Ancelotti: Milan, Roma and Brazil interested, Real Madrid exit near",
    ]
    assert text(fans.latest(italian, (), BRAZIL)) == "Ancora nessuna voce per Brasile."


def test_each_language_is_offered_in_its_own_name(voice: Voice) -> None:
    assert pressed(fans.language_choice(voice)) == [("English", "lang:en"), ("Italiano", "lang:it")]


def test_forgetting_asks_first(english: Voice) -> None:
    assert [data for _, data in pressed(fans.forget_ask(english))] == ["forget:yes", "forget:no"]
    assert fans.forgotten(english).text != fans.forgotten(english, done=False).text


def test_privacy_says_what_how_long_and_how_to_delete(english: Voice, italian: Voice) -> None:
    for voice in (english, italian):
        words = fans.privacy(voice).text
        assert "60" in words
        assert "/forget" in words


def test_a_long_text_offers_what_was_spotted_in_it(english: Voice) -> None:
    assert pressed(fans.long_text(english, (ROMA, MILAN))) == [
        ("Follow Roma", "follow:10"),
        ("Follow Milan", "follow:11"),
    ]
    assert "kept nothing" in fans.long_text(english).text


def test_a_refused_post_tells_the_persons_number(voice: Voice) -> None:
    assert "<code>4242</code>" in fans.not_editor(voice, 4242).text


def test_help_shows_the_newsroom_to_editors_only(voice: Voice) -> None:
    assert "/drafts" not in fans.help_card(voice).text
    assert "/drafts" in fans.help_card(voice, editor=True).text


def test_toasts_fit_telegrams_200_characters(voice: Voice) -> None:
    assert all(0 < len(toast) <= 200 for toast in (fans.old_button(voice), fans.not_yours(voice)))


def test_the_command_menu_has_every_command_in_order(voice: Voice) -> None:
    names = [name for name, _ in menu.commands(voice)]
    assert names == [
        *("follow", "unfollow", "following", "latest", "bench", "saga", "carousel", "why", "source", "settings"),
        *QUIET,
        *("timezone", "language", "help", "privacy"),
    ]
    assert [name for name, _ in menu.commands(voice, editor=True)] == ["post", "drafts", "rumours", "add", *names]
    assert menu.description(voice) != menu.short_description(voice)


@pytest.mark.parametrize("kind", ["follow", "unfollow"])
def test_a_command_without_a_name_asks_for_one_by_a_reply(voice: Voice, kind: str) -> None:
    markup = fans.ask_name(voice, kind).markup()
    assert markup is not None
    assert markup["force_reply"] is True
