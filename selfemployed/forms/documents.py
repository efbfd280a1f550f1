"""The document slots of a sector and class (rule R3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from selfemployed.forms.common import select
from selfemployed.inspection import Refused, largest
from selfemployed.models import Document, DocumentSlot, DocumentType


@dataclass(frozen=True)
class Asked:
    """A slot that is asked for today, and the document types that it accepts today."""

    slot: DocumentSlot
    types: list[DocumentType]

    @property
    def file_name(self) -> str:
        return f"document_{self.slot.code}"

    @property
    def type_name(self) -> str:
        return f"type_{self.slot.code}"

    @property
    def remove_name(self) -> str:
        return f"remove_{self.slot.code}"

    @property
    def has_choice(self) -> bool:
        return len(self.types) > 1

    def chosen_type(self, code: str) -> DocumentType | None:
        """The type that the code names, or the only one there is."""
        if not self.has_choice:
            return self.types[0]
        return next((one for one in self.types if one.code == code), None)


def asked(slots: Iterable[DocumentSlot], *, on: date) -> list[Asked]:
    """The slots that some document can fill on that day; what is past its last day is not asked."""
    offered = [
        Asked(slot, [one.document_type for one in slot.alternatives_on(on)]) for slot in slots
    ]
    return [one for one in offered if one.types]


@dataclass(frozen=True)
class SlotRow:
    """One slot on the page: its file, the choice of type if there is one, and the file kept."""

    file: BoundField
    kind: BoundField | None
    kept: Document | None
    remove_name: str

    @property
    def first_id(self) -> str:
        """The id of the slot's first control."""
        return (self.kind or self.file).id_for_label

    @property
    def kept_label(self) -> str:
        """Name and size of the file kept."""
        return f"{self.kept.file_name} ({filesizeformat(self.kept.size)})" if self.kept else ""


class DocumentsForm(forms.Form):
    """Whether every slot is filled. The files themselves are kept before the form is asked.

    ``kept`` are the draft's documents by slot; ``refused`` what was wrong with a file that
    was just sent, by slot.
    """

    def __init__(
        self,
        *args: Any,
        asked: Sequence[Asked],
        kept: Mapping[str, Document],
        refused: Mapping[str, Refused],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.kept = kept
        self.refused = refused
        for one in asked:
            document = kept.get(one.slot.code)
            if one.has_choice:
                self.fields[one.type_name] = _type_field(one, document)
            self.fields[one.file_name] = _file_field(one, document)
            self.initial[one.file_name] = document

    def rows(self) -> list[SlotRow]:
        return [
            SlotRow(
                file=self[one.file_name],
                kind=self[one.type_name] if one.has_choice else None,
                kept=self.kept.get(one.slot.code),
                remove_name=one.remove_name,
            )
            for one in self.asked
        ]

    def clean(self) -> dict[str, Any]:
        for one in self.asked:
            refused = self.refused.get(one.slot.code)
            document = self.kept.get(one.slot.code)
            if refused is not None:
                self.errors.pop(one.file_name, None)
                self.add_error(one.file_name, forms.ValidationError(str(refused), code="refused"))
            elif document is not None and document.document_type not in one.types:
                self.add_error(one.file_name, _no_longer_accepted(document))
        return self.cleaned_data


def _type_field(one: Asked, document: Document | None) -> forms.ChoiceField:
    field = select(
        _("%(document)s: which one?") % {"document": one.slot.name},
        [(kind.code, kind.name) for kind in one.types],
    )
    field.required = one.slot.required or document is not None
    field.error_messages["required"] = _("Choose which document you are uploading.")
    field.error_messages["invalid_choice"] = _(
        "This document is no longer accepted. Choose another."
    )
    return field


def _file_field(one: Asked, document: Document | None) -> forms.FileField:
    hint = _("PDF, JPEG or PNG, at most %(size)s.") % {"size": largest()}
    if document is not None:
        hint += " " + _("To replace the file, select another one.")
    return forms.FileField(
        label=one.slot.name,
        required=one.slot.required,
        help_text=hint,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": _("Select a file.")},
    )


def _no_longer_accepted(document: Document) -> forms.ValidationError:
    return forms.ValidationError(
        _("%(document)s is no longer accepted. Upload another document."),
        code="no_longer_accepted",
        params={"document": document.document_type.name},
    )
