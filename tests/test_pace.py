"""The pace: Telegram's limits hold whatever is asked for, and nobody waits longer than they demand."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pace import OVERALL, Budget, Lane, Pace

PRIVATE, OTHER, GROUP = 11, 12, -100


def send_all(pace: Pace, wishes: list[tuple[int, Lane]], now: float = 0.0) -> list[tuple[int, float]]:
    """Send each wish as early as the pace allows; chat and moment of each."""
    sent = []
    for chat_id, lane in wishes:
        now = max(now, pace.ready_at(chat_id, lane, now))
        pace.take(chat_id, lane, now)
        sent.append((chat_id, now))
    return sent


def most_within(moments: list[float], seconds: float) -> int:
    return max(sum(start <= moment < start + seconds for moment in moments) for start in moments)


@given(st.sampled_from([30, 100, 1000]), st.integers(2, 200))
def test_no_second_holds_more_than_the_rate(rate, count):
    moments = [moment for _, moment in send_all(Pace(rate), [(chat, Lane.ALERT) for chat in range(1, count + 1)])]
    assert most_within(moments, 1.0) <= rate


TALK = st.lists(st.floats(0.0, 6.0), max_size=120)  # when people write
LATENESS = st.lists(st.floats(0.0, 0.05), min_size=1, max_size=20)  # of wake-ups, in turn
Sent = dict[Lane, list[tuple[float, float]]]  # when each message was wanted, and when it left


def broadcast(pace: Pace, talk: list[float], late: list[float], seconds: float) -> Sent:
    """Alerts without end while people write."""
    asked, now, number = sorted(talk), 0.0, 1000
    left: Sent = {Lane.ANSWER: [], Lane.ALERT: []}
    while now < seconds:
        number += 1
        lane = Lane.ANSWER if asked and asked[0] <= now else Lane.ALERT
        ready = pace.ready_at(number, lane, now)
        if ready <= now:
            left[lane].append((asked.pop(0) if lane is Lane.ANSWER else now, now))
            pace.take(number, lane, now)
        else:
            woken = ready + late[number % len(late)]
            now = max(now, min(woken, asked[0])) if lane is Lane.ALERT and asked else woken
    return left


@settings(deadline=None)
@given(st.sampled_from([1, 7, 30, 100]), TALK, LATENESS)
def test_no_second_holds_more_than_the_rate_whoever_talks_and_however_late_the_clock_is(rate, talk, late):
    left = broadcast(Pace(rate), talk, late, 6.0)
    assert most_within([moment for sent in left.values() for _, moment in sent], 1.0) <= rate


@settings(deadline=None)
@given(st.floats(1.0, 5.0))
def test_an_answer_hardly_waits_for_the_alerts_of_a_broadcast(moment):
    [(asked, left)] = broadcast(Pace(30), [moment], [0.0], 6.0)[Lane.ANSWER]
    assert left - asked <= 0.01


def test_a_conversation_beside_a_broadcast_costs_the_alerts_no_more_than_it_takes():
    talk = [1.0 + number * 0.28 for number in range(100)]
    left = broadcast(Pace(30), talk, [0.001], 30.0)
    waits = sorted(moment - asked for asked, moment in left[Lane.ANSWER])
    assert waits[int(len(waits) * 0.95)] <= 0.01
    assert len(left[Lane.ALERT]) + len(left[Lane.ANSWER]) >= 0.97 * 30 * 30


@settings(deadline=None)
@given(st.sampled_from([30, 100, 1000]), st.lists(st.floats(0.0, 0.004), min_size=1, max_size=9))
def test_alerts_use_the_rate_while_nobody_talks(rate, late):
    left = broadcast(Pace(rate), [], late, 4.0)
    assert len(left[Lane.ALERT]) >= 0.97 * rate * 4


def test_many_who_write_at_once_after_a_silence_are_answered_without_a_burst():
    moments = [moment for _, moment in send_all(Pace(30), [(chat, Lane.ANSWER) for chat in range(1, 91)], 100.0)]
    assert most_within(moments, 1.0) <= 30
    assert most_within(moments, 0.1) <= 6


def test_a_late_clock_does_not_lower_the_rate():
    pace, now, sent = Pace(30), 0.0, 0
    while now < 10:
        ready = pace.ready_at(1000 + sent, Lane.ALERT, now)
        now = max(now, ready) + 0.004  # every wake-up comes 4 ms late
        pace.take(1000 + sent, Lane.ALERT, now)
        sent += 1
    assert sent >= 0.97 * 300


@given(st.lists(st.sampled_from([PRIVATE, OTHER]), min_size=2, max_size=60))
def test_alerts_to_one_chat_are_a_second_apart(chats):
    sent = send_all(Pace(1000), [(chat, Lane.ALERT) for chat in chats])
    for chat in (PRIVATE, OTHER):
        moments = [moment for chat_id, moment in sent if chat_id == chat]
        assert all(later - earlier >= 1.0 for earlier, later in pairwise(moments))


def test_a_person_who_types_fast_gets_three_answers_at_once_and_then_one_a_second():
    sent = send_all(Pace(1000), [(PRIVATE, Lane.ANSWER)] * 6)
    moments = [moment for _, moment in sent]
    assert moments[2] < 0.1
    assert [round(moment) for moment in moments[3:]] == [1, 2, 3]


@given(st.lists(st.sampled_from([Lane.ANSWER, Lane.ALERT, Lane.EDIT]), min_size=1, max_size=80))
def test_a_group_gets_at_most_twenty_a_minute(lanes):
    moments = [moment for _, moment in send_all(Pace(1000), [(GROUP, lane) for lane in lanes])]
    assert most_within(moments, 60.0) <= 20
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(moments))


@given(st.lists(st.sampled_from([Lane.ALERT, Lane.EDIT]), min_size=1, max_size=200))
def test_edits_cannot_be_paid_for_and_keep_to_the_free_rate(lanes):
    pace, edits, now = Pace(1000), [], 0.0
    for chat_id, lane in enumerate(lanes, start=1):
        now = max(now, pace.ready_at(chat_id, lane, now))
        pace.take(chat_id, lane, now)
        if lane is Lane.EDIT:
            edits.append(now)
    assert not edits or most_within(edits, 1.0) <= 31  # a slack evens out a late clock


def test_what_is_paid_for_is_what_leaves_above_the_free_rate():
    assert Budget().stars(10**6) == 0
    paid = Budget(1000, paid=True)
    assert paid.stars(20) == 0
    assert paid.stars(100_000) == 9_700
    assert paid.seconds(100_000) == 100


def test_a_pause_holds_its_chat_and_nobody_else():
    pace = Pace(30)
    pace.pause(PRIVATE, 50.0)
    assert pace.ready_at(PRIVATE, Lane.ANSWER, 1.0) == 50.0
    assert pace.ready_at(OTHER, Lane.ALERT, 1.0) <= 1.0


def test_a_pause_of_the_whole_bot_holds_everyone_and_is_never_shortened():
    pace = Pace(30)
    pace.pause(OVERALL, 50.0)
    pace.pause(OVERALL, 20.0)
    assert pace.ready_at(OTHER, Lane.ANSWER, 1.0) == 50.0
    assert pace.paused_until(OVERALL) == 50.0


def test_memory_stays_small_however_many_chats_are_written_to():
    pace = Pace(1000)
    for chat in range(1, 20_000):
        pace.take(chat, Lane.ALERT, chat * 0.001)
    assert len(pace._due) <= 6_000
