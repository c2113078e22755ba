"""What PostgreSQL has to remember about itself: how far its tables are, and who of several processes may act.

One row of the table `panchina`, which is the database's own and no migration's, and locks of which the server knows no
more than a number. SQLite needs neither: it has `user_version`, and a lock on its file.
"""

from __future__ import annotations

from typing import Final

MIGRATING: Final = 0x50616E63686D  # "Panchm": held while tables are changed
LEADING: Final = 0x50616E63686C  # "Panchl": held by the leader's session
ACTING: Final = 0x50616E636861  # "Pancha": shared by every transaction of an epoch, and alone while the next begins
NUDGE: Final = "panchina_updates"  # the channel of nudges

# Whoever starts at the same time waits here for the lock.
OPEN: Final = f"""
    SELECT pg_advisory_lock({MIGRATING});
    CREATE TABLE IF NOT EXISTS panchina (version bigint NOT NULL, epoch bigint NOT NULL);
    INSERT INTO panchina SELECT 0, 0 WHERE NOT EXISTS (SELECT 1 FROM panchina)
"""
CLOSE: Final = f"SELECT pg_advisory_unlock({MIGRATING})"
VERSION: Final = "SELECT version FROM panchina"
EPOCH: Final = "SELECT epoch FROM panchina"
TRY_TO_LEAD: Final = f"SELECT pg_try_advisory_lock({LEADING})"
# The next epoch begins after the end of every transaction of this one, and no other of this one is let in.
BEGIN_EPOCH: Final = (
    f"BEGIN; SET LOCAL lock_timeout = '2s'; SELECT pg_advisory_xact_lock({ACTING}); "
    "UPDATE panchina SET epoch = epoch + 1; COMMIT"
)


def step(number: int, sql: str) -> str:
    """A migration as one transaction, together with the version it reaches."""
    return f"BEGIN; {sql}; UPDATE panchina SET version = {number:d}; COMMIT"


def begin(epoch: int) -> str:
    """Begin a transaction of this epoch: the last statement finds one row, or none if the epoch is over."""
    return f"BEGIN; SELECT pg_advisory_xact_lock_shared({ACTING}); SELECT 1 FROM panchina WHERE epoch = {epoch:d}"


def _holders(lock: int) -> str:
    """The sessions of others that hold one of our locks, or wait for it."""
    return (
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND pid <> pg_backend_pid() "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
        f"AND classid = {lock >> 32} AND objid = {lock & 0xFFFFFFFF}"
    )


# A process that was frozen between two messages of one statement leaves its session neither idle nor at work, and no
# limit of the server's ends that. So whoever follows ends it: transactions of the epoch before that do not come to
# their end, and a leader of whom the server has awaited the rest of a statement for as long as it waits for a beat.
END_OVERDUE: Final = f"ROLLBACK; SELECT pg_terminate_backend(pid) FROM ({_holders(ACTING)}) AS overdue"
END_STUCK: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'active' AND wait_event = 'ClientRead' "
    f"AND clock_timestamp() > state_change + interval '5 seconds' AND pid IN ({_holders(LEADING)})"
)
