"""The one permission of Django's that counts here."""

EDIT_CONTENT = "modules.change_text"
"""The one permission of Django's that counts here: to edit the course and retire parts of it."""
