"""Roles as this release gives them; `manage.py prepare` writes them anew."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group

from accounts.staff.admin import NothingToWrite

admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(NothingToWrite, GroupAdmin):
    list_display = ["name"]
    filter_horizontal = []
