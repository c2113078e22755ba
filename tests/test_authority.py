"""Who may do what: the newsroom is the editors', a command is a fresh message of one's own, a button is no key.

All tests share one running bot, so each brings people of its own.
"""

from __future__ import annotations

import pytest

from tests.newsdesk import an_editor, article, draft, finished, follow, number_of, publish, somebody
from tests.running_bot import RunningBot, Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

GROUP = -1_001_000_000_800
TABLES_OF_NEWS = ("rumours", "revisions", "links", "reports", "sources", "audit")


def news(bot: RunningBot) -> dict[str, list[tuple[object, ...]]]:
    """Everything that the newsroom wrote so far."""
    return {table: bot.rows(f"SELECT * FROM {table}") for table in TABLES_OF_NEWS}


async def test_who_is_no_editor_is_refused_and_nothing_is_stored(town: Town):
    before = news(town.bot)
    fan = somebody(town.telegram)
    text = article("Genoa are interested in Simone Inzaghi")
    await fan.say(f"/post {text}")
    refused = await fan.expect("Only editors can do that.")
    assert str(fan.id) in refused.text
    await fan.say(text)
    kind = await fan.expect("Thanks for the read!")
    assert "Follow Simone Inzaghi" in kind.labels
    other = somebody(town.telegram)
    await other.forward(text)
    await other.expect("Thanks for the read!")
    for command in ("/drafts", "/rumours"):
        await other.say(command)
        await other.expect("Only editors can do that.")
    await town.telegram.quiet()
    assert news(town.bot) == before
    assert town.bot.rows("SELECT update_id FROM inbox WHERE payload LIKE '%interested in Simone Inzaghi%'") == []


async def test_the_newsrooms_buttons_do_nothing_for_anyone_else(town: Town):
    fan, editor = somebody(town.telegram), an_editor(town.telegram)
    group = town.telegram.group(GROUP, "Curva", [editor], [fan])
    await follow(fan, "Pioli")
    published = await publish(editor, article("Parma are in talks with Stefano Pioli"))
    await fan.expect("Because you follow Pioli")
    await finished(editor, published)
    drafted = number_of(await draft(editor, article("Lecce are interested in Stefano Pioli")))
    await fan.say("/help@panchina_local_bot", chat=group)
    in_group = await fan.expect(chat=group)
    before = news(town.bot)
    forged = [
        f"publish:{drafted}",
        f"discard:{drafted}",
        f"links:{drafted}",
        f"droplink:{drafted}:0",
        f"stage:{drafted}:0:official",
        f"relation:{drafted}:0:staying",
        f"text:{drafted}",
        f"sourceis:{drafted}:1",
        f"unnamed:{drafted}",
        f"receipt:{published}",
        f"correct:{published}",
        f"deniedby:{published}:0:coach",
        f"retractfor:{published}:other",
    ]
    for person, message, chat in (
        (fan, fan.screen()[-1], None),
        (fan, in_group, group),
        (editor, in_group, group),
    ):
        for data in forged:
            answer = await person.press(message, data=data, forged=True, chat=chat)
            assert answer is not None
            assert answer.text == "Only editors can do that."
    assert news(town.bot) == before


async def test_commands_that_are_not_fresh_and_ones_own_do_nothing(town: Town):
    before = town.bot.one("SELECT count(*) FROM rumours")
    fan, editor = somebody(town.telegram), an_editor(town.telegram)
    await follow(fan, "Klopp")
    await fan.forward("/follow Roma", "person")
    await fan.expect("I only take commands that you type yourself")
    await fan.say("/follow Milan", via_bot="otherbot")
    await fan.expect()
    own = await fan.say("/latest")
    await fan.expect()
    await fan.edit(own, "/follow Inter")
    await follow(editor, "Nagelsmann")
    await editor.forward("/forget", "person")
    await editor.expect()
    await editor.say("/post " + article("Monaco are interested in Xabi Alonso"), via_bot="otherbot")
    await editor.expect()
    await town.telegram.quiet(0.5)
    assert town.bot.follows(fan.id) == ["jurgen-klopp"]
    assert town.bot.follows(editor.id) == ["julian-nagelsmann"]
    assert town.bot.one("SELECT count(*) FROM rumours") == before


NONSENSE = """
publish publish: publish:x publish:-1 publish:99999999999999999999999 publish:4242:1:2 nonsense nonsense:1 : ::::
follow:0 follow:999999 follow:99999999999999999999999 unfollow: switch:1 switch:1:99999999999999999999999 list:-4
list:99999999999999999999999 drop:1:99999999999999999999999 drop:99999999999999999999999:0
quit:99999999999999999999999:1 quit:1:99999999999999999999999 mute:1:9999
mute:99999999999999999999999:99999999999999999999999 unmute:9223372036854775808:1 rejoin:-1:-1 reasons:7777 back:x
lang:xx lang: lang forget forget:maybe latest:1e5 latest:99999999999999999999999 news:0 news:99999999999999999999999
droplink:{0}:-1 droplink:{0}:50 link:{0}:-1 relation:{0}:0:married stage:{0}:0:asleep stage:{0}:-1:official
sourceis:{0}:99999999999999999999999 sourceis:{0}:4242 deniedby:{0}:0:nobody deniedby:{0}:-1:coach
retractfor:{0}:nothing denylink:{0}:-1 receipt:4242 correct:4242 deny:4242 retract:4242 draft:4242 publish:١٢٣٤
view:1 view:0:0 view:99999999999999999999999:0 levels: levels:0 level:1 level:1:agreed level:1:asleep level:0:talks
atleast:1:0:denied atleast:1:99999999999999999999999:talks atleast:x:0:all fewer:1 fewer:1:1:asleep fewer:0:1:talks
more:1:1:agreed more:1:9999999999999999999999999999999999999999999999999:talks hush: hush:0 hush:0:7 hush:1:0 hush:1:-7
hush:1:400 hush:1:99999999999999999999999 unhush: unhush:0 rest:0:0:1 rest:1:0:0 wake:0:0 wake:1 pause: pause:0 pause:-1
pause:400 pause:99999999999999999999999
{1}:{2} %s:%d 🙂:🙂 \u202epublish:1 \u0001 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
"""


async def test_every_button_is_answered_whatever_it_carries_and_changes_nothing(town: Town):
    fan, editor = somebody(town.telegram), an_editor(town.telegram)
    await follow(fan, "Klopp")
    number = number_of(await draft(editor, article("Cagliari are interested in Luciano Spalletti")))
    links, follows = town.bot.rows("SELECT * FROM links"), town.bot.rows("SELECT * FROM follows")
    for person in (fan, editor):
        message = person.screen()[-1]
        for data in NONSENSE.split():
            answer = await person.press(message, data=data.replace("{0}", str(number)), forged=True)
            assert answer is not None, data
            assert "our side" not in answer.text, data
    stored = town.bot.rows("SELECT DISTINCT coach_id, club_id, relation, stage, place FROM links")
    assert sorted(stored) == sorted({(row[3], row[4], row[5], row[6], row[2]) for row in links})
    assert town.bot.rows("SELECT * FROM follows") == follows
    assert town.bot.rows("SELECT * FROM silences") == []
    assert town.bot.rows("SELECT state FROM rumours WHERE id = ?", number) == [("draft",)]
