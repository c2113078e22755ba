-- waits.py; an alert that is laid aside until its follower wants to hear. `carrier_id` names the rumour whose card will
-- tell of it, NULL while it waits
CREATE TABLE waits (
    follower_id INTEGER NOT NULL,
    rumour_id INTEGER NOT NULL REFERENCES rumours (id),
    due_at INTEGER NOT NULL,
    carrier_id INTEGER,
    sounds INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (follower_id, rumour_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX waits_due ON waits (due_at) WHERE carrier_id IS NULL;

-- alerts.py; what is tried again is a verdict's reply (1), or the alert or its edit (0)
ALTER TABLE retries ADD COLUMN reply INTEGER NOT NULL DEFAULT 0;

-- waits.py; a message that tells of several rumours, as a digest does: all of them
CREATE TABLE digests (
    follower_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    rumour_id INTEGER NOT NULL REFERENCES rumours (id),
    PRIMARY KEY (follower_id, message_id, rumour_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX digests_of_rumour ON digests (rumour_id);
