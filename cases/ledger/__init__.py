"""Whether the record is as it was written: chains, tables beside them, files, and anchors kept outside."""
