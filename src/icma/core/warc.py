"""The archive's file format, WARC 1.1 (ISO 28500:2017): one door to its parts."""

from __future__ import annotations

from .warc_group import SegmentGroup, Stored
from .warc_import import ImportedRecord, iter_responses
from .warc_read import BadRecord, StoredRecord, read_record
from .warc_records import Revisit, Written, payload_digest_of, render_exchange, target_uri
from .warc_scan import Gap, Repair, ScannedRecord, lock_segment, repair_segment, scan_segment
from .warc_write import SegmentWriter

__all__ = [
    "BadRecord",
    "Gap",
    "ImportedRecord",
    "Repair",
    "Revisit",
    "ScannedRecord",
    "SegmentGroup",
    "SegmentWriter",
    "Stored",
    "StoredRecord",
    "Written",
    "iter_responses",
    "lock_segment",
    "payload_digest_of",
    "read_record",
    "render_exchange",
    "repair_segment",
    "scan_segment",
    "target_uri",
]
