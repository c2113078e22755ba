-- rumours.py; what moved in a link when its rumour was published, and what became of it since
ALTER TABLE links ADD COLUMN move TEXT CHECK (move IN ('new', 'further', 'turned', 'again', 'back', 'official', 'denied'));
ALTER TABLE links ADD COLUMN moved_from TEXT;                        -- the stage before it
ALTER TABLE links ADD COLUMN quiet_since INTEGER NOT NULL DEFAULT 0; -- when the link had been told last before
ALTER TABLE links ADD COLUMN struck_at INTEGER NOT NULL DEFAULT 0;   -- when it was denied or ended
ALTER TABLE links ADD COLUMN struck_by INTEGER NOT NULL DEFAULT 0;   -- by which rumour; 0: by an editor's hand
ALTER TABLE links ADD COLUMN went_id INTEGER REFERENCES subjects (id); -- where the coach went instead

-- What was published so far counted as moved.
UPDATE links SET move = CASE stage WHEN 'official' THEN 'official' ELSE 'new' END
WHERE EXISTS (SELECT 1 FROM rumours WHERE id = rumour_id AND state IN ('published', 'retracted'));
UPDATE links SET struck_at = (SELECT verdict_at FROM revisions
    WHERE revisions.rumour_id = links.rumour_id AND revisions.number = links.revision)
WHERE was IS NOT NULL;

-- rumours.py; a silent rumour states something and alerts nobody
ALTER TABLE rumours ADD COLUMN silent INTEGER NOT NULL DEFAULT 0;
-- rumours.py; cards that show less than `binding` are edited whatever their age, and who was told less than `spoken`
-- is owed a reply
ALTER TABLE rumours ADD COLUMN binding INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rumours ADD COLUMN spoken INTEGER NOT NULL DEFAULT 0;
UPDATE rumours SET binding = revision;

-- sagas.py; each saga is named by its coach and by the rumour that opened it
ALTER TABLE rumour_sagas ADD COLUMN opened_by INTEGER NOT NULL DEFAULT 0;
UPDATE rumour_sagas SET opened_by = (
    SELECT min(others.rumour_id) FROM rumour_sagas AS others WHERE others.coach_id = rumour_sagas.coach_id
);
CREATE INDEX rumours_of_saga ON rumour_sagas (coach_id, opened_by, rumour_id);

-- following.py; a mute lasts as long as the saga
ALTER TABLE mutes ADD COLUMN opened_by INTEGER NOT NULL DEFAULT 0;
UPDATE mutes SET opened_by = coalesce((SELECT min(opened_by) FROM rumour_sagas WHERE rumour_sagas.coach_id = mutes.coach_id), 0);

-- sagas.py; whom a published rumour concerns: who follows these subjects, and who was told of these earlier rumours
CREATE TABLE audiences (
    rumour_id INTEGER NOT NULL REFERENCES rumours (id),
    subject_id INTEGER NOT NULL REFERENCES subjects (id),
    PRIMARY KEY (rumour_id, subject_id)
) STRICT, WITHOUT ROWID;
INSERT INTO audiences (rumour_id, subject_id)
SELECT rumour_id, coach_id FROM links JOIN rumours ON rumours.id = rumour_id AND rumours.revision = links.revision
WHERE state IN ('published', 'retracted')
UNION SELECT rumour_id, club_id FROM links JOIN rumours ON rumours.id = rumour_id AND rumours.revision = links.revision
WHERE state IN ('published', 'retracted');

-- sagas.py; the coach's verdict concerns whoever was told of his story by the earlier rumour
CREATE TABLE follow_ups (
    rumour_id INTEGER NOT NULL REFERENCES rumours (id),
    coach_id INTEGER NOT NULL REFERENCES subjects (id),
    earlier_id INTEGER NOT NULL REFERENCES rumours (id),
    PRIMARY KEY (rumour_id, coach_id, earlier_id)
) STRICT, WITHOUT ROWID;

-- sagas.py; where the coaches of a published rumour were at work, as far as earlier ones tell
CREATE TABLE benches (
    rumour_id INTEGER NOT NULL REFERENCES rumours (id),
    coach_id INTEGER NOT NULL REFERENCES subjects (id),
    club_id INTEGER NOT NULL REFERENCES subjects (id),
    PRIMARY KEY (rumour_id, coach_id)
) STRICT, WITHOUT ROWID;

-- reports.py; reports that confirm a rumour which another one told first
CREATE TABLE confirmations (
    rumour_id INTEGER NOT NULL REFERENCES rumours (id),
    report_id INTEGER NOT NULL REFERENCES reports (id),
    PRIMARY KEY (rumour_id, report_id)
) STRICT, WITHOUT ROWID;

-- alerts.py; which of the rumour's coaches' stories the card told: bit 0 is the coach with the lowest id
ALTER TABLE alerts ADD COLUMN sagas INTEGER NOT NULL DEFAULT 0; -- 0: not noted
-- alerts.py; cards may show further sources from this moment on; NULL where nothing waits
ALTER TABLE deliveries ADD COLUMN touch_at INTEGER;
ALTER TABLE deliveries ADD COLUMN touched_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN replying INTEGER NOT NULL DEFAULT 0; -- somebody may be owed a verdict's reply
DROP INDEX deliveries_open;
CREATE INDEX deliveries_open ON deliveries (rumour_id)
    WHERE owing = 1 OR editing = 1 OR replying = 1 OR fanned_to IS NOT NULL OR touch_at IS NOT NULL;
