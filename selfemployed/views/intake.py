"""One POST of the registration form, taken into its draft."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from selfemployed import drafts, places
from selfemployed.forms.acknowledgement import AcknowledgementForm
from selfemployed.forms.details import DetailsForm, several_cities
from selfemployed.forms.documents import Asked, asked
from selfemployed.forms.payment import PaymentForm
from selfemployed.forms.registration import RegistrationForm
from selfemployed.forms.sector import ClassForm
from selfemployed.inspection import Refused
from selfemployed.models import RegistrationDraft, SectorClass
from selfemployed.slots import slots_of
from selfemployed.views.members import MemberRequest

NAMES = [
    name
    for form in (DetailsForm, ClassForm, PaymentForm, AcknowledgementForm)
    for name in form.base_fields
]
STILL_FILLING_IN = ("show_cities", "find_postcode", "show_documents", "show_amounts", "remove_")


def take_in(request: MemberRequest, draft: RegistrationDraft) -> RegistrationForm:
    """Keep everything that was sent, and give the form that answers it.

    Raises ``SectorAlreadyRegistered`` when the draft was submitted in the meantime.
    """
    refused = keep_all(request, draft)
    form = _answer(request, draft, refused)
    if "find_postcode" in request.POST:
        _say_what_was_found(form)
    return form


def keep_all(
    request: HttpRequest, draft: RegistrationDraft, *, seen: str | None = None
) -> dict[str, Refused]:
    """Write down everything that was sent; gives what was wrong with files, by slot.

    Raises what ``drafts.keep`` raises.
    """
    today = timezone.localdate()
    answers = {name: _typed(request, name) for name in NAMES}
    slots = asked(slots_of(draft.sector, _chosen_class(draft, answers)), on=today)
    answers |= {one.type_name: _typed(request, one.type_name) for one in slots if one.has_choice}
    if "find_postcode" in request.POST or not (answers["state"] or answers["city"]):
        answers |= _place(answers["postcode"])
    return drafts.keep(draft, answers=answers, slots=_slot_answers(request, slots), over=seen)


def _answer(
    request: MemberRequest, draft: RegistrationDraft, refused: dict[str, Refused]
) -> RegistrationForm:
    form = RegistrationForm(
        request.user,
        draft.sector,
        draft,
        on=timezone.localdate(),
        checked=True,
        refused=refused,
    )
    if is_still_filling_in(request):
        form.forgive()
    return form


def _say_what_was_found(form: RegistrationForm) -> None:
    postcode = str(form.details["postcode"].value() or "")
    found = list(places.find(postcode))
    if not found:
        form.details.add_error("postcode", _place_unknown())
    elif len(found) > 1:
        form.details.add_error("city", several_cities(postcode, found))


def _place_unknown() -> str:
    return _("We cannot tell the place of this post code. Correct it, or choose state and city.")


def is_still_filling_in(request: MemberRequest) -> bool:
    """Whether a button was pressed that only helps to fill in the form."""
    return any(name.startswith(STILL_FILLING_IN) for name in request.POST)


def _typed(request: HttpRequest, name: str) -> str:
    """As it was sent; only NUL, which PostgreSQL cannot keep, is left out."""
    return request.POST.get(name, "").replace("\0", "")


def _chosen_class(draft: RegistrationDraft, answers: dict[str, str]) -> SectorClass | None:
    offered = SectorClass.objects.offered().filter(sector=draft.sector)
    return offered.filter(code=answers["sector_class"]).first()


def _place(postcode: str) -> dict[str, str]:
    """State and city of a post code, as far as it has only one of each."""
    cities = list(places.find(postcode))
    if len({city.state_id for city in cities}) != 1:
        return {}
    return {"state": cities[0].state.code, "city": cities[0].name if len(cities) == 1 else ""}


def _slot_answers(request: HttpRequest, slots: list[Asked]) -> Iterator[drafts.SlotAnswer]:
    for one in slots:
        yield drafts.SlotAnswer(
            slot=one.slot.code,
            document_type=one.chosen_type(_typed(request, one.type_name)),
            type_until_chosen=one.types[0],
            upload=request.FILES.get(one.file_name),
            remove=one.remove_name in request.POST,
        )
