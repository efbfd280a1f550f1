"""The site map as development has it: with the styleguide."""

from django.urls import path

from matrix.pages.styleguide import styleguide
from matrix.urls import urlpatterns as site

urlpatterns = [path("styleguide/", styleguide, name="styleguide"), *site]
