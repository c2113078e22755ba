"""The inbox: an update is kept once, handled in order, and what is answered leaves nothing behind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import inbox
from tests.core import NOW, opened, write


@pytest.fixture
async def database(tmp_path):
    async with opened(tmp_path) as (database, _):
        yield database


def message(update_id, chat_id=11, text="ciao"):
    return {"update_id": update_id, "message": {"message_id": update_id, "chat": {"id": chat_id}, "text": text}}


async def test_an_update_sent_twice_is_kept_once(database):
    assert await write(database, inbox.keep, [message(1), message(2), message(1)], NOW) == 2
    assert await write(database, inbox.keep, [message(2)], NOW) == 0
    kept = await inbox.next_of(database, 11, NOW)
    await write(database, inbox.done, [kept], [], keep=False)
    assert await write(database, inbox.keep, [message(1)], NOW) == 0


async def test_a_number_that_telegram_uses_anew_is_a_new_update(database):
    await write(database, inbox.keep, [message(1)], NOW)
    kept = await inbox.next_of(database, 11, NOW)
    await write(database, inbox.done, [kept], [], keep=False)
    assert await write(database, inbox.keep, [message(1, text="another week")], NOW) == 1
    again = await inbox.next_of(database, 11, NOW)
    assert again.payload["message"]["text"] == "another week"


async def test_rows_of_a_chat_come_in_order_and_chats_do_not_mix(database):
    await write(database, inbox.keep, [message(3, 11), message(1, 12), message(2, 11)], NOW)
    assert await inbox.chats_waiting(database, NOW) == [12, 11]
    first = await inbox.next_of(database, 11, NOW)
    assert first.update_id == 2
    await write(database, inbox.done, [first], [], keep=False)
    assert (await inbox.next_of(database, 11, NOW)).update_id == 3


async def test_a_held_row_waits_for_its_moment_and_lets_others_pass(database):
    await write(database, inbox.keep, [message(1), message(2)], NOW)
    await write(database, inbox.hold, [await inbox.next_of(database, 11, NOW)], NOW + 4)
    assert (await inbox.next_of(database, 11, NOW)).update_id == 2
    assert await inbox.next_due(database, NOW) == NOW + 4
    assert [kept.update_id for kept in await inbox.held(database, 11)] == [1]
    assert (await inbox.next_of(database, 11, NOW + 4)).update_id == 1


async def test_replies_stay_until_they_are_sent(database):
    await write(database, inbox.keep, [message(1)], NOW)
    call = {"method": "sendMessage", "parameters": {"chat_id": 11, "text": "ciao"}}
    await write(database, inbox.done, [await inbox.next_of(database, 11, NOW)], [call], keep=False)
    assert await inbox.unanswered(database) == [(1, 11, [call])]
    await write(database, inbox.answered, 1)
    assert await inbox.unanswered(database) == []


async def test_what_somebody_wrote_is_erased_with_its_mark(database):
    await write(database, inbox.keep, [message(1, text="a secret")], NOW)
    await write(database, inbox.done, [await inbox.next_of(database, 11, NOW)], [], keep=False)
    [row] = await database.all("SELECT payload FROM inbox")
    assert row["payload"] == "{}"


async def test_an_update_that_always_fails_is_set_aside(database):
    await write(database, inbox.keep, [message(1), message(2)], NOW)
    for attempt in range(inbox.ATTEMPTS):
        kept = await inbox.next_of(database, 11, NOW)
        assert kept.update_id == 1
        assert await write(database, inbox.stumbled, kept) is (attempt == inbox.ATTEMPTS - 1)
    assert (await inbox.next_of(database, 11, NOW)).update_id == 2


async def test_forgetting_a_chat_leaves_a_number_and_nothing_else(database):
    await write(database, inbox.keep, [message(1), message(2), message(3, 12)], NOW)
    current = await inbox.next_of(database, 11, NOW)
    await write(database, inbox.forget, 11, current)
    rows = await database.all("SELECT update_id, chat_id, payload FROM inbox ORDER BY update_id")
    assert [(row["update_id"], row["chat_id"]) for row in rows] == [(1, 0), (3, 12)]
    assert rows[0]["payload"] == "{}"


async def test_old_rows_are_purged_and_open_ones_stay(database):
    await write(database, inbox.keep, [message(1), message(2), message(3)], NOW)
    await write(database, inbox.done, [await inbox.next_of(database, 11, NOW)], [], keep=False)
    await write(database, inbox.done, [await inbox.next_of(database, 11, NOW)], [{"method": "x"}], keep=False)
    await write(database, inbox.purge, NOW + inbox.KEPT_SECONDS + 1)
    assert [row["update_id"] for row in await database.all("SELECT update_id FROM inbox ORDER BY 1")] == [2, 3]


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        (message(1, -100), -100),
        ({"update_id": 1, "callback_query": {"from": {"id": 5}, "message": {"chat": {"id": 6}}}}, 6),
        ({"update_id": 1, "callback_query": {"from": {"id": 5}}}, 5),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": 7}, "from": {"id": 5}}}, 7),
        ({"update_id": 1}, 0),
        ({"update_id": 1, "message": {"chat": "nonsense", "from": []}}, 0),
    ],
)
def test_an_update_keeps_the_order_of_its_chat(update, chat):
    assert inbox.chat_of(update) == chat


PARTS = ["chat", "from", "message", "id"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["chat", "from", "message", "id"]), inner)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["message", "callback_query", "x"]), JSON))
def test_any_update_has_a_chat(update):
    assert isinstance(inbox.chat_of(update), int)
