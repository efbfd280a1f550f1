"""The pictures of the challenge, open to people who are not signed in yet."""

from captcha.views import captcha_image
from django.contrib.auth.decorators import login_not_required
from django.urls import path

picture = login_not_required(captcha_image)

urlpatterns = [
    path("image/<slug:key>/", picture, {"scale": 1}, name="captcha-image"),
    path("image/<slug:key>@2/", picture, {"scale": 2}, name="captcha-image-2x"),
]
