"""What people change about themselves; every write of the teams pages ends here."""
