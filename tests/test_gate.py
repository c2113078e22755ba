"""The gate: who goes first, and what a 429 silences."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from bot.gate import FAILURES_IN_A_ROW, Gate, TurnedAwayError
from bot.pace import OVERALL, Lane, Pace


@pytest.fixture
def gate() -> Gate:
    return Gate(Pace(1000))


@asynccontextmanager
async def turn(gate, chat_id, lane):
    await gate.enter(chat_id, lane)
    try:
        yield
    finally:
        gate.leave()


async def pass_through(gate, chat_id, lane, order, name):
    async with turn(gate, chat_id, lane):
        order.append(name)


async def test_answers_overtake_alerts_that_wait():
    gate, order = Gate(Pace(20)), []
    alerts = [asyncio.create_task(pass_through(gate, 100 + n, Lane.ALERT, order, f"alert {n}")) for n in range(6)]
    await asyncio.sleep(0.01)
    await pass_through(gate, 1, Lane.ANSWER, order, "answer")
    assert order.index("answer") <= 2
    await asyncio.gather(*alerts)
    assert len(order) == 7


async def test_a_chat_that_has_to_wait_does_not_hold_up_the_others(gate):
    gate.pause(1, 0.3)
    order = []
    slow = asyncio.create_task(pass_through(gate, 1, Lane.ANSWER, order, "slow"))
    await asyncio.sleep(0)
    await pass_through(gate, 2, Lane.EDIT, order, "quick")
    assert order == ["quick"]
    await slow
    assert order == ["quick", "slow"]


async def test_one_refusal_silences_its_chat_and_lets_the_others_go_one_at_a_time(gate):
    assert gate.refused(1, 5.0) == [1]
    assert gate.silence() == 0.0
    assert gate.chat_wait(1, Lane.ALERT) > 4.5
    inside = 0
    most = 0

    async def probe(chat_id):
        nonlocal inside, most
        async with turn(gate, chat_id, Lane.ALERT):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.02)
            inside -= 1

    await asyncio.gather(*(probe(chat_id) for chat_id in range(2, 6)))
    assert most == 1


async def test_an_accepted_message_ends_the_suspicion(gate):
    gate.refused(1, 5.0)
    gate.accepted(2)
    async with turn(gate, 2, Lane.ALERT):
        await asyncio.wait_for(pass_through(gate, 3, Lane.ALERT, [], ""), 1)


async def test_a_second_refusal_for_another_chat_silences_everyone_until_the_later_deadline(gate):
    gate.refused(1, 5.0)
    assert gate.refused(2, 1.0) == [2, OVERALL]
    assert gate.silence() > 4.5


async def test_a_waiter_that_is_cancelled_gives_its_turn_back(gate):
    gate.pause(OVERALL, 0.05)
    waiting = asyncio.create_task(pass_through(gate, 1, Lane.ALERT, [], ""))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.refused(9, 60.0)  # from here on only one may be out; a lost turn would block for ever
    await asyncio.wait_for(pass_through(gate, 2, Lane.ALERT, [], ""), 2)


async def test_many_waiters_all_get_through(gate):
    order = []
    await asyncio.gather(*(pass_through(gate, n, Lane(n % 3), order, n) for n in range(1, 301)))
    assert sorted(order) == list(range(1, 301))


async def test_a_long_silence_of_all_turns_alerts_away_and_keeps_answers(gate):
    gate.pause(OVERALL, 0.4)
    alert, answer = (asyncio.create_task(pass_through(gate, 1, lane, [], "")) for lane in (Lane.ALERT, Lane.ANSWER))
    await asyncio.sleep(0)
    gate.refused(1, 3.0)
    gate.refused(2, 3.0)
    with pytest.raises(TurnedAwayError):
        await alert
    with pytest.raises(TurnedAwayError):
        await gate.enter(3, Lane.EDIT)
    assert not answer.done()
    answer.cancel()


async def test_a_gate_that_is_closed_lets_only_answers_through(gate):
    gate.pause(OVERALL, 0.2)
    waiting = asyncio.create_task(pass_through(gate, 1, Lane.ALERT, [], ""))
    await asyncio.sleep(0)
    gate.close()
    with pytest.raises(TurnedAwayError):
        await waiting
    await asyncio.wait_for(pass_through(gate, 1, Lane.ANSWER, [], ""), 2)


async def test_while_telegram_is_away_one_at_a_time_tries_and_answers_go_first(gate, monkeypatch):
    monkeypatch.setattr("bot.pace.PROBE_SECONDS", 0.1)  # instead of 2
    for _ in range(FAILURES_IN_A_ROW):
        gate.unanswered()
    assert gate.away
    order = []
    await pass_through(gate, 1, Lane.ALERT, order, "probe")
    alerts = [asyncio.create_task(pass_through(gate, 10 + n, Lane.ALERT, order, f"alert {n}")) for n in range(20)]
    await asyncio.sleep(0.02)
    answers = [asyncio.create_task(pass_through(gate, 50 + n, Lane.ANSWER, order, "answer")) for n in range(2)]
    await asyncio.sleep(0.3)
    assert order[1:3] == ["answer", "answer"]
    assert len(order) <= 5
    gate.answered()
    assert not gate.away
    await asyncio.wait_for(asyncio.gather(*alerts, *answers), 1)


async def test_one_answer_in_between_tells_that_telegram_is_there(gate):
    for _ in range(3):
        for _ in range(FAILURES_IN_A_ROW - 1):
            gate.unanswered()
        gate.answered()
    assert not gate.away


async def test_a_call_that_hangs_holds_nobody_up_once_the_refused_chats_silence_is_over(gate):
    await gate.enter(2, Lane.ALERT)  # and its answer does not come
    gate.refused(1, 0.2)
    await asyncio.wait_for(pass_through(gate, 3, Lane.ALERT, [], ""), 2)
