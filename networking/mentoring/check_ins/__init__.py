"""Check-ins: how it goes, asked at set moments."""
