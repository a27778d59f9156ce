"""The front door, My page, and pages for when something is wrong.

- `errors`: pages for when something is wrong.
- `my_page`: My page, and everything written in one place.
- `pages`: pages that are the same for everyone.
- `roles_summary`: what somebody is in programmes and pairs.
"""
