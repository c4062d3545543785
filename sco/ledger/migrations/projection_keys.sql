-- Triggers keep the projection keys in step with the projections, whoever writes these: publishing, rebuilding, or
-- a repair by hand; they alone, as the desk's role may not. Per statement where rows come in bulk, so that a batch is one
-- INSERT.
ALTER TABLE ledger_projectionkey DROP CONSTRAINT ledger_projectionkey_pkey;
ALTER TABLE ledger_projectionkey
    ADD CONSTRAINT ledger_projectionkey_pkey PRIMARY KEY (key, rank, slug, sequence) INCLUDE (superseded_by);

CREATE FUNCTION ledger_keys_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    -- An existing key is the same row: rebuild_projections finds such keys after a dump was repaired by hand.
    INSERT INTO ledger_projectionkey (key, rank, slug, sequence, superseded_by)
    SELECT made.key, i.rank, i.slug, i.sequence, i.superseded_by FROM inserted AS i, unnest(i.keys) AS made(key)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION ledger_keys_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    DELETE FROM ledger_projectionkey AS k USING deleted AS d, unnest(d.keys) AS was(key)
    WHERE (k.key, k.rank, k.slug, k.sequence) = (was.key, d.rank, d.slug, d.sequence);
    RETURN NULL;
END $$;

CREATE FUNCTION ledger_keys_updated() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    DELETE FROM ledger_projectionkey AS k USING unnest(OLD.keys) AS was(key)
    WHERE (k.key, k.rank, k.slug, k.sequence) = (was.key, OLD.rank, OLD.slug, OLD.sequence);
    INSERT INTO ledger_projectionkey (key, rank, slug, sequence, superseded_by)
    SELECT made.key, NEW.rank, NEW.slug, NEW.sequence, NEW.superseded_by FROM unnest(NEW.keys) AS made(key)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

-- Nor does anyone but these write the number of projections. Publications, which lock the head first, never wait for each
-- other at its row.
INSERT INTO ledger_projectioncount (id, total) SELECT 1, count(*) FROM ledger_projection
ON CONFLICT (id) DO UPDATE SET total = excluded.total;

CREATE FUNCTION ledger_count_projections() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE ledger_projectioncount SET total = total + (SELECT count(*) FROM inserted);
    ELSIF TG_OP = 'DELETE' THEN
        UPDATE ledger_projectioncount SET total = total - (SELECT count(*) FROM deleted);
    ELSE
        UPDATE ledger_projectioncount SET total = 0;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_projection_counted_inserted AFTER INSERT ON ledger_projection
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_count_projections();
CREATE TRIGGER ledger_projection_counted_deleted AFTER DELETE ON ledger_projection
    REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION ledger_count_projections();
CREATE TRIGGER ledger_projection_counted_truncated AFTER TRUNCATE ON ledger_projection
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_count_projections();
ALTER TABLE ledger_projection ENABLE ALWAYS TRIGGER ledger_projection_counted_inserted;
ALTER TABLE ledger_projection ENABLE ALWAYS TRIGGER ledger_projection_counted_deleted;
ALTER TABLE ledger_projection ENABLE ALWAYS TRIGGER ledger_projection_counted_truncated;

CREATE TRIGGER ledger_projection_keys_inserted AFTER INSERT ON ledger_projection
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_keys_inserted();
CREATE TRIGGER ledger_projection_keys_deleted AFTER DELETE ON ledger_projection
    REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION ledger_keys_deleted();
CREATE TRIGGER ledger_projection_keys_updated AFTER UPDATE OF keys, rank, slug, sequence, superseded_by ON ledger_projection
    FOR EACH ROW EXECUTE FUNCTION ledger_keys_updated();
ALTER TABLE ledger_projection ENABLE ALWAYS TRIGGER ledger_projection_keys_inserted;
ALTER TABLE ledger_projection ENABLE ALWAYS TRIGGER ledger_projection_keys_deleted;
ALTER TABLE ledger_projection ENABLE ALWAYS TRIGGER ledger_projection_keys_updated;
