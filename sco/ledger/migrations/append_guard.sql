-- What is appended continues the record: hashes, digests, order, versions and times are computed again and compared.

-- What `canonical.leaf` builds: the header as canonical JSON, then three hashes. By concatenation, because jsonb has another
-- order of members and other white space; a constraint keeps out of the columns what JSON would escape.
CREATE FUNCTION ledger_leaf(
    sequence bigint, publication bigint, kind text, slug text, version integer, action text, schema smallint,
    languages text[], at timestamptz, document_hash bytea, restricted_hash bytea, actor_hash bytea
) RETURNS bytea LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN convert_to(
        '{"action":"' || action || '","at":"' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        || '","kind":"' || kind || '","languages":['
        || CASE WHEN languages = '{}' THEN '' ELSE '"' || array_to_string(languages, '","') || '"' END
        || '],"publication":' || publication || ',"schema":' || schema || ',"sequence":' || sequence
        || ',"slug":"' || slug || '","version":' || version || '}', 'UTF8'
    ) || document_hash || restricted_hash || actor_hash;
END $$;

-- Per statement, because COPY appends a publication as one. Whatever it lets through can be verified, published upon, and
-- read: an entry cannot be taken back.
CREATE FUNCTION ledger_append() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first bigint;
    last bigint;
    total bigint;
    previous_digest bytea;
    previous_at timestamptz;
    faulty bigint;
    fault text;
BEGIN
    SELECT min(sequence), max(sequence), count(*) INTO first, last, total FROM appended;
    IF total = 0 THEN
        RETURN NULL;
    END IF;
    IF first = 1 THEN
        SELECT h.genesis, h.at INTO previous_digest, previous_at FROM ledger_head AS h;
    ELSE
        SELECT e.digest, e.at INTO previous_digest, previous_at FROM ledger_entry AS e WHERE e.sequence = first - 1;
    END IF;
    IF previous_digest IS NULL OR last - first + 1 <> total THEN
        RAISE EXCEPTION 'Entries % to % leave a gap in the record.', first, last
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Planned each time: a plan that a session keeps from an empty table would scan it whole once it is large.
    EXECUTE $check$
        -- Materialized, so that only narrow rows are sorted, without their documents.
        WITH hashed AS MATERIALIZED (
            SELECT sequence, publication, kind, slug, version, at, digest,
                ledger_leaf(sequence, publication, kind, slug, version, action, schema, languages, at, document_hash,
                    restricted_hash, actor_hash) AS leaf,
                coalesce(array_ndims(languages), 1) = 1 AND octet_length(actor_hash) = 32
                    AND (cardinality(languages) < 2 OR cardinality(languages) = 2 AND languages[1] <> languages[2])
                    AS is_plain,
                (document IS NULL OR document IS JSON OBJECT WITH UNIQUE KEYS)
                    AND (restricted IS NULL OR restricted IS JSON OBJECT WITH UNIQUE KEYS)
                    AND (note = '' OR note IS JSON OBJECT WITH UNIQUE KEYS)
                    AND (document IS NULL) = (action IN ('withdraw', 'erase')) AS is_readable,
                -- What no parser can read could not be erased either. Real documents are eight levels deep.
                CASE WHEN document IS JSON OBJECT WITH UNIQUE KEYS THEN (
                    SELECT jsonb_path_exists(tree, 'strict $.**{20}') OR jsonb_path_exists(tree, '$.** ?
                        (@.type() == "number") ? (@ != @.floor() || @ > 9007199254740991 || @ < -9007199254740991)')
                    FROM (SELECT document::jsonb AS tree OFFSET 0) AS parsed
                ) ELSE false END AS is_outsized,
                EXISTS (
                    SELECT FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
                    WHERE p.proname = 'ledger_guard_slug' AND t.tgargs = convert_to(kind, 'UTF8') || decode('00', 'hex')
                ) AS is_of_known_kind, action,
                (octet_length(document_salt), octet_length(restricted_salt)) IS NOT DISTINCT FROM (16, 16)
                    AND document_hash = sha256(document_salt || convert_to(coalesce(document, ''), 'UTF8')
                        || decode('00', 'hex') || convert_to(note, 'UTF8'))
                    AND restricted_hash = sha256(restricted_salt || convert_to(coalesce(restricted, ''), 'UTF8'))
                    AS is_hashed
            FROM appended
        ), chained AS (
            SELECT hashed.*, lag(digest, 1, $1) OVER record AS previous_digest, lag(at, 1, $2) OVER record AS previous_at,
                row_number() OVER (PARTITION BY kind, slug ORDER BY sequence) AS nth
            FROM hashed WINDOW record AS (ORDER BY sequence)
        ), judged AS (
            SELECT sequence, CASE
                WHEN NOT is_plain THEN 'its languages or the hash of its actor have another form'
                WHEN NOT is_of_known_kind THEN 'its kind has no guarded table'
                WHEN is_outsized THEN 'its document is nested too deeply, or has other numbers than whole ones'
                WHEN NOT is_readable THEN 'its document, restricted part or note is not what its action publishes'
                WHEN NOT is_hashed THEN 'its texts and salts do not match their hashes'
                WHEN digest IS DISTINCT FROM sha256(previous_digest || leaf) THEN
                    'its digest does not follow from its header, its hashes and the previous digest'
                WHEN publication <> $4 THEN 'its publication does not end with the last entry appended together'
                WHEN chained.version <> nth + coalesce(latest.version, 0) THEN 'its version does not follow the item''s latest'
                WHEN action IN ('withdraw', 'erase') AND chained.version = 1 THEN 'nothing of its item is on record'
                WHEN at < previous_at THEN 'its time is before that of the previous entry'
                WHEN at > previous_at AND at > clock_timestamp() + interval '5 seconds' THEN 'its time is in the future'
            END AS fault
            FROM chained LEFT JOIN LATERAL (
                SELECT e.version FROM ledger_entry AS e
                WHERE e.kind = chained.kind AND e.slug = chained.slug AND e.sequence < $3
                ORDER BY e.version DESC LIMIT 1
            ) AS latest ON true
        )
        SELECT sequence, fault FROM judged WHERE fault IS NOT NULL ORDER BY sequence LIMIT 1
    $check$ INTO faulty, fault USING previous_digest, previous_at, first, last;
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION 'Entry % does not continue the record: %.', faulty, fault
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_entry_append AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS appended FOR EACH STATEMENT EXECUTE FUNCTION ledger_append();
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_append;
