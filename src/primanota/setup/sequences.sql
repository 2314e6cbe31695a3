-- name: draw_block
-- Advance the counter under its row lock and note the block; no row when the sequence is missing or has too few numbers.
WITH drawn AS (
    UPDATE setup.number_sequence
    SET next = number_sequence.next + %(count)s
    WHERE number_sequence.company = %(company)s
        AND number_sequence.sequence = %(sequence)s
        AND number_sequence.next + %(count)s
            <= power(10::numeric, length(number_sequence.format) - length(replace(number_sequence.format, '#', '')))
    RETURNING number_sequence.company, number_sequence.sequence, number_sequence.format, number_sequence.next
)
INSERT INTO setup.number_block (company, sequence, first_number, last_number, prefix, width, suffix)
SELECT
    drawn.company,
    drawn.sequence,
    drawn.next - %(count)s,
    drawn.next - 1,
    split_part(drawn.format, '#', 1),
    length(drawn.format) - length(replace(drawn.format, '#', '')),
    reverse(split_part(reverse(drawn.format), '#', 1))
FROM drawn
RETURNING
    number_block.first_number, number_block.last_number, number_block.prefix, number_block.width, number_block.suffix;

-- name: read_counter
-- Where the counter stands.
SELECT number_sequence.format, number_sequence.next
FROM setup.number_sequence
WHERE number_sequence.company = %(company)s AND number_sequence.sequence = %(sequence)s;

-- name: lock_voucher_counter
-- Hold the voucher counter until the transaction ends: one import at a time for each company.
SELECT number_sequence.next
FROM setup.number_sequence
WHERE number_sequence.company = %(company)s AND number_sequence.sequence = 'voucher'
FOR UPDATE;

-- name: lock_transaction_counter
-- Hold the counter of project transactions until the transaction ends: posters claim one after the other.
SELECT number_sequence.next
FROM setup.number_sequence
WHERE number_sequence.company = %(company)s AND number_sequence.sequence = 'project_transaction'
ORDER BY number_sequence.company
FOR UPDATE;
