from django.urls import path

from accounts.views import activation, login, management, signup

app_name = "accounts"

urlpatterns = [
    path("sign-up/", signup.sign_up, name="sign_up"),
    path("sign-up/code/", signup.sign_up_code, name="sign_up_code"),
    path("sign-up/code/resend/", signup.sign_up_resend, name="sign_up_resend"),
    path("sign-up/done/", signup.sign_up_done, name="sign_up_done"),
    path("activate/<str:token>/", activation.activate, name="activate"),
    path("log-in/", login.log_in, name="log_in"),
    path("log-in/password/", login.log_in_password, name="log_in_password"),
    path("log-out/", login.log_out, name="log_out"),
    path("keep-alive/", login.keep_alive, name="keep_alive"),
    path("management/", management.management, name="management"),
]
