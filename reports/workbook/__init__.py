"""The result workbook: a receipt computed again by live formulas over the return's figures."""
