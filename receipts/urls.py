from django.urls import re_path

from receipts import views

app_name = "receipts"
urlpatterns = [
    re_path(r"^(?P<number>[0-9]{14})/$", views.download, name="download"),
]
