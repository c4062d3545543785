-- The transparency log: tiles follow from entries, checkpoints are signed. All of it is only appended to.

-- The hashes of a tile up to a width: of leaves from entries, above from the roots of the full tiles below. NULL or shorter
-- if they are not all there.
CREATE FUNCTION ledger_tile(tile_level integer, tile_index bigint, width integer) RETURNS bytea LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF tile_level = 0 THEN
        RETURN (
            SELECT string_agg(sha256(decode('00', 'hex') || ledger_leaf(sequence, publication, kind, slug, version, action,
                schema, languages, at, document_hash, restricted_hash, actor_hash)), NULL ORDER BY sequence)
            FROM ledger_entry WHERE sequence > tile_index * 256 AND sequence <= tile_index * 256 + width
        );
    END IF;
    RETURN (
        SELECT string_agg(root, NULL ORDER BY index) FROM ledger_logtile
        WHERE level = tile_level - 1 AND index >= tile_index * 256 AND index < tile_index * 256 + width
    );
END $$;

-- The entries of a bundle up to a width, each with its length before it.
CREATE FUNCTION ledger_bundle(bundle_index bigint, width integer) RETURNS bytea LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT string_agg(int2send(octet_length(leaf)::smallint) || leaf, NULL ORDER BY sequence)
        FROM (
            SELECT sequence, ledger_leaf(sequence, publication, kind, slug, version, action, schema, languages, at,
                document_hash, restricted_hash, actor_hash) AS leaf
            FROM ledger_entry WHERE sequence > bundle_index * 256 AND sequence <= bundle_index * 256 + width
        ) AS leaves
    );
END $$;

-- The root over hashes that are a power of two in number.
CREATE FUNCTION ledger_tile_root(hashes bytea) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    above bytea := hashes;
BEGIN
    WHILE octet_length(above) > 32 LOOP
        above := (
            SELECT string_agg(sha256(decode('01', 'hex') || substr(above, 64 * pair + 1, 64)), NULL ORDER BY pair)
            FROM generate_series(0, octet_length(above) / 64 - 1) AS pair
        );
    END LOOP;
    RETURN above;
END $$;

-- Nobody says what is in a tile: only which one is wanted.
CREATE FUNCTION ledger_log_tile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.hashes := ledger_tile(NEW.level, NEW.index, 256);
    IF NEW.level < 0 OR octet_length(NEW.hashes) IS DISTINCT FROM 8192 THEN
        RAISE EXCEPTION 'Tile % of level % is not full yet.', NEW.index, NEW.level
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.root := ledger_tile_root(NEW.hashes);
    RETURN NEW;
END $$;

-- A checkpoint is one of the end of a publication, and the log grows: what was signed is never signed differently.
CREATE FUNCTION ledger_log_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_entry AS e WHERE e.sequence = NEW.size AND e.publication = e.sequence)
        OR NEW.size > (SELECT sequence FROM ledger_head)
        OR EXISTS (SELECT FROM ledger_logcheckpoint AS c WHERE c.id >= NEW.id OR c.size > NEW.size)
        OR EXISTS (SELECT FROM ledger_logcheckpoint AS c WHERE c.size = NEW.size AND c.root <> NEW.root)
        OR split_part(NEW.note, E'\n', 2) <> NEW.size::text
        OR split_part(NEW.note, E'\n', 3) <> encode(NEW.root, 'base64') OR octet_length(NEW.root) <> 32
    THEN
        RAISE EXCEPTION 'The checkpoint of % entries does not continue the log.', NEW.size
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_log_tile BEFORE INSERT ON ledger_logtile FOR EACH ROW EXECUTE FUNCTION ledger_log_tile();
CREATE TRIGGER ledger_log_checkpoint BEFORE INSERT ON ledger_logcheckpoint FOR EACH ROW EXECUTE FUNCTION ledger_log_checkpoint();
CREATE TRIGGER ledger_log_tile_refuse_change BEFORE DELETE OR UPDATE ON ledger_logtile FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_log_tile_refuse_truncate BEFORE TRUNCATE ON ledger_logtile FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_log_checkpoint_refuse_change BEFORE DELETE OR UPDATE ON ledger_logcheckpoint FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_log_checkpoint_refuse_truncate BEFORE TRUNCATE ON ledger_logcheckpoint FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_log_key_refuse_change BEFORE DELETE OR UPDATE ON ledger_logkey FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_log_key_refuse_truncate BEFORE TRUNCATE ON ledger_logkey FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
ALTER TABLE ledger_logtile ENABLE ALWAYS TRIGGER ledger_log_tile;
ALTER TABLE ledger_logtile ENABLE ALWAYS TRIGGER ledger_log_tile_refuse_change;
ALTER TABLE ledger_logtile ENABLE ALWAYS TRIGGER ledger_log_tile_refuse_truncate;
ALTER TABLE ledger_logcheckpoint ENABLE ALWAYS TRIGGER ledger_log_checkpoint;
ALTER TABLE ledger_logcheckpoint ENABLE ALWAYS TRIGGER ledger_log_checkpoint_refuse_change;
ALTER TABLE ledger_logcheckpoint ENABLE ALWAYS TRIGGER ledger_log_checkpoint_refuse_truncate;
ALTER TABLE ledger_logkey ENABLE ALWAYS TRIGGER ledger_log_key_refuse_change;
ALTER TABLE ledger_logkey ENABLE ALWAYS TRIGGER ledger_log_key_refuse_truncate;
-- Hashes do not compress.
ALTER TABLE ledger_logtile ALTER COLUMN hashes SET STORAGE EXTERNAL;
