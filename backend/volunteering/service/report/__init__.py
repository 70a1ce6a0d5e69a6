"""Reports of branches, committees and projects: totals, the lists behind them, and the same as a spreadsheet."""
