"""Cards on paper with which people join.

- `codes`: the two codes of a card.
- `joining`: joining a programme with a card.
- `limits`: how often wrong words may be typed.
- `making`: making cards, printing them anew.
- `sheet`: the sheet of cards as PDF, tagged so that screen readers can read it.
"""
