-- The genesis of an empty record is sequence 0 with a random digest, so that cursors of another record never match.
INSERT INTO ledger_head (id, sequence, digest, genesis, at)
SELECT 1, 0, random_digest, random_digest, clock_timestamp()
FROM (SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) AS random_digest) AS genesis
-- Reversing this migration keeps the head, and with it the genesis that the record's digests start from.
ON CONFLICT DO NOTHING;

-- Entries are never deleted or truncated, and changed only by an erasure, which blanks texts, notes and salts.
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record is append-only: it rejects % on %.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION ledger_allow_blanking_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    blanked ledger_entry := OLD;
BEGIN
    blanked.document := NULL;
    blanked.restricted := NULL;
    blanked.note := '';
    blanked.document_salt := NULL;
    blanked.restricted_salt := NULL;
    -- The whole row is compared, so that a column added later is protected without a change here.
    IF NEW IS NOT DISTINCT FROM blanked AND EXISTS (
        SELECT FROM ledger_entry AS later
        WHERE later.kind = OLD.kind AND later.slug = OLD.slug AND later.version > OLD.version AND later.action = 'erase'
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The record is append-only: entry % can only be blanked, and only after an erasure of %:%.',
        OLD.sequence, OLD.kind, OLD.slug USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER ledger_entry_refuse_delete BEFORE DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_entry_refuse_truncate BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_entry_allow_blanking_only BEFORE UPDATE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_allow_blanking_only();
CREATE TRIGGER ledger_actor_refuse_change BEFORE DELETE OR UPDATE ON ledger_entryactor FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_actor_refuse_truncate BEFORE TRUNCATE ON ledger_entryactor FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

-- The head moves forward only, to the end of a publication, and past no entry without an actor.
CREATE FUNCTION ledger_head_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.genesis <> OLD.genesis OR NEW.sequence <= OLD.sequence OR NOT EXISTS (
        SELECT FROM ledger_entry AS e
        WHERE e.sequence = NEW.sequence AND e.publication = e.sequence AND e.digest = NEW.digest AND e.at = NEW.at
    ) THEN
        RAISE EXCEPTION 'The head of the record only moves forward, to the last entry of a publication.'
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF NEW.sequence - OLD.sequence <> (
        SELECT count(*) FROM ledger_entryactor AS a WHERE a.sequence > OLD.sequence AND a.sequence <= NEW.sequence
    ) THEN
        RAISE EXCEPTION 'Entries % to % do not all have a recorded actor.', OLD.sequence + 1, NEW.sequence
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF NEW.sequence - OLD.sequence <> (
        SELECT count(*) FROM ledger_projection AS p WHERE p.sequence > OLD.sequence AND p.sequence <= NEW.sequence
    ) THEN
        RAISE EXCEPTION 'Entries % to % do not all have a projection.', OLD.sequence + 1, NEW.sequence
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_head_forward BEFORE UPDATE ON ledger_head FOR EACH ROW EXECUTE FUNCTION ledger_head_forward();
CREATE TRIGGER ledger_head_refuse_delete BEFORE DELETE ON ledger_head FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_head_refuse_truncate BEFORE TRUNCATE ON ledger_head FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

-- ALWAYS, so that the triggers also fire in a session with session_replication_role = replica. For the
-- same reason these are not pgtrigger's triggers, which any session can switch off.
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_refuse_delete;
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_refuse_truncate;
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_allow_blanking_only;
ALTER TABLE ledger_entryactor ENABLE ALWAYS TRIGGER ledger_actor_refuse_change;
ALTER TABLE ledger_entryactor ENABLE ALWAYS TRIGGER ledger_actor_refuse_truncate;
ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_forward;
ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_refuse_delete;
ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_refuse_truncate;

-- The desk's role may not UPDATE entries. This function runs as the owner and blanks the entries of an erased item.
CREATE FUNCTION ledger_blank(item_kind text, item_slug text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    blanked bigint;
BEGIN
    -- Only entries before the last erasure: the note of the tombstone itself is public and stays.
    UPDATE ledger_entry AS e
    SET document = NULL, restricted = NULL, note = '', document_salt = NULL, restricted_salt = NULL
    WHERE e.kind = item_kind AND e.slug = item_slug AND e.document_salt IS NOT NULL AND e.version < (
        SELECT max(later.version) FROM ledger_entry AS later
        WHERE later.kind = item_kind AND later.slug = item_slug AND later.action = 'erase'
    );
    GET DIAGNOSTICS blanked = ROW_COUNT;
    RETURN blanked;
END $$;
REVOKE EXECUTE ON FUNCTION ledger_blank(text, text) FROM PUBLIC;

-- At the end of a transaction the head is at the last entry. An entry past the head would block every later publication
-- for good, because it cannot be deleted. A row trigger, because statement triggers cannot be deferred to the end of the
-- transaction; for one row of each publication, because the head moves only to those.
CREATE FUNCTION ledger_head_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reached bigint;
BEGIN
    SELECT sequence INTO reached FROM ledger_head;
    IF NEW.sequence <= reached THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'Entry % was added, but the head of the record is still at %.', NEW.sequence, reached
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE CONSTRAINT TRIGGER ledger_entry_head_follows AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.sequence = new.publication)
    EXECUTE FUNCTION ledger_head_follows();
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_head_follows;

-- The actor of an entry is the one whose hash it has. A row in advance would collide with the next entry's actor.
CREATE FUNCTION ledger_actor_of_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stray bigint;
    recorded boolean;
BEGIN
    SELECT a.sequence, e.sequence IS NOT NULL INTO stray, recorded
    FROM named AS a LEFT JOIN ledger_entry AS e USING (sequence)
    WHERE (octet_length(a.salt), sha256(a.salt || convert_to(a.actor, 'UTF8'))) IS DISTINCT FROM (16, e.actor_hash)
    ORDER BY a.sequence LIMIT 1;
    IF stray IS NULL THEN
        RETURN NULL;
    ELSIF recorded THEN
        RAISE EXCEPTION 'The actor of entry % does not match its hash.', stray
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RAISE EXCEPTION 'There is no entry % to record an actor for.', stray
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER ledger_actor_of_entry AFTER INSERT ON ledger_entryactor
    REFERENCING NEW TABLE AS named FOR EACH STATEMENT EXECUTE FUNCTION ledger_actor_of_entry();
ALTER TABLE ledger_entryactor ENABLE ALWAYS TRIGGER ledger_actor_of_entry;
