-- Documents are large and read often. lz4 compresses and decompresses several times faster than the default, which takes
-- three quarters of the server's time for a page of the change feed. A server that was built without lz4 keeps the largest
-- texts as they are, in twice the space.
DO $$ BEGIN
    ALTER TABLE ledger_entry ALTER COLUMN document SET COMPRESSION lz4, ALTER COLUMN restricted SET COMPRESSION lz4;
    ALTER TABLE ledger_projection
        ALTER COLUMN embedded_zh_hans SET COMPRESSION lz4, ALTER COLUMN embedded_en SET COMPRESSION lz4,
        ALTER COLUMN embedded_both SET COMPRESSION lz4,
        ALTER COLUMN list_zh_hans SET COMPRESSION lz4, ALTER COLUMN list_en SET COMPRESSION lz4,
        ALTER COLUMN list_both SET COMPRESSION lz4,
        ALTER COLUMN detail_zh_hans SET COMPRESSION lz4, ALTER COLUMN detail_en SET COMPRESSION lz4,
        ALTER COLUMN detail_both SET COMPRESSION lz4;
    ALTER TABLE ledger_searchtext ALTER COLUMN vector SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    ALTER TABLE ledger_entry ALTER COLUMN document SET STORAGE EXTERNAL;
    ALTER TABLE ledger_projection
        ALTER COLUMN detail_zh_hans SET STORAGE EXTERNAL, ALTER COLUMN detail_en SET STORAGE EXTERNAL,
        ALTER COLUMN detail_both SET STORAGE EXTERNAL;
END $$;
