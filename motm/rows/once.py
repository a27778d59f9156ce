"""A form that may arrive twice makes one row."""

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError

Row = TypeVar("Row")


def create_once(create: Callable[[uuid.UUID], Row], row_id: uuid.UUID) -> Row:
    """The row that `create` makes with this id, which was drawn when the form was made.

    `create` looks for a row with the id first, in a transaction of its own. Where the same form
    arrived a moment earlier, it is asked again and finds that row; where the id is somebody
    else's, it is asked with a new one.
    """
    for _attempt in range(2):
        try:
            return create(row_id)
        except IntegrityError:
            continue
    return create(uuid.uuid4())
