-- What is there so far: articles go by the source's time.
UPDATE ledger_reading SET rank = date_key WHERE kind = 'article' AND live;

-- Postings follow the readings: whoever writes those, and however, these are right.
CREATE FUNCTION ledger_post_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A posting that is there already is the same row: rebuild_reading meets them when a dump was mended by hand.
    INSERT INTO ledger_posting (key, rank, slug, sequence)
    SELECT made.key, r.rank, r.slug, r.sequence FROM inserted AS r, unnest(r.keys) AS made(key) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION ledger_post_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM ledger_posting AS p USING deleted AS r, unnest(r.keys) AS was(key)
    WHERE (p.key, p.rank, p.slug, p.sequence) = (was.key, r.rank, r.slug, r.sequence);
    RETURN NULL;
END $$;

CREATE FUNCTION ledger_post_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM ledger_posting AS p USING unnest(OLD.keys) AS was(key)
    WHERE (p.key, p.rank, p.slug, p.sequence) = (was.key, OLD.rank, OLD.slug, OLD.sequence);
    INSERT INTO ledger_posting (key, rank, slug, sequence)
    SELECT made.key, NEW.rank, NEW.slug, NEW.sequence FROM unnest(NEW.keys) AS made(key) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_reading_post_inserted AFTER INSERT ON ledger_reading
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_post_inserted();
CREATE TRIGGER ledger_reading_post_deleted AFTER DELETE ON ledger_reading
    REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION ledger_post_deleted();
CREATE TRIGGER ledger_reading_post_updated AFTER UPDATE OF keys, rank, slug, sequence ON ledger_reading
    FOR EACH ROW EXECUTE FUNCTION ledger_post_updated();
ALTER TABLE ledger_reading ENABLE ALWAYS TRIGGER ledger_reading_post_inserted;
ALTER TABLE ledger_reading ENABLE ALWAYS TRIGGER ledger_reading_post_deleted;
ALTER TABLE ledger_reading ENABLE ALWAYS TRIGGER ledger_reading_post_updated;

-- What is there so far.
INSERT INTO ledger_posting (key, rank, slug, sequence)
SELECT key, r.rank, r.slug, r.sequence FROM ledger_reading AS r, unnest(r.keys) AS key ON CONFLICT DO NOTHING;
