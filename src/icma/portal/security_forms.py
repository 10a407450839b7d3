"""Forms of passkeys, second steps and other services. What a browser hands over may have been made up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as allauth_forms
from allauth.socialaccount.forms import SignupForm
from django import forms

from icma.catalogs import translate as _
from icma.core.strange_text import clean_text
from icma.house.reader_actions import is_name_taken

from .account_forms import NameField, Ours, why_not_this_name
from .security_adapters import LONGEST_NAME

MOST_BYTES = 32_768  # of a credential; an attestation with a chain of certificates takes about 10,000
_TEXTS = {"clientDataJSON", "attestationObject", "authenticatorData", "signature"}


class CredentialField(forms.JSONField):
    """A credential as `PublicKeyCredential.toJSON` writes it (WebAuthn level 3, section 5.1.7), by its outward shape.

    Anything else is refused here, because the library behind it stumbles over it.
    """

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Any:
        if len(str(value or "")) > MOST_BYTES:
            raise get_adapter().validation_error("incorrect_code")
        try:
            found = super().clean(value)
        except (forms.ValidationError, RecursionError) as error:
            raise get_adapter().validation_error("incorrect_code") from error
        if not _is_credential(found):
            raise get_adapter().validation_error("incorrect_code")
        return found


def _is_credential(found: Any) -> bool:
    if not isinstance(found, Mapping) or not isinstance(found.get("response"), Mapping):
        return False
    if not all(isinstance(found.get(name), str) for name in ("id", "rawId", "type")):
        return False
    if not isinstance(found.get("clientExtensionResults", {}), Mapping):
        return False
    return all(isinstance(found["response"][name], str) for name in _TEXTS & found["response"].keys())


class _Named(forms.Form):
    def clean_name(self) -> str:
        """The reader's word for a key; nobody else sees it."""
        name: str = clean_text(self.cleaned_data["name"])[:LONGEST_NAME]
        return name or get_adapter().generate_authenticator_name(None, None)


class AddPasskeyForm(_Named, allauth_forms.AddWebAuthnForm):
    """A new passkey; every one of ours signs in by itself."""

    credential = CredentialField()

    def clean(self) -> dict[str, Any]:
        """Unlike allauth's: passwordless always, whatever was posted."""
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = _checked(super().clean)
        return cleaned


class LoginPasskeyForm(allauth_forms.LoginWebAuthnForm):
    """Signing in with a passkey alone."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        return _checked(super().clean_credential)


class SecondStepPasskeyForm(allauth_forms.AuthenticateWebAuthnForm):
    """A passkey after the password."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        return _checked(super().clean_credential)


class ConfirmPasskeyForm(allauth_forms.ReauthenticateWebAuthnForm):
    """A passkey before something dangerous."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        return _checked(super().clean_credential)


class RenamePasskeyForm(Ours, _Named, allauth_forms.EditWebAuthnForm):
    """Another word for a key."""

    words = {"name": lambda: _("What to call it")}


class ServiceSignUpForm(Ours, SignupForm):
    """Who comes from another service chooses the name for others; the address is the one that the service gave."""

    words = {"name": lambda: _("Name"), "email": lambda: _("E-mail")}
    hints = {"name": lambda: _("Others see it above your comments."), "email": lambda: _("Nobody else sees it.")}
    field_order = ["name", "email"]

    name = NameField(required=False)

    def clean_name(self) -> str:
        """As in the form of sign-up."""
        name: str = self.cleaned_data["name"]
        if is_name_taken(name):
            raise forms.ValidationError(why_not_this_name("taken"), code="taken")
        return name


class _Code(Ours):
    words = {"code": lambda: _("Code")}


class SecondStepForm(_Code, AuthenticateForm):
    """Six digits of an app, or a recovery code."""


class ConfirmStepForm(_Code, ReauthenticateForm):
    """The same, before something dangerous."""


class AppForm(_Code, ActivateTOTPForm):
    """The first code of an app shows that it has understood its key."""


def _checked(check: Any) -> Any:
    """The library's verdict; what it cannot even read is a wrong credential too."""
    try:
        return check()
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise get_adapter().validation_error("incorrect_code") from error
