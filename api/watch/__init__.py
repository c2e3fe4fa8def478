"""What a new reading meets: an older record, a list of lost and stolen weapons, a request from elsewhere."""
