-- The genesis of an empty record: sequence 0 under a random digest, so that no cursor of another record fits this one.
INSERT INTO ledger_head (id, sequence, digest, genesis, at)
SELECT 1, 0, random_digest, random_digest, clock_timestamp()
FROM (SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) AS random_digest) AS genesis;

-- Entries: never deleted, never truncated, and changed only by an erasure that blanks texts and salts.
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION ledger_only_blank() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    blanked ledger_entry := OLD;
BEGIN
    blanked.document := NULL;
    blanked.restricted := NULL;
    blanked.note := '';
    blanked.document_salt := NULL;
    blanked.restricted_salt := NULL;
    IF NEW IS NOT DISTINCT FROM blanked AND EXISTS (
        SELECT FROM ledger_entry AS later
        WHERE later.kind = OLD.kind AND later.slug = OLD.slug AND later.version > OLD.version AND later.action = 'erase'
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The record is append-only: entry % may only be blanked, and only after an erasure of %:%.',
        OLD.sequence, OLD.kind, OLD.slug USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- New entries continue the sequence without a gap; the head's row lock makes that so, this makes it certain.
CREATE FUNCTION ledger_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first bigint;
    last bigint;
    many bigint;
BEGIN
    SELECT min(sequence), max(sequence), count(*) INTO first, last, many FROM appended;
    IF many = 0 OR (last - first + 1 = many AND (first = 1 OR EXISTS (SELECT FROM ledger_entry WHERE sequence = first - 1))) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'Entries % to % leave a gap in the record.', first, last
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER ledger_entry_refuse_delete BEFORE DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_entry_refuse_truncate BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_entry_only_blank BEFORE UPDATE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_only_blank();
CREATE TRIGGER ledger_entry_no_gap AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS appended FOR EACH STATEMENT EXECUTE FUNCTION ledger_no_gap();
CREATE TRIGGER ledger_actor_refuse_change BEFORE UPDATE OR DELETE ON ledger_entryactor FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_actor_refuse_truncate BEFORE TRUNCATE ON ledger_entryactor FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

-- The head moves forward only, to an entry that is there.
CREATE FUNCTION ledger_head_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id = OLD.id AND NEW.genesis = OLD.genesis AND NEW.sequence > OLD.sequence AND NEW.at >= OLD.at
        AND EXISTS (SELECT FROM ledger_entry WHERE sequence = NEW.sequence AND digest = NEW.digest) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The head of the record moves forward only, to its last entry.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER ledger_head_forward BEFORE UPDATE ON ledger_head FOR EACH ROW EXECUTE FUNCTION ledger_head_forward();
CREATE TRIGGER ledger_head_refuse_delete BEFORE DELETE ON ledger_head FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_head_refuse_truncate BEFORE TRUNCATE ON ledger_head FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

-- ALWAYS: a session with session_replication_role = replica does not slip past.
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_refuse_delete;
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_refuse_truncate;
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_only_blank;
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_no_gap;
ALTER TABLE ledger_entryactor ENABLE ALWAYS TRIGGER ledger_actor_refuse_change;
ALTER TABLE ledger_entryactor ENABLE ALWAYS TRIGGER ledger_actor_refuse_truncate;
ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_forward;
ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_refuse_delete;
ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_refuse_truncate;

-- The desk's role may not UPDATE entries; this function of the owner's blanks those of an item that was erased.
CREATE FUNCTION ledger_blank(item_kind text, item_slug text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    many bigint;
BEGIN
    UPDATE ledger_entry AS e
    SET document = NULL, restricted = NULL, note = '', document_salt = NULL, restricted_salt = NULL
    WHERE e.kind = item_kind AND e.slug = item_slug AND e.document_salt IS NOT NULL AND e.version < (
        SELECT max(later.version) FROM ledger_entry AS later
        WHERE later.kind = item_kind AND later.slug = item_slug AND later.action = 'erase'
    );
    GET DIAGNOSTICS many = ROW_COUNT;
    RETURN many;
END $$;
REVOKE EXECUTE ON FUNCTION ledger_blank(text, text) FROM PUBLIC;

-- Each kind's desk table: a recorded slug is neither changed nor taken by another row, and a public item is not deleted.
CREATE FUNCTION ledger_guard_slug() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    left_action text;
    taken_action text;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.slug = OLD.slug THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        SELECT action INTO left_action FROM ledger_entry
        WHERE kind = TG_ARGV[0] AND slug = OLD.slug ORDER BY version DESC LIMIT 1;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        SELECT action INTO taken_action FROM ledger_entry
        WHERE kind = TG_ARGV[0] AND slug = NEW.slug ORDER BY version DESC LIMIT 1;
    END IF;
    IF TG_OP = 'UPDATE' AND left_action IS NOT NULL THEN
        RAISE EXCEPTION 'The slug % is frozen since its first publication.', OLD.slug
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF TG_OP = 'DELETE' AND left_action IN ('publish', 'correct') THEN
        RAISE EXCEPTION 'The % % is public: withdraw it before deleting it.', TG_ARGV[0], OLD.slug
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF taken_action IS NOT NULL THEN
        RAISE EXCEPTION 'The slug % was published before and is never used again.', NEW.slug
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- Missing quantities sort as the smallest, so one index serves both directions.
CREATE INDEX ledger_reading_value ON ledger_reading ((COALESCE(value, '-Infinity'::numeric)), slug) WHERE kind = 'claim';

-- Documents are large and read often: lz4 packs and unpacks several times faster than the default.
DO $$ BEGIN
    ALTER TABLE ledger_entry ALTER COLUMN document SET COMPRESSION lz4, ALTER COLUMN restricted SET COMPRESSION lz4;
    ALTER TABLE ledger_reading
        ALTER COLUMN label_zh_hans SET COMPRESSION lz4, ALTER COLUMN label_en SET COMPRESSION lz4,
        ALTER COLUMN card_zh_hans SET COMPRESSION lz4, ALTER COLUMN card_en SET COMPRESSION lz4,
        ALTER COLUMN page_zh_hans SET COMPRESSION lz4, ALTER COLUMN page_en SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL; -- a server built without lz4 keeps its default
END $$;
