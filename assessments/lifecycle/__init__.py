"""What may happen next to a round, to a county's assessment and to its parts; pure."""
