from django.urls import re_path

from receipts.views import documents

app_name = "receipts"
urlpatterns = [
    re_path(r"^(?P<number>[0-9]{14})/$", documents.download, name="download"),
    re_path(r"^(?P<number>[0-9]{14})/void/$", documents.void_note, name="void_note"),
]
