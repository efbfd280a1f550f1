from django.urls import path

from receipts.views import verification

app_name = "verification"
urlpatterns = [
    path("keys/", verification.keys, name="keys"),
    path("<str:proof>/", verification.receipt, name="receipt"),
]
