"""What the API is measured against: the same public shape, served by plain DRF viewsets from the desk's own tables.

Written as somebody would who knows Django well: related rows are prefetched, long texts deferred where they are not
shown, cursors instead of offsets, indexes for the order. It has no drafts to hide, no past and no change feed.
"""
