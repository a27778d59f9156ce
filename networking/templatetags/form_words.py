"""What a template asks about a form."""

from django import forms, template

register = template.Library()


@register.filter
def asks_password(form: forms.BaseForm) -> bool:
    """Whether it has a password, which is never shown again."""
    widgets = (field.widget for field in form.fields.values())
    return any(isinstance(each, forms.PasswordInput) and not each.render_value for each in widgets)
