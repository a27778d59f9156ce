from django import template
from django.utils.safestring import SafeString

from modules.rendering import mark

register = template.Library()


@register.simple_tag
def slot(kind: str, row_id: int) -> SafeString:
    """Marks the place in a block where the reader's own `tick`, `answer` or `reflection` goes."""
    return mark(kind, row_id)
