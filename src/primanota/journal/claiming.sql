-- Claiming: draft -> processing and back, each a compare-and-set with its record in journal.move (T3).

-- name: find_journals
-- Which of the named journals exist, and where they stand.
SELECT header.journal, header.status, header.line_count, header.original_journal, header.lease_until < clock_timestamp() AS lapsed
FROM journal.header
WHERE header.company = %(company)s AND header.journal = ANY (%(journals)s)
ORDER BY header.journal

-- name: await_editors
-- The named drafts, once nobody edits them any more.
SELECT header.journal
FROM journal.header
WHERE header.company = %(company)s AND header.journal = ANY (%(journals)s) AND header.status = 'draft'
ORDER BY header.journal
FOR SHARE

-- name: list_claimable
-- Draft journals, and those whose poster's lease ran out, that the filters admit (P7), with their sizes.
SELECT header.journal, header.line_count
FROM journal.header
WHERE header.company = %(company)s
    AND (header.status = 'draft' OR (header.status = 'processing' AND header.lease_until < clock_timestamp()))
    AND (%(journals)s::text[] IS NULL OR header.journal = ANY (%(journals)s))
    AND (%(period_start)s::date IS NULL OR header.period_start_date = %(period_start)s)
    AND (%(original)s::text IS NULL OR header.original_journal = %(original)s)
ORDER BY header.period_start_date, header.journal

-- name: claim
-- Take journals for posting (draft -> processing): the oldest first, none that somebody else holds. The new token shuts out
-- whoever held it before. Committed at once, so that all see it.
WITH picked AS (
    SELECT header.journal
    FROM journal.header
    WHERE header.company = %(company)s
        AND header.status = 'draft'
        AND (%(journals)s::text[] IS NULL OR header.journal = ANY (%(journals)s))
        AND (%(period_start)s::date IS NULL OR header.period_start_date = %(period_start)s)
        AND (%(original)s::text IS NULL OR header.original_journal = %(original)s)
        AND (%(lines_max)s::integer IS NULL OR header.line_count <= %(lines_max)s)
        AND NOT header.journal = ANY (%(tried)s)
    ORDER BY header.period_start_date, header.journal
    LIMIT %(journals_max)s
    FOR UPDATE SKIP LOCKED
),
claimed AS (
    UPDATE journal.header
    SET
        status = 'processing',
        version = header.version + 1,
        claim_token = header.claim_token + 1,
        attempts = header.attempts + 1,
        claimed_by = %(actor)s,
        claimed_at = clock_timestamp(),
        lease_until = clock_timestamp() + make_interval(secs => %(lease_seconds)s)
    FROM picked
    WHERE header.company = %(company)s AND header.journal = picked.journal
    RETURNING header.journal, header.claim_token, header.line_count, header.period_start_date, header.version
),
recorded AS (
    INSERT INTO journal.move (company, journal, version, line, from_status, to_status, actor, reason)
    SELECT %(company)s, claimed.journal, claimed.version, 0, 'draft', 'processing', %(actor)s, 'claimed for posting'
    FROM claimed
)
SELECT claimed.journal, claimed.claim_token, claimed.line_count
FROM claimed
ORDER BY claimed.period_start_date, claimed.journal

-- name: renew
-- Claims that are still ours run for another lease.
UPDATE journal.header
SET lease_until = clock_timestamp() + make_interval(secs => %(lease_seconds)s)
FROM unnest(%(journals)s::text[], %(tokens)s::bigint[]) AS held (journal, claim_token)
WHERE header.company = %(company)s
    AND header.journal = held.journal
    AND header.status = 'processing'
    AND header.claim_token = held.claim_token

-- name: end_when_silent
-- A poster that is stopped in the middle of its transaction loses it, so that its journals come back.
SELECT set_config('idle_in_transaction_session_timeout', %(silence)s, true) AS silence

-- name: hold_claims
-- The fence: lock the claimed journals and see that the tokens are still the newest.
SELECT header.journal
FROM journal.header
JOIN post_claim ON post_claim.journal = header.journal
WHERE header.company = %(company)s AND header.status = 'processing' AND header.claim_token = post_claim.claim_token
ORDER BY header.journal
FOR UPDATE OF header

-- name: release
-- Give claimed journals back untouched (processing -> draft), if the tokens are still ours.
WITH freed AS (
    UPDATE journal.header
    SET status = 'draft', version = header.version + 1, attempts = 0, claimed_by = NULL, claimed_at = NULL, lease_until = NULL
    FROM unnest(%(journals)s::text[], %(tokens)s::bigint[]) AS held (journal, claim_token)
    WHERE header.company = %(company)s
        AND header.journal = held.journal
        AND header.status = 'processing'
        AND header.claim_token = held.claim_token
    RETURNING header.journal, header.version
)
INSERT INTO journal.move (company, journal, version, line, from_status, to_status, actor, reason)
SELECT %(company)s, freed.journal, freed.version, 0, 'processing', 'draft', %(actor)s, %(reason)s
FROM freed
