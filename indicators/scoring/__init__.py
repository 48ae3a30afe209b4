"""Pure scoring core: exact numbers, no Django, no clock."""
