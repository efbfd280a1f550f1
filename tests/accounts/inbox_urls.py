"""The site as it is in development: tests run with DEBUG off, where the inbox is left out."""

from django.urls import include, path

from matrix.urls import urlpatterns as site

urlpatterns = [*site, path("inbox/", include("accounts.notify.urls"))]
