-- Every function of the ledger finds pg_catalog's names, then its own schema's, and a session's temporary tables last.
-- Not named, pg_temp is searched first: a temporary table called ledger_entry deceived every guard, and through
-- ledger_blank, which runs as the owner, its triggers did as the owner whatever they liked.
DO $$
DECLARE
    guard regprocedure;
BEGIN
    FOR guard IN SELECT oid FROM pg_proc WHERE pronamespace = current_schema::regnamespace AND proname ~ '^ledger_' LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', guard, current_schema);
    END LOOP;
END $$;
