-- The code of the desk derives projections from entries, but its role could write others. So whoever is not the owner,
-- who rebuilds them, adds a projection only together with its entry: of the same item and in the same transaction. No
-- entry is past the head unless this transaction adds it, because the head moves last (see ledger_head_follows).
CREATE FUNCTION ledger_projection_of_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stray bigint;
BEGIN
    -- By ownership and not by a setting, which any session could make. Not SECURITY DEFINER, which would ask the owner.
    IF pg_has_role((SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN NULL;
    END IF;
    SELECT min(i.sequence) INTO stray FROM inserted AS i WHERE NOT EXISTS (
        SELECT FROM ledger_entry AS e WHERE (e.sequence, e.kind, e.slug) = (i.sequence, i.kind, i.slug)
            AND e.sequence > (SELECT sequence FROM ledger_head)
    );
    IF stray IS NULL THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'Projection % comes without its entry: only the owner adds one later.', stray
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- A version is visible until the next one. Set here for new projections and for those before them, whatever the order in
-- which they come; no role but the owner's writes the column itself.
CREATE FUNCTION ledger_supersede() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    -- Dynamic, and so planned each time: a plan from the first days of a record would scan all of a large one. Each lookup
    -- apart and in this order, which MATERIALIZED and OFFSET 0 hold: statistics of a table that was empty, or seemed so
    -- after a large publication was rolled back, let the planner join all entries with each other.
    EXECUTE 'WITH pair AS MATERIALIZED (
            SELECT this.sequence AS this, next.sequence AS next
            FROM inserted AS i, LATERAL (
                SELECT kind, slug, version FROM ledger_entry WHERE sequence = i.sequence OFFSET 0
            ) AS e, LATERAL (
                SELECT sequence, version FROM ledger_entry
                WHERE kind = e.kind AND slug = e.slug AND version = ANY (ARRAY[e.version, e.version + 1]) OFFSET 0
            ) AS next, LATERAL (
                SELECT sequence FROM ledger_entry
                WHERE kind = e.kind AND slug = e.slug AND version = next.version - 1 OFFSET 0
            ) AS this
        )
        UPDATE ledger_projection AS p SET superseded_by = pair.next FROM pair
        WHERE p.sequence = pair.this AND p.superseded_by <> pair.next';
    RETURN NULL;
END $$;

-- A blanked entry is read as the tombstone of an erasure, as ``projections.py`` derives it.
CREATE FUNCTION ledger_blank_projection() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    -- Nothing public refers to a withdrawn item, so its tombstone is never embedded.
    embedded text := CASE WHEN NEW.action <> 'withdraw' THEN format('{"slug":"%s","erased":true}', NEW.slug) END;
BEGIN
    UPDATE ledger_projection SET live = false, original = 'zh-Hans', languages = '{}', refs = '{}', keys = '{}',
        rank = '', date_key = '', value = NULL, starts = NULL, ends = NULL, spans = '[]', haystack = '',
        embedded_zh_hans = embedded, embedded_en = embedded, embedded_both = embedded,
        list_zh_hans = NULL, list_en = NULL, list_both = NULL,
        detail_zh_hans = NULL, detail_en = NULL, detail_both = NULL
    WHERE sequence = NEW.sequence;
    -- After the projection, whose lock rows that are just being written hold: see ``ledger_search_of_live``.
    DELETE FROM ledger_searchtext WHERE sequence = NEW.sequence;
    DELETE FROM ledger_searchname WHERE sequence = NEW.sequence;
    DELETE FROM ledger_searchpending WHERE sequence = NEW.sequence;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_projection_of_entry AFTER INSERT ON ledger_projection
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_projection_of_entry();
CREATE TRIGGER ledger_projection_supersede AFTER INSERT ON ledger_projection
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_supersede();
CREATE TRIGGER ledger_entry_blank_projection AFTER UPDATE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_blank_projection();
ALTER TABLE ledger_projection ENABLE ALWAYS TRIGGER ledger_projection_of_entry;
ALTER TABLE ledger_projection ENABLE ALWAYS TRIGGER ledger_projection_supersede;
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_blank_projection;

-- The restricted part of an entry, if the rights to its item are everyone's at the head; otherwise NULL. The reader's
-- role cannot select the column. An item refers to what holds the rights to it, an item of any kind that has a key
-- ``access=…``; without one the part stays closed, and so it does unless all of them agree.
CREATE FUNCTION ledger_open_restricted(entry bigint) RETURNS text LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER AS $$
DECLARE
    current CONSTANT bigint := 9223372036854775807;
    found record;
    is_open boolean;
BEGIN
    SELECT e.kind, e.slug, e.restricted INTO found FROM ledger_entry AS e WHERE e.sequence = entry;
    SELECT bool_and(key = holder.kind || '/access=everyone') INTO is_open
    FROM ledger_projection AS item, unnest(item.refs) AS ref JOIN ledger_projection AS holder
        ON holder.kind = split_part(ref, ':', 1) AND holder.slug = split_part(ref, ':', 2)
            AND holder.superseded_by = current AND holder.live,
        unnest(holder.keys) AS key
    WHERE item.kind = found.kind AND item.slug = found.slug AND item.superseded_by = current AND item.live
        AND starts_with(key, holder.kind || '/access=');
    RETURN CASE WHEN is_open THEN found.restricted END;
END $$;
