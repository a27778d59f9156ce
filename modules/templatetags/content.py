from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from modules.rendering import mark

register = template.Library()


@register.simple_tag
def slot(kind: str, row_id: int) -> SafeString:
    """Marks the place in a block where the reader's own `tick`, `answer` or `reflection` goes."""
    return mark(kind, row_id)


@register.simple_tag
def tool_link(name: str) -> dict[str, str] | None:
    """The `url` and the `words` of the link to a tool; None where this site has no such tool."""
    if name not in settings.TOOLS:
        return None
    address, words = settings.TOOLS[name]
    return {"url": reverse(address), "words": str(words)}
