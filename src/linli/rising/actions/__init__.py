"""What is written about warnings: found by the clock, judged and followed up by people."""
