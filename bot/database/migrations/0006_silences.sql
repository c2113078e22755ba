-- silences.py; whom a follower wants to hear nothing of for a while: a followed subject, or everything (0).
-- A muted saga is no silence: it stands in mutes, and ends with the story.
CREATE TABLE silences (
    follower_id INTEGER NOT NULL REFERENCES followers (id) ON DELETE CASCADE,
    subject_id INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,  -- NULL: until it is lifted
    PRIMARY KEY (follower_id, subject_id)
) STRICT, WITHOUT ROWID;
