-- Every function of the ledger looks up names in pg_catalog, then in its own schema, and in temporary tables last. Unless
-- it is listed, pg_temp is searched first: a temporary table named ledger_entry would deceive every guard, and its
-- triggers would run with the owner's rights through ledger_blank. Nor does everybody execute those that run as the owner,
-- or put them on a table of their own as a trigger.
DO $$
DECLARE
    guard regprocedure;
BEGIN
    FOR guard IN SELECT oid FROM pg_proc WHERE pronamespace = current_schema::regnamespace AND proname ~ '^ledger_' LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', guard, current_schema);
    END LOOP;
    FOR guard IN SELECT oid FROM pg_proc WHERE pronamespace = current_schema::regnamespace AND proname ~ '^ledger_' AND prosecdef LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', guard);
    END LOOP;
END $$;
