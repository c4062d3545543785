-- The peaks of a kind are the projections whose time exceeds that of all before them, in the order of the record. So the
-- last peak up to a snapshot is the newest time there, and a list by time as of the snapshot begins at it instead of
-- walking what came later (ADR 14). Whoever writes projections, no peak is ever missing; one too many does no harm, and
-- rebuild_projections removes it.
CREATE FUNCTION ledger_fill_peaks(of_kind varchar, first_one bigint, last_one bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    peak varchar := coalesce((SELECT p.rank FROM ledger_projectionpeak AS p
        WHERE p.kind = of_kind AND p.sequence < first_one ORDER BY p.sequence DESC LIMIT 1), '');
BEGIN
    INSERT INTO ledger_projectionpeak (kind, sequence, rank)
    SELECT of_kind, r.sequence, r.own FROM (
        SELECT sequence, greatest(rank, date_key) AS own, max(greatest(rank, date_key))
            OVER (ORDER BY sequence ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM ledger_projection WHERE kind = of_kind AND sequence BETWEEN first_one AND last_one
    ) AS r WHERE r.own > greatest(peak, r.before)
    ON CONFLICT (kind, sequence) DO UPDATE SET rank = greatest(ledger_projectionpeak.rank, excluded.rank);
    -- What is lower than one before it would hide that: among these, and right behind them. All others only rise.
    DELETE FROM ledger_projectionpeak AS p USING (
        SELECT sequence, rank, max(rank) OVER (ORDER BY sequence ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM ledger_projectionpeak WHERE kind = of_kind AND sequence BETWEEN first_one AND last_one
    ) AS r WHERE p.kind = of_kind AND p.sequence = r.sequence AND r.rank <= r.before;
    SELECT coalesce(max(p.rank), peak) INTO peak FROM ledger_projectionpeak AS p
    WHERE p.kind = of_kind AND p.sequence BETWEEN first_one AND last_one;
    LOOP
        DELETE FROM ledger_projectionpeak AS p WHERE p.kind = of_kind AND p.rank <= peak AND p.sequence =
            (SELECT min(q.sequence) FROM ledger_projectionpeak AS q WHERE q.kind = of_kind AND q.sequence > last_one);
        EXIT WHEN NOT FOUND;
    END LOOP;
END $$;

CREATE FUNCTION ledger_peaks_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM ledger_fill_peaks(i.kind, min(i.sequence), max(i.sequence)) FROM inserted AS i
    WHERE greatest(i.rank, i.date_key) <> '' GROUP BY i.kind;
    RETURN NULL;
END $$;

-- An erasure takes away its time too. What lay below that up to the next peak may be one now.
CREATE FUNCTION ledger_peaks_updated() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    last_one bigint := NEW.sequence;
BEGIN
    IF (OLD.rank, OLD.date_key) = (NEW.rank, NEW.date_key) THEN
        RETURN NULL;
    END IF;
    DELETE FROM ledger_projectionpeak AS p WHERE p.kind = OLD.kind AND p.sequence = OLD.sequence;
    IF FOUND THEN
        SELECT coalesce(min(p.sequence) - 1, 9223372036854775807) INTO last_one FROM ledger_projectionpeak AS p
        WHERE p.kind = OLD.kind AND p.sequence > OLD.sequence;
    END IF;
    PERFORM ledger_fill_peaks(NEW.kind, NEW.sequence, last_one);
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_projection_peaks_inserted AFTER INSERT ON ledger_projection
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_peaks_inserted();
CREATE TRIGGER ledger_projection_peaks_updated AFTER UPDATE OF rank, date_key ON ledger_projection
    FOR EACH ROW EXECUTE FUNCTION ledger_peaks_updated();
ALTER TABLE ledger_projection ENABLE ALWAYS TRIGGER ledger_projection_peaks_inserted;
ALTER TABLE ledger_projection ENABLE ALWAYS TRIGGER ledger_projection_peaks_updated;
