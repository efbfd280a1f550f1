"""Choosing a sector, and the class within it."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from selfemployed.forms.common import PLEASE_SELECT
from selfemployed.models import Sector, SectorClass


class SectorSelect(forms.Select):
    """A dropdown in which the sectors that are held cannot be chosen (rule R1)."""

    held: set[str] = set()

    def create_option(
        self, name: str, value: Any, label: int | str, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **kwargs)
        if str(value) in self.held:
            option["attrs"]["disabled"] = True
        return option


class SelectSectorForm(forms.Form):
    """The sectors on offer; those held are shown as registered and refused (rule R1)."""

    sector = forms.ChoiceField(label=gettext_lazy("Sector"), widget=SectorSelect)

    def __init__(self, *args: Any, held: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sectors = {sector.code: sector for sector in Sector.objects.offered()}
        self.held = {code for code, sector in self.sectors.items() if sector.pk in held}
        field = cast("forms.ChoiceField", self.fields["sector"])
        cast("SectorSelect", field.widget).held = self.held
        field.choices = [("", PLEASE_SELECT), *self._options()]

    def clean_sector(self) -> Sector:
        code = self.cleaned_data["sector"]
        if code in self.held:
            raise forms.ValidationError(
                _("You are already registered in %(sector)s. Renew it, or choose another sector."),
                code="registered",
                params={"sector": self.sectors[code].name},
            )
        return self.sectors[code]

    def _options(self) -> list[tuple[str, str]]:
        registered = _("%(sector)s (REGISTERED)")
        return [
            (code, registered % {"sector": sector.name} if code in self.held else sector.name)
            for code, sector in self.sectors.items()
        ]


class ClassForm(forms.Form):
    """The class within a sector (rule R2). Where there is only one, it is chosen already."""

    sector_class = forms.ModelChoiceField(
        SectorClass.objects.none(),
        label=gettext_lazy("Class"),
        to_field_name="code",
        empty_label=PLEASE_SELECT,
        widget=forms.Select(
            attrs={
                "autocomplete": "off",
                "data-auto-refresh": "show_documents",
                "data-refresh-region": "documents",
            }
        ),
    )

    def __init__(self, *args: Any, sector: Sector, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[SectorClass]", self.fields["sector_class"])
        field.queryset = SectorClass.objects.offered().filter(sector=sector)
        self.classes = {one.code: one for one in field.queryset}
        if len(self.classes) == 1:
            self.initial.setdefault("sector_class", *self.classes)

    @property
    def chosen(self) -> SectorClass | None:
        """The class as the page shows it, whether sent or prefilled."""
        return self.classes.get(self["sector_class"].value())
