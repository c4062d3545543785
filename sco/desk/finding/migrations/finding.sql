-- The desk's table of a kind, whose name is the argument: what changes leaves the index in the same transaction, so that
-- the index never holds what the row no longer does, and is noted, so that it comes back.
CREATE FUNCTION desk_finding_note_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM desk_finding_chunk AS c USING desk_finding_finding AS f
        WHERE f.kind = TG_ARGV[0] AND f.item = OLD.id AND c.finding_id = f.id;
        DELETE FROM desk_finding_finding WHERE kind = TG_ARGV[0] AND item = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO desk_finding_note (kind, item, texts) VALUES (TG_ARGV[0], NEW.id, true);
    END IF;
    RETURN NULL;
END $$;

-- A table of parts: the document of the item changes with them, its words do not. Arguments: the item's kind, and the
-- column that refers to the item.
CREATE FUNCTION desk_finding_note_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO desk_finding_note (kind, item, texts)
        SELECT TG_ARGV[0], (to_jsonb(OLD) ->> TG_ARGV[1])::bigint, false
        WHERE to_jsonb(OLD) ->> TG_ARGV[1] IS NOT NULL;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO desk_finding_note (kind, item, texts) VALUES (TG_ARGV[0], (to_jsonb(NEW) ->> TG_ARGV[1])::bigint, false);
    END IF;
    RETURN NULL;
END $$;

-- How a text stands against its source, and so the state of the text of that item.
CREATE FUNCTION desk_finding_note_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO desk_finding_note (kind, item, texts) VALUES (NEW.kind, NEW.item, false);
    END IF;
    RETURN NULL;
END $$;

-- The document of a claim names the original language and the slug of its article, whose text has its quotation.
CREATE FUNCTION desk_finding_note_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_finding_note (kind, item, texts) SELECT 'claim', id, false FROM articles_claim WHERE article_id = NEW.id;
    RETURN NULL;
END $$;
