-- An index of words for each tier: what is rare in titles is found there, however often it stands in bodies. Without
-- fastupdate, so that no search reads a list of pending entries and no publication has to empty one.
CREATE INDEX ledger_search_words_1 ON ledger_searchtext USING gin (vector) WITH (fastupdate = off) WHERE tier = 1 AND chunk = 0;
CREATE INDEX ledger_search_words_2 ON ledger_searchtext USING gin (vector) WITH (fastupdate = off) WHERE tier = 2 AND chunk = 0;
CREATE INDEX ledger_search_words_3 ON ledger_searchtext USING gin (vector) WITH (fastupdate = off) WHERE tier = 3 AND chunk = 0;
CREATE INDEX ledger_search_words_4 ON ledger_searchtext USING gin (vector) WITH (fastupdate = off) WHERE tier = 4 AND chunk = 0;

-- Whoever is not the owner writes the rows of an entry in its own transaction, or later if it waits for them; and lets
-- entries wait only in their own. So rows of an old entry are not added to.
CREATE FUNCTION ledger_search_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stray bigint;
BEGIN
    IF pg_has_role((SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN NULL;
    END IF;
    SELECT min(i.sequence) INTO stray FROM inserted AS i
    WHERE i.sequence <= (SELECT sequence FROM ledger_head)
        AND (TG_ARGV[0] = 'new' OR NOT EXISTS (SELECT FROM ledger_searchpending AS p WHERE p.sequence = i.sequence));
    IF stray IS NULL THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'Entry % does not wait for indexing.', stray USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- What is not public has no rows: an erasure may come between the reading of a document and the writing of its words.
-- Locked, so that it then waits for these rows, and takes them away.
CREATE FUNCTION ledger_search_of_live() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    head CONSTANT bigint := (SELECT sequence FROM ledger_head);
    live bigint[];
BEGIN
    PERFORM FROM ledger_projection AS p
    WHERE p.sequence = ANY (ARRAY(SELECT DISTINCT i.sequence FROM inserted AS i WHERE i.sequence <= head)) ORDER BY p.sequence FOR SHARE;
    SELECT array_agg(p.sequence) INTO live FROM ledger_projection AS p
    WHERE p.sequence = ANY (ARRAY(SELECT DISTINCT i.sequence FROM inserted AS i)) AND p.live;
    EXECUTE format('DELETE FROM %I.%I WHERE sequence = ANY ($1) AND sequence <> ALL ($2)', TG_TABLE_SCHEMA, TG_TABLE_NAME)
        USING ARRAY(SELECT DISTINCT i.sequence FROM inserted AS i), coalesce(live, '{}');
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_search_text_in_time AFTER INSERT ON ledger_searchtext
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_search_in_time('waiting');
CREATE TRIGGER ledger_search_name_in_time AFTER INSERT ON ledger_searchname
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_search_in_time('waiting');
CREATE TRIGGER ledger_search_pending_in_time AFTER INSERT ON ledger_searchpending
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_search_in_time('new');
CREATE TRIGGER ledger_search_text_of_live AFTER INSERT ON ledger_searchtext
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_search_of_live();
CREATE TRIGGER ledger_search_name_of_live AFTER INSERT ON ledger_searchname
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_search_of_live();
ALTER TABLE ledger_searchtext ENABLE ALWAYS TRIGGER ledger_search_text_in_time;
ALTER TABLE ledger_searchname ENABLE ALWAYS TRIGGER ledger_search_name_in_time;
ALTER TABLE ledger_searchpending ENABLE ALWAYS TRIGGER ledger_search_pending_in_time;
ALTER TABLE ledger_searchtext ENABLE ALWAYS TRIGGER ledger_search_text_of_live;
ALTER TABLE ledger_searchname ENABLE ALWAYS TRIGGER ledger_search_name_of_live;
