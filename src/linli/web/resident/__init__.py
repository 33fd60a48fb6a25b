"""The resident's door: report, receipt, progress; no account, no script needed."""
