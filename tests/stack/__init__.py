"""Real servers, real workers, and what survives their deaths."""
