-- Reverses guards, desk_guards and projection_keys; CASCADE drops the triggers together with their functions.
DO $$
DECLARE
    guard regprocedure;
BEGIN
    FOR guard IN SELECT oid FROM pg_proc WHERE pronamespace = current_schema::regnamespace AND proname ~ '^ledger_' LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', guard);
    END LOOP;
END $$;
DROP INDEX ledger_search_words_1, ledger_search_words_2, ledger_search_words_3, ledger_search_words_4;
