from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from selfemployed.models import Document
from selfemployed.views.members import MemberRequest


@require_safe
def document(request: MemberRequest, document_id: int) -> FileResponse:
    """The file, to be saved and never shown: only for its owner, and for staff who may see it."""
    documents = Document.objects.of(request.user)
    if request.user.is_staff and request.user.has_perm("selfemployed.view_document"):
        documents = Document.objects.all()
    found = get_object_or_404(documents, pk=document_id)
    return FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.file_name,
        content_type=found.content_type,
        headers={
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )
