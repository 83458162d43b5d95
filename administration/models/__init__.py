from administration.models.imports import ImportBatch, ImportEffect, ImportFile, ImportRow

__all__ = ["ImportBatch", "ImportEffect", "ImportFile", "ImportRow"]
