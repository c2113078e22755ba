-- Times are integer seconds UTC. Each table is written by exactly one module, named above it.

-- directory/register.py
CREATE TABLE subjects (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('coach', 'club', 'national')),
    name TEXT NOT NULL,
    short TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('shipped', 'added', 'proposed')),
    merged_into INTEGER REFERENCES subjects (id),
    created_at INTEGER NOT NULL
) STRICT;

-- following.py
CREATE TABLE followers (
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    topic_id INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL CHECK (kind IN ('private', 'group', 'supergroup', 'channel')),
    language TEXT NOT NULL,
    timezone TEXT,
    rhythm TEXT NOT NULL DEFAULT 'instant',
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'unreachable')),
    refusal TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (chat_id, topic_id)
) STRICT;

-- following.py; the id only ever grows, so "followed before this rumour was published" is a comparison of ids
CREATE TABLE follows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    follower_id INTEGER NOT NULL REFERENCES followers (id) ON DELETE CASCADE,
    subject_id INTEGER NOT NULL REFERENCES subjects (id),
    threshold TEXT NOT NULL DEFAULT 'speculation',
    created_at INTEGER NOT NULL,
    UNIQUE (follower_id, subject_id)
) STRICT;
CREATE INDEX follows_of_subject ON follows (subject_id, follower_id, id);

-- following.py; a muted saga is named by its coach
CREATE TABLE mutes (
    follower_id INTEGER NOT NULL REFERENCES followers (id) ON DELETE CASCADE,
    coach_id INTEGER NOT NULL REFERENCES subjects (id),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (follower_id, coach_id)
) STRICT, WITHOUT ROWID;

-- rumours.py
CREATE TABLE rumours (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'retracted', 'discarded')),
    revision INTEGER NOT NULL DEFAULT 0,  -- what has been told; 0 for a draft
    draft_revision INTEGER,               -- what an editor is working on; NULL when nothing is open
    editor_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    published_at INTEGER
) STRICT;
CREATE INDEX rumours_published ON rumours (published_at) WHERE state IN ('published', 'retracted');

-- rumours.py; append-only
CREATE TABLE revisions (
    rumour_id INTEGER NOT NULL REFERENCES rumours (id),
    number INTEGER NOT NULL,
    summary TEXT NOT NULL,
    language TEXT NOT NULL,
    verdict TEXT NOT NULL DEFAULT 'none' CHECK (verdict IN ('none', 'corrected', 'denied', 'retracted')),
    verdict_at INTEGER NOT NULL DEFAULT 0,
    denier TEXT,
    reason TEXT,
    editor_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (rumour_id, number)
) STRICT, WITHOUT ROWID;

-- rumours.py
CREATE TABLE links (
    rumour_id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    place INTEGER NOT NULL,
    coach_id INTEGER NOT NULL REFERENCES subjects (id),
    club_id INTEGER NOT NULL REFERENCES subjects (id),
    relation TEXT NOT NULL CHECK (relation IN ('linked', 'leaving', 'staying', 'appointed')),
    stage TEXT NOT NULL CHECK (stage IN ('speculation', 'interest', 'talks', 'agreed', 'official', 'denied')),
    was TEXT,
    evidence TEXT NOT NULL,
    PRIMARY KEY (rumour_id, revision, place),
    FOREIGN KEY (rumour_id, revision) REFERENCES revisions (rumour_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_of_coach ON links (coach_id, rumour_id, revision);
CREATE INDEX links_of_club ON links (club_id, rumour_id, revision);

-- sagas.py; the sagas a published rumour belongs to, each named by its coach
CREATE TABLE rumour_sagas (
    rumour_id INTEGER NOT NULL REFERENCES rumours (id),
    coach_id INTEGER NOT NULL REFERENCES subjects (id),
    PRIMARY KEY (rumour_id, coach_id)
) STRICT, WITHOUT ROWID;

-- reports.py
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    used_at INTEGER NOT NULL
) STRICT;

-- reports.py; many reports may support one rumour
CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    rumour_id INTEGER REFERENCES rumours (id),
    text TEXT NOT NULL,
    source_id INTEGER REFERENCES sources (id),
    url TEXT NOT NULL DEFAULT '',
    origin TEXT NOT NULL CHECK (origin IN ('pasted', 'forwarded')),
    fingerprint TEXT NOT NULL,
    editor_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX reports_by_fingerprint ON reports (fingerprint);
CREATE INDEX reports_of_rumour ON reports (rumour_id);
CREATE INDEX reports_by_time ON reports (created_at);

-- alerts.py; one small row a delivery, claimed along the key: a second index on what is pending costs more than it saves
CREATE TABLE alerts (
    rumour_id INTEGER NOT NULL REFERENCES rumours (id),
    follower_id INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),  -- owed, delivered, skipped, failed
    reason TEXT,
    message_id INTEGER,
    shown INTEGER NOT NULL DEFAULT 0,  -- the revision that the phone shows
    told INTEGER NOT NULL DEFAULT 0,   -- the revision whose news was told with a sound
    PRIMARY KEY (rumour_id, follower_id)
) STRICT, WITHOUT ROWID;

-- alerts.py; only alerts whose delivery failed for now stand here
CREATE TABLE retries (
    rumour_id INTEGER NOT NULL,
    follower_id INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    PRIMARY KEY (rumour_id, follower_id)
) STRICT, WITHOUT ROWID;

-- alerts.py; the work that a published rumour still causes, and how far it has come
CREATE TABLE deliveries (
    rumour_id INTEGER PRIMARY KEY REFERENCES rumours (id),
    last_follow INTEGER NOT NULL,        -- follows with a higher id came after the publication
    fanned_to INTEGER,                   -- the last follower reached by the fan-out; NULL when it is complete
    owing INTEGER NOT NULL DEFAULT 1,    -- some alert may still be owed
    editing INTEGER NOT NULL DEFAULT 0,  -- some delivered card may show an old revision
    ambiguous INTEGER NOT NULL DEFAULT 0, -- sends of unknown outcome that were sent again
    started_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
CREATE INDEX deliveries_open ON deliveries (rumour_id) WHERE owing = 1 OR editing = 1 OR fanned_to IS NOT NULL;

-- inbox.py; replies is a JSON list of the calls still to be made, NULL when none is
CREATE TABLE inbox (
    update_id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    payload TEXT NOT NULL,
    digest TEXT NOT NULL,  -- of the payload: a number that Telegram used anew is told from a repetition
    received_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL DEFAULT 0,  -- 0: at once; else held back, as a piece of a longer text
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'set aside')),
    attempts INTEGER NOT NULL DEFAULT 0,
    replies TEXT
) STRICT;
CREATE INDEX inbox_waiting ON inbox (due_at, update_id) WHERE state = 'waiting';
CREATE INDEX inbox_unanswered ON inbox (update_id) WHERE replies IS NOT NULL;
CREATE INDEX inbox_of_chat ON inbox (chat_id, update_id);

-- newsroom.py; messages of the bot that an answer may be typed to, and what the answer then changes
CREATE TABLE prompts (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    rumour_id INTEGER NOT NULL REFERENCES rumours (id),
    field TEXT NOT NULL CHECK (field IN ('summary', 'source')),
    expires_at INTEGER,
    PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;

-- newsroom.py; where an editor watches a rumour being delivered
CREATE TABLE receipts (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    rumour_id INTEGER NOT NULL REFERENCES rumours (id),
    refreshed_at INTEGER NOT NULL DEFAULT 0,
    settled INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipts_unsettled ON receipts (rumour_id) WHERE settled = 0;

-- pauses.py; until when Telegram asked for silence, by chat; 0 is the whole bot
CREATE TABLE pauses (
    chat_id INTEGER PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT;

-- audit.py
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor_id INTEGER NOT NULL,
    act TEXT NOT NULL,
    rumour_id INTEGER,
    detail TEXT NOT NULL DEFAULT ''
) STRICT;
