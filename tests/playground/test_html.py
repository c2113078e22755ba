"""Telegram's HTML is read as strictly as Telegram reads it."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.entities import as_html, found, utf16_length
from bot.playground.html import parsed
from bot.playground.refusals import Violation


def test_offsets_and_lengths_count_utf_16_code_units() -> None:
    text, entities = parsed("😀😀 <b>gol 😀</b>!")
    assert text == "😀😀 gol 😀!"
    assert entities == [{"type": "bold", "offset": 5, "length": 6}]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("<b>x</b>", "bold"),
        ("<strong>x</strong>", "bold"),
        ("<i>x</i>", "italic"),
        ("<em>x</em>", "italic"),
        ("<u>x</u>", "underline"),
        ("<ins>x</ins>", "underline"),
        ("<s>x</s>", "strikethrough"),
        ("<strike>x</strike>", "strikethrough"),
        ("<del>x</del>", "strikethrough"),
        ('<span class="tg-spoiler">x</span>', "spoiler"),
        ("<tg-spoiler>x</tg-spoiler>", "spoiler"),
        ("<code>x</code>", "code"),
        ("<pre>x</pre>", "pre"),
        ("<blockquote>x</blockquote>", "blockquote"),
        ("<blockquote expandable>x</blockquote>", "expandable_blockquote"),
        ('<a href="https://example.org/?a=1&amp;b=2">x</a>', "text_link"),
        ('<tg-emoji emoji-id="5368324170671202286">x</tg-emoji>', "custom_emoji"),
        ('<tg-time unix="1700000000" format="wDt">x</tg-time>', "date_time"),
        ('<tg-time unix="1700000000">x</tg-time>', "date_time"),
    ],
)
def test_every_supported_tag_becomes_its_entity(source: str, kind: str) -> None:
    text, entities = parsed(source)
    assert text == "x"
    assert [entity["type"] for entity in entities] == [kind]


def test_a_time_and_a_link_carry_their_values() -> None:
    _, (link, time) = parsed('<a href="https://example.org/?a&amp;b">x</a> <tg-time unix="17" format="r">y</tg-time>')
    assert link["url"] == "https://example.org/?a&b"
    assert (time["unix_time"], time["date_time_format"]) == (17, "r")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a < b", "Unclosed start tag at byte offset 2"),
        ("è <foo>x</foo>", 'Unsupported start tag "foo" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>x</b></i>", "Unmatched end tag"),
        ("<br>", "Unsupported start tag"),
        ("<p>x</p>", "Unsupported start tag"),
        ("<b class='x'>x</b>", "Unsupported attribute"),
        ("<span>x</span>", 'must have class "tg-spoiler"'),
        ("<a>x</a>", "lacks its attribute"),
        ("<a href=>x</a>", "Unsupported attribute"),
        ('<tg-time unix="soon">x</tg-time>', "Invalid unix time"),
        ('<tg-time unix="17" format="tD">x</tg-time>', "Invalid date-time format"),
        ("<blockquote><blockquote>x</blockquote></blockquote>", "can't be nested"),
        ("<blockquote><b><blockquote expandable>x</blockquote></b></blockquote>", "can't be nested"),
        ("<code><b>x</b></code>", "can't be nested"),
        ("<b><code>x</code></b>", "can't be nested"),
        ('<a href="https://a.it"><a href="https://b.it">x</a></a>', "can't be nested"),
    ],
)
def test_what_telegram_cannot_parse_is_a_violation(source: str, words: str) -> None:
    with pytest.raises(Violation) as refusal:
        parsed(source)
    assert refusal.value.description.startswith("Bad Request: can't parse entities: ")
    assert words in refusal.value.description


def test_only_four_named_references_and_numbers_are_known() -> None:
    assert parsed("&lt;&gt;&amp;&quot; &#232;&#xE8; &nbsp;&copy; &#0; a & b")[0] == '<>&" èè &nbsp;&copy; &#0; a & b'


def test_white_space_at_the_ends_goes_and_entities_move_with_it() -> None:
    assert parsed("  \n<b> x </b>\n ") == ("x", [{"type": "bold", "offset": 0, "length": 1}])


def test_control_and_direction_characters_do_not_survive() -> None:
    assert parsed("a\x00b\u202ec\rd")[0] == "a bcd"


@given(st.text())
def test_escaped_text_always_comes_back_as_it_was_but_for_cleaning(text: str) -> None:
    read, entities = parsed(html.escape(text))
    assert entities == []
    assert read == parsed(html.escape(read))[0]


@given(st.text())
def test_any_text_is_parsed_or_refused_and_never_breaks(text: str) -> None:
    try:
        read, entities = parsed(text)
    except Violation:
        return
    assert all(e["offset"] >= 0 and e["offset"] + e["length"] <= utf16_length(read) for e in entities)


pieces = st.recursive(
    st.text("aè😀 <&", min_size=1, max_size=5).map(html.escape),
    lambda inner: st.tuples(
        st.sampled_from(["b", "i", "u", "s", "tg-spoiler"]), st.lists(inner, min_size=1, max_size=3)
    ).map(lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"),
    max_leaves=6,
)


@given(pieces)
def test_html_made_from_entities_gives_the_same_entities(source: str) -> None:
    text, entities = parsed(source)
    again, same = parsed(as_html(text, entities))
    assert (again, sorted(map(str, same))) == (text, sorted(map(str, entities)))


def test_telegram_marks_commands_addresses_and_names_by_itself() -> None:
    text = "/follow@panchina_bot Roma, v. https://example.org/x. e squadra.it/y (di a@b.it) @mario #roma /a/b"
    marked = {(e["type"], text[e["offset"] : e["offset"] + e["length"]]) for e in found(text)}
    assert marked == {
        ("bot_command", "/follow@panchina_bot"),
        ("url", "https://example.org/x"),
        ("url", "squadra.it/y"),
        ("email", "a@b.it"),
        ("mention", "@mario"),
        ("hashtag", "#roma"),
    }
