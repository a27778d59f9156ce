"""The impact report.

- `breakdowns`: how a total is broken down.
- `changes`: what changed in a cohort.
- `figures`: the sums of a cohort's impact report.
- `files`: an impact report as CSV and XLSX.
- `pdf`: an impact report as PDF that screen readers can read.
- `plots`: the plots of an impact report.
- `report`: the impact report of a cohort.
- `words`: what an impact report is made of.
"""
