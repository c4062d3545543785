-- The public side's role can select none of these tables. It asks these functions, which run as their owner, with the
-- digest of a key: whoever has no key learns nothing, not even that a partner exists.

-- The key with this digest, and whether it may be used now.
CREATE FUNCTION access_identify(asked bytea)
RETURNS TABLE (key_id bigint, partner_id bigint, partner text, state text, expires_at timestamptz, per_minute int, per_day int)
LANGUAGE sql STABLE STRICT SECURITY DEFINER AS $$
    SELECT k.id, p.id, p.slug,
        CASE WHEN k.revoked_at <= now() THEN 'revoked' WHEN k.expires_at <= now() THEN 'expired'
             WHEN NOT p.is_active THEN 'suspended' ELSE 'valid' END,
        k.expires_at, p.per_minute, p.per_day
    FROM access_key AS k JOIN access_partner AS p ON p.id = k.partner_id WHERE k.digest = asked
$$;

-- Whether the rights among these references, as they are now, are of these kinds and no other.
CREATE FUNCTION access_rights_are(refs varchar[], VARIADIC allowed text[]) RETURNS boolean LANGUAGE sql STABLE STRICT AS $$
    SELECT coalesce(bool_and(substr(key, length('rights/access=') + 1) = ANY (allowed)), false)
    FROM unnest(refs) AS ref JOIN ledger_projection AS holder ON holder.kind = split_part(ref, ':', 1)
            AND holder.slug = split_part(ref, ':', 2) AND holder.superseded_by = 9223372036854775807 AND holder.live,
        unnest(holder.keys) AS key
    WHERE starts_with(ref, 'rights:') AND starts_with(key, 'rights/access=')
$$;

-- The articles that a grant opens now: under rights for licensed partners, or meanwhile for everyone, so that nothing is
-- told to be closed that is open.
CREATE FUNCTION access_opened(of_grant bigint) RETURNS SETOF text LANGUAGE sql STABLE STRICT SECURITY DEFINER AS $$
    SELECT item.slug::text
    FROM access_grant AS g JOIN access_partner AS p ON p.id = g.partner_id AND p.is_active
        CROSS JOIN LATERAL (
            SELECT sequence FROM ledger_projectionkey WHERE g.scope <> 'article' AND key = 'article/' || g.scope || ':' || g.slug
            UNION ALL SELECT sequence FROM ledger_projection WHERE g.scope = 'article' AND kind = 'article' AND slug = g.slug
        ) AS named
        JOIN ledger_projection AS item ON item.sequence = named.sequence AND item.live
            AND item.superseded_by = 9223372036854775807 AND item.original = ANY (g.languages)
            AND 'article/restricted' = ANY (item.keys)
    WHERE g.id = of_grant AND g.starts_at <= now() AND (g.ends_at IS NULL OR g.ends_at > now())
        AND access_rights_are(item.refs, 'licensed', 'everyone')
$$;

-- The articles that a partner may read now. Of several grants the one that lasts longest counts, and one for archiving
-- before one for display.
CREATE FUNCTION access_granted(of_partner bigint)
RETURNS TABLE (article text, purpose text, until timestamptz) LANGUAGE sql STABLE STRICT SECURITY DEFINER AS $$
    SELECT DISTINCT ON (opened.slug) opened.slug, g.purpose::text, g.ends_at
    FROM access_grant AS g CROSS JOIN LATERAL access_opened(g.id) AS opened(slug) WHERE g.partner_id = of_partner
    ORDER BY opened.slug, (g.purpose = 'archive') DESC, g.ends_at DESC NULLS FIRST
$$;

-- The grant under which a key opens an article now: {"purpose": …, "until": …}, NULL without one.
CREATE FUNCTION access_grant_for(of_article text, asked bytea) RETURNS jsonb LANGUAGE sql STABLE STRICT SECURITY DEFINER AS $$
    SELECT jsonb_build_object('purpose', g.purpose, 'until',
        to_char(g.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
    FROM access_identify(asked) AS who JOIN access_grant AS g ON g.partner_id = who.partner_id
        JOIN ledger_projection AS item ON item.kind = 'article' AND item.slug = of_article AND item.live
            AND item.superseded_by = 9223372036854775807 AND item.original = ANY (g.languages)
            AND (g.scope || ':' || g.slug = ANY (item.refs) OR g.scope = 'article' AND g.slug = item.slug)
    WHERE who.state = 'valid' AND g.starts_at <= now() AND (g.ends_at IS NULL OR g.ends_at > now())
        AND access_rights_are(item.refs, 'licensed')
    ORDER BY (g.purpose = 'archive') DESC, g.ends_at DESC NULLS FIRST LIMIT 1
$$;

-- The restricted part of an article's entry, if the key opens the article now. What was granted is granted for the past
-- as well, and what has ended has ended for the past as well.
CREATE FUNCTION access_restricted(entry bigint, asked bytea) RETURNS text LANGUAGE sql STABLE STRICT SECURITY DEFINER AS $$
    SELECT e.restricted FROM ledger_entry AS e
    WHERE e.sequence = entry AND e.kind = 'article' AND access_grant_for(e.slug, asked) IS NOT NULL
$$;

-- A place in the list of a partner. A list that was restored from a backup goes on with the same numbers and other places.
CREATE FUNCTION access_place(changed access_accesschange) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT concat(changed.number, '.', left(md5(concat_ws(' ', changed.partner_id, changed.number,
        extract(epoch FROM changed.at), changed.article, changed.is_open)), 8))
$$;

-- What was opened and closed to the key's partner after a number, in order.
CREATE FUNCTION access_changes(asked bytea, after bigint, most int)
RETURNS TABLE (number bigint, place text, at timestamptz, article text, is_open boolean, purpose text, until timestamptz)
LANGUAGE sql STABLE STRICT SECURITY DEFINER AS $$
    SELECT c.number, access_place(c), c.at, c.article::text, c.is_open, c.purpose::text, c.until
    FROM access_identify(asked) AS who JOIN access_accesschange AS c ON c.partner_id = who.partner_id
    WHERE who.state = 'valid' AND c.number > after ORDER BY c.number LIMIT least(most, 1000)
$$;

-- Compares what a partner may read now with what the list of changes last had, and appends the difference; returns how
-- many changes there were. The partner's row is locked, so numbers have no gaps and come in the order of commits.
CREATE FUNCTION access_refresh(of_partner bigint) RETURNS bigint LANGUAGE plpgsql STRICT AS $$
DECLARE
    latest bigint;
    added bigint;
BEGIN
    PERFORM FROM access_partner WHERE id = of_partner FOR UPDATE;
    SELECT coalesce(max(number), 0) INTO latest FROM access_accesschange WHERE partner_id = of_partner;
    WITH now_open AS MATERIALIZED (SELECT * FROM access_granted(of_partner)),
    before AS MATERIALIZED (SELECT e.article, e.purpose, e.until FROM access_entitlement AS e WHERE e.partner_id = of_partner),
    difference AS (
        SELECT coalesce(o.article, b.article) AS article, o.article IS NOT NULL AS is_open,
            coalesce(o.purpose, b.purpose) AS purpose, coalesce(o.until, CASE WHEN o.article IS NULL THEN b.until END) AS until
        FROM now_open AS o FULL JOIN before AS b ON b.article = o.article
        WHERE (o.article, o.purpose, o.until) IS DISTINCT FROM (b.article::text, b.purpose::text, b.until)
    ),
    noted AS (
        INSERT INTO access_accesschange (partner_id, number, at, article, is_open, purpose, until)
        SELECT of_partner, latest + row_number() OVER (ORDER BY article), clock_timestamp(), article, is_open, purpose, until
        FROM difference
    ),
    closed AS (
        DELETE FROM access_entitlement AS e USING difference AS d
        WHERE e.partner_id = of_partner AND e.article = d.article AND NOT d.is_open
    ),
    opened AS (
        INSERT INTO access_entitlement (partner_id, article, purpose, until)
        SELECT of_partner, article, purpose, until FROM difference WHERE is_open
        ON CONFLICT (partner_id, article) DO UPDATE SET purpose = excluded.purpose, until = excluded.until
    )
    SELECT count(*) INTO added FROM difference;
    RETURN added;
END $$;

-- As in the ledger: names are looked up in pg_catalog first and in temporary tables last, and what runs as the owner is
-- for those roles alone that were given it.
DO $$
DECLARE
    each regprocedure;
BEGIN
    FOR each IN SELECT oid FROM pg_proc WHERE pronamespace = current_schema::regnamespace AND proname ~ '^access_' LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', each, current_schema);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each);
    END LOOP;
END $$;
