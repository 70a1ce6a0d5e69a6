"""Documents that leave the system: minutes and ledgers, told once in `parts` and written as DOCX, PDF or XLSX."""
