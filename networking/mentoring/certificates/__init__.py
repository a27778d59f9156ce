"""Certificates of a pair.

- `codes`: the code on a certificate.
- `issuing`: who gets a certificate and when.
- `sheet`: a certificate on A4 as PDF that screen readers can read.
"""
