DROP FUNCTION access_refresh(bigint);
DROP FUNCTION access_changes(bytea, bigint, int);
DROP FUNCTION access_place(access_accesschange);
DROP FUNCTION access_restricted(bigint, bytea);
DROP FUNCTION access_grant_for(text, bytea);
DROP FUNCTION access_granted(bigint);
DROP FUNCTION access_opened(bigint);
DROP FUNCTION access_rights_are(varchar[], text[]);
DROP FUNCTION access_identify(bytea);
