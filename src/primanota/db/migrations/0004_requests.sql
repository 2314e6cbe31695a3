-- Requests that were made with a key: the same made again is answered the same and carried out once.

CREATE TABLE service.request (
    company setup.code NOT NULL,
    person text NOT NULL,
    key text NOT NULL,
    digest bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    status integer,
    media_type text,
    answer bytea,
    PRIMARY KEY (company, person, key),
    CHECK (num_nulls(status, media_type, answer) IN (0, 3))
);
CREATE INDEX request_at ON service.request (company, at);

GRANT SELECT, INSERT, UPDATE, DELETE ON service.request TO primanota_app;
