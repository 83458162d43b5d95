"""Many matters at once (批量办理): chosen, judged, and each taken through one step by its own verb (decision 72)."""
