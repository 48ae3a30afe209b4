"""One county, one round."""
