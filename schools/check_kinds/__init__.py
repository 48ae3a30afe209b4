"""The kinds of plausibility checks, one module for each question they ask; all pure."""
