from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.audit import Action
from accounts.people import staff_may
from selfemployed.models import Document
from selfemployed.views.members import MemberRequest
from wording.downloads import SAVED_NOT_SHOWN


@require_safe
def document(request: MemberRequest, document_id: int) -> FileResponse:
    """The file, to be saved and never shown: only for its owner, and for staff who may see it."""
    documents = Document.objects.of(request.user)
    if staff_may(request.user, "selfemployed.view_document"):
        documents = Document.objects.all()
    found = get_object_or_404(documents, pk=document_id)
    if found.owner_id != request.user.pk:
        audit.record(
            Action.DOCUMENT_DOWNLOADED,
            request=request,
            actor=request.user,
            subject=found.owner,
            target=f"selfemployed.document {found.pk}",
        )
    return FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.file_name,
        content_type=found.content_type,
        headers=SAVED_NOT_SHOWN,
    )
