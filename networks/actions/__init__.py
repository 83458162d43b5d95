"""What stewards of the configuration do; every verb writes its row of the ledger."""
