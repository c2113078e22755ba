-- hooks.py; where Telegram delivers updates to, and how it proves that it is Telegram: at most one row
CREATE TABLE hooks (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    path TEXT NOT NULL,    -- the last part of the address
    secret TEXT NOT NULL,  -- comes with every update, in a header
    created_at INTEGER NOT NULL
) STRICT;
