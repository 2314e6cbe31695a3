"""Recording: distributions that a test writes by hand, noted as the program would have noted them."""

from typing import Any

from psycopg import Connection

NOTE = """
    WITH part AS (
        SELECT company, voucher, jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'amount', amount::text,
            'percent', trim_scale(percent)::text,
            'dimensions', dimensions)) ORDER BY part) AS parts
        FROM journal.distribution
        GROUP BY company, voucher
    ),
    news AS (
        SELECT line.company, line.voucher, line.version, COALESCE(last.new_value, '[]') AS old_parts,
            COALESCE(part.parts, '[]') AS new_parts
        FROM journal.line
        LEFT JOIN part USING (company, voucher)
        LEFT JOIN LATERAL (
            SELECT change.new_value
            FROM journal.line_change AS change
            WHERE change.voucher = line.voucher AND change.field = 'distribution'
            ORDER BY change.version DESC
            LIMIT 1
        ) AS last ON true
        WHERE COALESCE(part.parts, '[]') <> COALESCE(last.new_value, '[]')
    ),
    changed AS (
        UPDATE journal.line SET version = line.version + 1 FROM news WHERE line.voucher = news.voucher
    )
    INSERT INTO journal.line_change (company, voucher, version, field, old_value, new_value, actor)
    SELECT company, voucher, version + 1, 'distribution', old_parts, new_parts, 'anna'
    FROM news
"""


def note_distributions(conn: Connection[Any]) -> None:
    """Record what was done to distributions since they were noted last."""
    conn.execute(NOTE)
