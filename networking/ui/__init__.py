"""How any page answers. It knows no concept of mentoring.

- `allauth_forms`: what all forms of django-allauth look like here.
- `allauth_views`: how views of django-allauth answer here.
- `calendar`: entries for calendars.
- `choices`: things to choose with one tap.
- `context`: what every page of ours is given.
- `fields`: fields of forms that several rooms have.
- `fonts`: the fonts of papers and pictures.
- `middleware`: who asks, and who may, for every request.
- `qr`: QR codes.
- `responses`: answers that every room gives.
- `typed_text`: what was typed into a form that could not be taken, given back.
- `typesetting`: PDFs that are set in the request.
"""
