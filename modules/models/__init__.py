"""What there is to learn: Module > Unit > Block > Item, its texts, and the site's pages."""

from modules.models.structure import Audience, Block, Item, Kind, Module, Unit
from modules.models.texts import ContentRevision, Page, Text

__all__ = [
    "Audience",
    "Block",
    "ContentRevision",
    "Item",
    "Kind",
    "Module",
    "Page",
    "Text",
    "Unit",
]
