-- habits.py; when a follower wants to hear. No row for who never changed anything.
CREATE TABLE habits (
    follower_id INTEGER PRIMARY KEY REFERENCES followers (id) ON DELETE CASCADE,
    zone TEXT,  -- a name of the IANA database; NULL where it was never chosen
    rhythm TEXT NOT NULL CHECK (rhythm IN ('instant', 'hourly', 'daily', 'weekly')),
    daily_hour INTEGER NOT NULL CHECK (daily_hour BETWEEN 0 AND 23),  -- of the local day, as weekly_hour
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),  -- from Monday
    weekly_hour INTEGER NOT NULL CHECK (weekly_hour BETWEEN 0 AND 23),
    quiet_from INTEGER CHECK (quiet_from BETWEEN 0 AND 1439),  -- minutes of the local day; both NULL: no quiet hours
    quiet_to INTEGER CHECK (quiet_to BETWEEN 0 AND 1439),
    official_breaks_through INTEGER NOT NULL CHECK (official_breaks_through IN (0, 1)),
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
) STRICT;

-- They held nothing yet.
ALTER TABLE followers DROP COLUMN timezone;
ALTER TABLE followers DROP COLUMN rhythm;
