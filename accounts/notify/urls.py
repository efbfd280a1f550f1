from django.urls import path

from accounts.notify import views

app_name = "inbox"

urlpatterns = [
    path("", views.page, name="page"),
    path("messages.json", views.messages_json, name="messages"),
]
