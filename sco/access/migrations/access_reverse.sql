DROP FUNCTION access_refresh(bigint);
DROP FUNCTION access_changes(bytea, bigint, int);
DROP FUNCTION access_restricted(bigint, bytea);
DROP FUNCTION access_grant_for(text, bytea);
DROP FUNCTION access_granted(bigint);
DROP FUNCTION access_is_licensed(varchar[]);
DROP FUNCTION access_identify(bytea);
