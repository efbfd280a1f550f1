"""The tag of a question whose answer opens, with JavaScript or without."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def question(content: str, name: str, title: str) -> SafeString:
    """``name`` is what comes after the # of a link to the answer, and opens it."""
    return render_to_string(
        "components/question.html", {"content": content, "name": name, "title": title}
    )
