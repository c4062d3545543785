DROP FUNCTION desk_texts_approved() CASCADE;
DROP FUNCTION desk_texts_follow() CASCADE;
DROP FUNCTION desk_texts_made_from(jsonb, text, text, text, text);
