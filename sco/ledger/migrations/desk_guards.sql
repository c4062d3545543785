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
