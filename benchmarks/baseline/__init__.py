"""The baseline of the measurements: the same public shape, served by plain DRF viewsets from the desk's own tables.

Written as an experienced Django engineer would: related rows are prefetched, unused long texts deferred, pages found by
cursor instead of offset, orderings indexed. It has no drafts to hide, no past and no verifiable change feed.
"""
