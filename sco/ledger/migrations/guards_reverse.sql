-- Takes back what guards, desk_guards and projection_keys have made; the triggers go with their functions.
DO $$
DECLARE
    guard regprocedure;
BEGIN
    FOR guard IN SELECT oid FROM pg_proc WHERE pronamespace = current_schema::regnamespace AND proname ~ '^ledger_' LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', guard);
    END LOOP;
END $$;

DELETE FROM ledger_head;
