"""The address of the backend that sessions from before December 2026 hold.

Such a session stays signed in; nobody signs in by it any more. To be removed once none of them is
left: `SESSION_COOKIE_AGE` after the last site was upgraded.
"""

from typing import Any

from networking.accounts import signing_in


class NicknameBackend(signing_in.NicknameBackend):
    """Finds the person of an older session."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        return None
