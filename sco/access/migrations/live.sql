-- What the live service asks and the worker does with the use of keys.

-- What each key has used on a day so far, summed up or not. After a restart, the counters go on from there.
CREATE FUNCTION access_used(of_day date) RETURNS TABLE (key_id bigint, requests bigint)
LANGUAGE sql STABLE STRICT SECURITY DEFINER AS $$
    SELECT key_id, sum(requests)::bigint FROM (
        SELECT u.key_id, u.requests - u.refused AS requests FROM access_usage AS u WHERE u.day = of_day
        UNION ALL SELECT r.key_id, r.requests - r.refused FROM access_usagereport AS r WHERE r.day = of_day
    ) AS used GROUP BY key_id
$$;

-- Sums the reports up by key and day, and deletes them; returns how many there were. Those of unknown keys go.
CREATE FUNCTION access_sum_up() RETURNS bigint LANGUAGE sql AS $$
    WITH taken AS (DELETE FROM access_usagereport RETURNING *),
    summed AS (
        SELECT t.key_id, t.day, sum(t.requests) AS requests, sum(t.refused) AS refused, sum(t.size) AS size,
            max(t.last_at) AS last_at
        FROM taken AS t JOIN access_key AS k ON k.id = t.key_id GROUP BY t.key_id, t.day
    ),
    added AS (
        INSERT INTO access_usage AS u (key_id, day, requests, refused, size, last_at)
        SELECT key_id, day, requests, refused, size, last_at FROM summed
        ON CONFLICT (key_id, day) DO UPDATE SET requests = u.requests + excluded.requests,
            refused = u.refused + excluded.refused, size = u.size + excluded.size,
            last_at = greatest(u.last_at, excluded.last_at)
    )
    SELECT count(*) FROM taken
$$;

DO $$
DECLARE
    each regprocedure;
BEGIN
    FOREACH each IN ARRAY ARRAY['access_used(date)', 'access_sum_up()']::regprocedure[] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', each, current_schema);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each);
    END LOOP;
END $$;
