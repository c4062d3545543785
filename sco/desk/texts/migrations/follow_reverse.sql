DROP FUNCTION desk_texts_approved() CASCADE;
DROP FUNCTION desk_texts_follow() CASCADE;
