"""Certificates: what they say, who gets one, the sheet, and checking one that is on paper."""
