-- reports.py; what is left of a report to tell whether another one tells the same story (bot/reading/trace.py); empty
-- for one that came before there were traces
ALTER TABLE reports ADD COLUMN trace TEXT NOT NULL DEFAULT '';
