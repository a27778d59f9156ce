"""Examples of small steps, for each gap of a map: to think from, never words put in her mouth."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_FREELY: Final = (
    _("On Saturday, I talk to my neighbour in the yard."),
    _("On Tuesday at 10, I go to the library and ask about the story hour."),
)
_IDEAS: Final[dict[str, tuple[Promise, ...]]] = {
    "area-family": (
        _("On Sunday, I call my aunt. I tell her one good thing about my week."),
        _("On Friday, I send my cousin a photo and ask how she is."),
    ),
    "area-friends": (
        _("After the course, I ask one woman to have tea with me."),
        _("On Wednesday, I write to someone I like. I ask her to go for a walk with me."),
    ),
    "area-neighbours": (
        _("Tomorrow I say hello to the woman on the second floor. I tell her my name."),
        _("On Saturday, I bring something sweet to the family next door."),
    ),
    "area-community": (
        _("On Thursday, I go to the parents' evening. I talk to one other mother."),
        _("This week I ask my mentor which group is open to new people."),
    ),
    "area-services": (
        _("On Monday at 9, I go to the library. I ask how to get a card."),
        _("On Tuesday, I go to the advice office. I take one question with me."),
    ),
    "area-clubs": (
        _("On Wednesday at 18, I look at the walking group. I only watch, if I like."),
        _("This week I call the sports club. I ask about the group for beginners."),
    ),
    "help-talk": (
        _(
            "On Friday, I ask a woman from the course to have tea with me. I tell her how my week "
            "was."
        ),
        _("This week I tell my mentor one thing that is hard at the moment."),
    ),
    "help-practical": (
        _("On Saturday, I offer my neighbour help. Next time I can ask her."),
        _("This week I ask one mother if we can take turns to bring the children to school."),
    ),
    "help-information": (
        _("On Monday, I ask at the advice office who knows about courses."),
        _("This week I ask a woman who has lived here for a long time where she found her doctor."),
    ),
    "help-together": (
        _("On Sunday, I ask someone from the course to come to the park with me."),
        _("On Wednesday, I go to the cooking evening once and look at it."),
    ),
    "help-language": (
        _("On Tuesday at 17, I go to the language café. I stay for half an hour."),
        _("Every day this week, I say two sentences to the man in the shop."),
    ),
    "closed": (
        _("On Thursday, I go to one place where I know nobody, and stay for half an hour."),
        _("This week I ask my mentor to introduce me to one person my friends do not know."),
    ),
    "one-circle": (
        _("On Saturday, I ask someone I know a little to have coffee with me."),
        _("This week I go once to a place where I do not know the people well."),
    ),
}


def ideas_for(gap: str) -> tuple[Promise, ...]:
    """Two small steps that fit the gap with this code; without one, two that fit everyone."""
    return _IDEAS.get(gap, _FREELY)
