"""How Django's forms draw themselves here: by the portal's own field template."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Render fields by `templates/django/forms/field.html`, found through TEMPLATES.

    The widgets stay Django's own (so the staff pages look as Django drew them), which is
    why `django.forms` has to be among the INSTALLED_APPS.
    """

    field_template_name = "django/forms/field.html"
