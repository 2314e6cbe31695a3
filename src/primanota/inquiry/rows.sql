-- Rows: how the cursor that is opened next is planned.

-- name: plan_cursor
-- The planner's settings until the end of the transaction or the next call.
SELECT
    set_config('cursor_tuple_fraction', %(tuple_fraction)s, true),
    set_config('enable_nestloop', %(nested_loops)s, true)
