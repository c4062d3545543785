-- The desk table of each kind: a recorded slug is neither changed nor given to another row, and a public item is not
-- deleted.
CREATE FUNCTION ledger_guard_slug() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_action_of_old text;
    last_action_of_new text;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.slug = OLD.slug THEN
        RETURN NEW;
    END IF;
    -- An UPDATE of the slug touches two names: the old one must be unrecorded, and so must the new one.
    IF TG_OP <> 'INSERT' THEN
        SELECT action INTO last_action_of_old FROM ledger_entry
        WHERE kind = TG_ARGV[0] AND slug = OLD.slug ORDER BY version DESC LIMIT 1;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        SELECT action INTO last_action_of_new FROM ledger_entry
        WHERE kind = TG_ARGV[0] AND slug = NEW.slug ORDER BY version DESC LIMIT 1;
    END IF;
    IF TG_OP = 'UPDATE' AND last_action_of_old IS NOT NULL THEN
        RAISE EXCEPTION 'The slug % is frozen since its first publication.', OLD.slug
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF TG_OP = 'DELETE' AND last_action_of_old IN ('publish', 'correct') THEN
        RAISE EXCEPTION 'The % % is public: withdraw it before deleting it.', TG_ARGV[0], OLD.slug
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF last_action_of_new IS NOT NULL THEN
        RAISE EXCEPTION 'The slug % was published before and cannot be reused.', NEW.slug
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- The keys in one list of a document, such as the relations of a mechanism.
CREATE FUNCTION ledger_part_keys(document text, part text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(SELECT jsonb_array_elements(document::jsonb -> part) ->> 'key');

-- Parts of an item that have a public key of their own: after their item was published with the key, the key is not
-- changed, the part stays with its item, and no other row takes the key. Arguments: the item's kind, the list in its
-- document, the column that references the item, and the item's table.
CREATE FUNCTION ledger_guard_key() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- Dynamic SQL with constants, so that the planner can use the partial index of this kind: see sco/ledger/guards.py.
    is_recorded text := format(
        'SELECT EXISTS (SELECT FROM ledger_entry WHERE kind = %L AND ledger_part_keys(document, %L) @> ARRAY[$1])',
        TG_ARGV[0], TG_ARGV[1]
    );
    recorded boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- to_jsonb, because the name of the column is an argument.
        IF NEW.key = OLD.key AND to_jsonb(NEW) -> TG_ARGV[2] = to_jsonb(OLD) -> TG_ARGV[2] THEN
            RETURN NEW;
        END IF;
        -- Publishing locks the item's row: wait until it has finished.
        EXECUTE format('SELECT FROM %I WHERE id = $1 FOR KEY SHARE', TG_ARGV[3])
            USING (to_jsonb(OLD) ->> TG_ARGV[2])::bigint;
        EXECUTE is_recorded INTO recorded USING OLD.key::text;
        IF recorded THEN
            RAISE EXCEPTION 'The key % is frozen since its % was published with it.', OLD.key, TG_ARGV[0]
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    EXECUTE is_recorded INTO recorded USING NEW.key::text;
    IF recorded THEN
        RAISE EXCEPTION 'The key % was published before and cannot be reused.', NEW.key
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- The kind whose working copies a table holds, from the trigger that guards their slugs; NULL for any other table.
CREATE FUNCTION ledger_kind_in(desk_table regclass) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT convert_from(rtrim(tgargs, '\x00'), 'UTF8') FROM pg_trigger
    WHERE tgrelid = desk_table AND tgfoid = 'ledger_guard_slug'::regproc
$$;

-- The table with the history of a desk table: see sco/ledger/history.py.
CREATE FUNCTION ledger_history_of(desk_table regclass) RETURNS regclass LANGUAGE sql STABLE AS $$
    SELECT history.oid::regclass FROM pg_class AS history, pg_class AS desk, pg_class AS entry
    WHERE desk.oid = desk_table AND history.relname = desk.relname || 'event' AND entry.oid = 'ledger_entry'::regclass
        -- No table that another role has made.
        AND (history.relnamespace, desk.relnamespace) = (entry.relnamespace, entry.relnamespace)
        AND (history.relowner, desk.relowner) = (entry.relowner, entry.relowner)
$$;

-- Whether the history of a row at the desk may be erased: the row is an erased item, or a deleted one that had its slug; or
-- it refers, or once referred, to such a row and is not on record itself: a part of the item, or a draft that quotes it.
CREATE FUNCTION ledger_history_erasable(desk_table regclass, row_id bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    item_kind text := ledger_kind_in(desk_table);
    history regclass := ledger_history_of(desk_table);
    slugs text[];
    last_slug text;
    is_deleted boolean := false;
    is_refused boolean;
    owner record;
    is_erasable boolean;
BEGIN
    IF item_kind IS NOT NULL THEN
        EXECUTE format('SELECT array_agg(slug::text) FROM %s WHERE id = $1', desk_table) INTO slugs USING row_id;
        IF slugs IS NULL THEN
            is_deleted := true;
            EXECUTE format('SELECT array_agg(slug::text ORDER BY pgh_id DESC) FROM %s WHERE pgh_obj_id = $1', history)
                INTO slugs USING row_id;
        END IF;
        IF EXISTS (
            SELECT FROM unnest(slugs) AS named(slug) WHERE 'erase' = (
                SELECT action FROM ledger_entry WHERE kind = item_kind AND slug = named.slug ORDER BY version DESC LIMIT 1
            )
        ) THEN
            RETURN true;
        END IF;
        -- A slug that another row has now was recorded with that one: only drafts leave their slugs to others.
        EXECUTE format('SELECT EXISTS (SELECT FROM ledger_entry WHERE kind = $1 AND slug = $2)'
            ' AND NOT ($3 AND EXISTS (SELECT FROM %s WHERE slug = $2))', desk_table)
            INTO is_refused USING item_kind, slugs[1], is_deleted;
        IF is_refused THEN
            RETURN false;
        END IF;
    END IF;
    FOR owner IN
        SELECT r.confrelid::regclass AS desk_table, a.attname AS name FROM pg_constraint AS r
        JOIN pg_attribute AS a ON a.attrelid = r.conrelid AND a.attnum = r.conkey[1]
        WHERE r.conrelid = desk_table AND r.contype = 'f' AND ledger_kind_in(r.confrelid) IS NOT NULL
    LOOP
        EXECUTE format('SELECT bool_or(ledger_history_erasable($1, row_id)) FROM ('
            'SELECT %1$I AS row_id FROM %2$s WHERE pgh_obj_id = $2 UNION SELECT %1$I FROM %3$s WHERE id = $2'
            ') AS owners WHERE row_id IS NOT NULL', owner.name, history, desk_table)
            INTO is_erasable USING owner.desk_table, row_id;
        IF is_erasable THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;

-- The desk's role adds to the history of the desk and to the log of the admin, and deletes nothing from them. This
-- function does, as the owner: all that they hold of these rows of a desk table, after an erasure.
CREATE FUNCTION ledger_erase_history(desk_table regclass, row_ids bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    history CONSTANT regclass := ledger_history_of(desk_table);
    refused bigint;
BEGIN
    SELECT min(row_id) INTO refused FROM unnest(row_ids) AS row_id
    WHERE history IS NULL OR NOT ledger_history_erasable(desk_table, row_id);
    IF refused IS NOT NULL THEN
        RAISE EXCEPTION 'The history of row % of % stays: it belongs to no erased item.', refused, desk_table
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    EXECUTE format('DELETE FROM %s WHERE pgh_obj_id = ANY ($1)', history) USING row_ids;
    -- The log repeats an item's title, and may quote what was changed.
    DELETE FROM django_admin_log AS l USING django_content_type AS t, pg_class AS c
    WHERE t.id = l.content_type_id AND c.oid = desk_table AND c.relname = t.app_label || '_' || t.model
        AND l.object_id = ANY (row_ids::text[]);
END $$;
