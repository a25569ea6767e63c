"""Single answers as files: what a statistician opens in SPSS, Stata, R, Python or a spreadsheet."""
