"""What bookkeeping takes with it: columns, the chart of accounts, VAT, and the text of Beancount."""
