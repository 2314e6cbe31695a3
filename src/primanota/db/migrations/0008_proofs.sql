-- Sensitive changes ask who is there again: when somebody last showed who they are.

ALTER TABLE people.session ADD COLUMN proved_at timestamptz NOT NULL DEFAULT clock_timestamp();
