"""The portal's settings as a form: words beside each field, the logo as a file, faults where they belong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from icma.core.logos import MOST_BYTES, BadLogo, recognise_logo

from .checks import check_portal
from .models import Portal
from .queries import EDITIONS

SWITCHED = "One or more of az, ru, en in the order of the language switch; the first one is for readers of no edition."


class EditionsField(forms.CharField):
    """A list as people write it: az, ru, en."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value or EDITIONS) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return list(dict.fromkeys(str(value or "").lower().replace(",", " ").split()))


class PortalForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes no arguments at run time
    """Says what is wrong beside the field, before anything is written."""

    editions = EditionsField(
        initial=list(EDITIONS),
        help_text=SWITCHED,
        error_messages={"required": "The portal needs at least one edition."},
    )
    new_logo = forms.FileField(
        label="logo",
        required=False,
        help_text=f"PNG, JPEG, WebP or SVG of at most {MOST_BYTES // 1024} KB. A square one also becomes the icon of "
        "the pages. Empty: the logo stays as it is.",
    )
    remove_logo = forms.BooleanField(label="remove the logo", required=False, help_text="The name stands there again.")

    class Meta:
        model = Portal
        exclude = ("demo",)  # the form's owner may not say of real news that it is invented, nor the other way round

    def clean_new_logo(self) -> bytes | None:
        """The file's bytes when they are a logo; None when no file was chosen."""
        given = self.cleaned_data.get("new_logo")
        if not given:
            return None
        if given.size > MOST_BYTES:  # refused unread
            raise ValidationError(f"The file has {given.size // 1024} KB; a logo may have {MOST_BYTES // 1024} KB.")
        body: bytes = given.read()
        try:
            recognise_logo(body)
        except BadLogo as error:
            raise ValidationError(str(error)) from error
        return body

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        known = {field.name for field in Portal._meta.fields}
        try:
            check_portal(Portal(**{name: value for name, value in cleaned.items() if name in known}))
        except ValidationError as error:
            for field, lines in error.message_dict.items():
                if field not in self.errors:  # the field itself has said it already
                    self.add_error(field, lines)
        return cleaned
