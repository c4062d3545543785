DROP FUNCTION access_used(date);
DROP FUNCTION access_sum_up();
