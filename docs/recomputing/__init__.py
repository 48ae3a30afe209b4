"""What recompute.py is made of: formulas, units and points of a receipt, judged again."""
