"""Django's own `i18n` tags, but a sentence that is always the same is translated once for each language.

Templates load it by the name they know: an app's library of a name comes before Django's.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token, Variable
from django.templatetags import i18n as of_django
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language

register = template.Library()
register.tags.update(of_django.register.tags)
register.filters.update(of_django.register.filters)


class OnceTranslated(TranslateNode):
    """A sentence without a variable. What was said is kept by language, and the language may change by request."""

    said: dict[tuple[str | None, bool], str]

    def render(self, context: Any) -> str:
        key = get_language(), context.autoescape
        said = self.said.get(key)
        if said is None:
            said = self.said[key] = super().render(context)
        return said


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> TranslateNode:
    node: TranslateNode = do_translate(parser, token)
    if node.asvar is None and _is_constant(node.filter_expression) and _is_constant(node.message_context):
        node.__class__ = OnceTranslated
        vars(node)["said"] = {}
    return node


def _is_constant(expression: FilterExpression | None) -> bool:
    if expression is None:
        return True
    var = expression.var
    return not expression.filters and (not isinstance(var, Variable) or var.literal is not None)
