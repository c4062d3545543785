-- The bases of a text that was changed: made from the source as it is now. Of a text that has its paragraphs in common with
-- its source, only the changed ones are: mending a word in the first says nothing of the last.
CREATE FUNCTION desk_texts_made_from(bases jsonb, field text, was text, now_is text, source_is text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    paragraph CONSTANT text := E'\n[ \t\r]*\n\\s*';
    basis text[] := regexp_split_to_array(bases ->> field, paragraph);
    source_now CONSTANT text[] := regexp_split_to_array(source_is, paragraph);
    old_text CONSTANT text[] := regexp_split_to_array(was, paragraph);
    new_text CONSTANT text[] := regexp_split_to_array(now_is, paragraph);
    number CONSTANT integer := cardinality(new_text);
BEGIN
    IF NOT bases ? field OR (number, number, number)
        IS DISTINCT FROM (cardinality(basis), cardinality(source_now), cardinality(old_text))
    THEN
        RETURN bases - field;
    END IF;
    FOR n IN 1 .. number LOOP
        IF new_text[n] <> old_text[n] THEN
            basis[n] := source_now[n];
        END IF;
    END LOOP;
    RETURN CASE WHEN basis = source_now THEN bases - field
        ELSE bases || jsonb_build_object(field, array_to_string(basis, E'\n\n')) END;
END $$;

-- Keeps the bases of an item's texts when the texts change, whoever changes them: a form, the importer, a bulk update, SQL.
-- See sco/desk/texts/models.py. Arguments: the kind; a query for the code of the item's source language, $1 being the row;
-- the fields, separated by commas; 'digests' for kinds with approvals, otherwise ''.
CREATE FUNCTION desk_texts_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    fields CONSTANT text[] := string_to_array(TG_ARGV[2], ',');
    old_row CONSTANT jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
    new_row CONSTANT jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
    latest bigint;
    source_code text;
    tag text;
    other text;
    field text;
    was text;
    now_is text;
    source_was text;
    source_is text;
    is_empty boolean;
    basis desk_texts_basis;
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM desk_texts_basis WHERE kind = TG_ARGV[0] AND item = OLD.id;
        DELETE FROM desk_texts_confirmation WHERE kind = TG_ARGV[0] AND item = OLD.id;
        RETURN NULL;
    END IF;
    EXECUTE TG_ARGV[1] INTO source_code USING NEW;
    IF TG_OP = 'UPDATE' THEN
        SELECT sequence INTO latest FROM ledger_entry
        WHERE ledger_entry.kind = TG_ARGV[0] AND slug = NEW.slug ORDER BY version DESC LIMIT 1;
    END IF;
    is_empty := true;
    FOREACH tag IN ARRAY ARRAY['zh-Hans', 'en'] LOOP
        other := CASE tag WHEN 'en' THEN '_zh_hans' ELSE '_en' END;
        SELECT * INTO basis FROM desk_texts_basis AS b
        WHERE b.kind = TG_ARGV[0] AND b.item = NEW.id AND b.language = tag;
        IF NOT FOUND THEN
            basis.source := '{}';
            basis.changed := '{}';
            basis.digest := '';
        END IF;
        IF TG_OP = 'UPDATE' AND basis.sequence IS DISTINCT FROM coalesce(latest, 0) THEN
            basis.sequence := coalesce(latest, 0);
            basis.changed := '{}';
        END IF;
        FOREACH field IN ARRAY fields LOOP
            was := coalesce(old_row ->> (field || '_' || replace(lower(tag), '-', '_')), '');
            now_is := coalesce(new_row ->> (field || '_' || replace(lower(tag), '-', '_')), '');
            source_was := coalesce(old_row ->> (field || other), '');
            source_is := coalesce(new_row ->> (field || other), '');
            is_empty := is_empty AND now_is = '';
            CONTINUE WHEN TG_OP = 'INSERT';
            IF now_is <> was THEN
                basis.source := CASE
                    WHEN source_is = source_was THEN desk_texts_made_from(basis.source, field, was, now_is, source_is)
                    -- Written together.
                    ELSE basis.source - field
                END;
                -- A text that is as it was published has not changed; of an emptied text, not even a hash remains.
                basis.changed := CASE
                    WHEN now_is = '' THEN basis.changed || jsonb_build_object(field, '')
                    WHEN basis.changed ->> field = md5(now_is) THEN basis.changed - field
                    WHEN basis.changed ? field THEN basis.changed
                    ELSE basis.changed || jsonb_build_object(field, CASE was WHEN '' THEN '' ELSE md5(was) END)
                END;
            ELSIF source_is <> source_was AND lower(tag) <> source_code AND now_is <> '' AND source_was <> ''
                AND NOT basis.source ? field
            THEN
                -- A source that was empty before was written later than its translation, and beside it.
                basis.source := basis.source || jsonb_build_object(field, source_was);
            END IF;
            IF basis.source ->> field = source_is THEN
                basis.source := basis.source - field;
            END IF;
        END LOOP;
        IF TG_ARGV[3] = 'digests' THEN
            -- As Article.text_digest. A text has no NUL, so bytes are joined.
            SELECT encode(sha256(string_agg(
                convert_to(coalesce(new_row ->> (f || '_' || replace(lower(tag), '-', '_')), ''), 'UTF8'), '\x00'::bytea
                ORDER BY n
            )), 'hex') INTO basis.digest FROM unnest(fields) WITH ORDINALITY AS _ (f, n);
        END IF;
        IF basis.source = '{}' AND basis.changed = '{}' AND basis.digest = '' THEN
            DELETE FROM desk_texts_basis AS b WHERE b.kind = TG_ARGV[0] AND b.item = NEW.id AND b.language = tag;
        ELSE
            INSERT INTO desk_texts_basis (kind, item, language, source, changed, sequence, digest) VALUES (
                TG_ARGV[0], NEW.id, tag, basis.source, basis.changed, coalesce(basis.sequence, 0), basis.digest
            ) ON CONFLICT (kind, item, language) DO UPDATE SET source = EXCLUDED.source, changed = EXCLUDED.changed,
                sequence = EXCLUDED.sequence, digest = EXCLUDED.digest;
        END IF;
    END LOOP;
    IF is_empty THEN
        -- Erased: reasons may quote what was there.
        DELETE FROM desk_texts_confirmation WHERE kind = TG_ARGV[0] AND item = NEW.id;
    END IF;
    RETURN NULL;
END $$;

-- Who approves a text against its present source has confirmed it.
CREATE FUNCTION desk_texts_approved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tag text := CASE NEW.language WHEN 'en' THEN 'en' ELSE 'zh-Hans' END;
BEGIN
    UPDATE desk_texts_basis AS b SET source = '{}' FROM articles_article AS a, desk_texts_basis AS original
    WHERE (b.kind, b.item, b.language) = ('article', NEW.article_id, tag) AND b.source <> '{}' AND a.id = b.item
        AND (original.kind, original.item, lower(original.language)) = ('article', a.id, a.original_language)
        AND original.digest = NEW.source_digest;
    RETURN NULL;
END $$;
