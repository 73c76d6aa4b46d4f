"""The method, from the code: formulas typeset, names explained, and external checks."""
