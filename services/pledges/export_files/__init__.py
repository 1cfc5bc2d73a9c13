"""How tables become files: text for spreadsheets, and workbooks. Rows come and go one by one."""
