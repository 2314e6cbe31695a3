-- A billable line needs a cost and revenue profile (P2); internal ones need none.
SELECT
    post_line.voucher,
    CASE WHEN post_line.profile = ''
        THEN 'no profile rule for ' || post_line.billing_method || ' takes project ' || post_line.project
        ELSE 'profile ' || post_line.profile || ', named by the rule for ' || post_line.profile_rule || ', is not set up'
    END AS cause
FROM post_line
WHERE post_line.wave = %(wave)s AND NOT post_line.profile_known
