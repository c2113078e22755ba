"""Track records: what counts of what a source said, and what came of it."""

from bot import trackrecord
from bot.links import Relation, Stage
from bot.reports import Claim
from bot.sagas import Outcome
from bot.trackrecord import TrackRecord, tally
from tests.core import ANCELOTTI, BRAZIL, MADRID, MILAN, NOW, link, opened, published

CLOSED = {(1, 10): Outcome(5, 100)}


def claim(club=5, relation="linked", stage="talks", at=50, opened_by=10):
    return Claim(1, opened_by, club, Relation(relation), Stage(stage), at)


def test_a_claim_counts_once_from_talks_on_and_before_the_end():
    assert tally([claim(), claim(stage="agreed", relation="appointed"), claim(club=6)], CLOSED) == TrackRecord(1, 2)
    idle = [
        claim(stage="interest"),
        claim(stage="denied"),
        claim(relation="leaving"),
        claim(at=100),
        claim(opened_by=9),
    ]
    assert tally(idle, CLOSED) == TrackRecord(0, 0)


def test_a_record_is_shown_from_five_claims_on():
    assert [TrackRecord(1, number).tells for number in (0, 4, 5)] == [False, False, True]


async def test_a_source_is_judged_by_where_the_coach_went(tmp_path):
    async with opened(tmp_path) as (database, directory):
        await published(database, directory, link(ANCELOTTI, MADRID, "leaving", "agreed"))
        await published(database, directory, link(ANCELOTTI, MILAN, stage="talks"), at=NOW + 1)
        await published(database, directory, link(ANCELOTTI, BRAZIL, stage="talks"), at=NOW + 2)
        assert await trackrecord.of(database, "Calcio Oggi") == TrackRecord(0, 0)
        await published(database, directory, link(ANCELOTTI, BRAZIL, "appointed", "official"), at=NOW + 3)
        assert await trackrecord.of(database, "Calcio Oggi") == TrackRecord(1, 2)
        assert await trackrecord.of(database, "Nobody") == TrackRecord(0, 0)
