"""What a template asks about a form."""

from django import forms, template

register = template.Library()


@register.filter
def first_control(field: forms.BoundField) -> str:
    """The id of what a link to a field must lead to, so that it takes the focus: of several radio
    buttons or boxes the first."""
    several = isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return f"{field.auto_id}_0" if several else field.id_for_label


@register.filter
def asks_password(form: forms.BaseForm) -> bool:
    """Whether it has a password, which is never shown again."""
    widgets = (field.widget for field in form.fields.values())
    return any(isinstance(each, forms.PasswordInput) and not each.render_value for each in widgets)
