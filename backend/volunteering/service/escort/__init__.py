"""爱心送考, one module per theme: what is set up, what the desk books, who drives, what the day brought."""
