"""The least that Django needs."""

SECRET_KEY = "nothing is signed"
ALLOWED_HOSTS = ["*"]
MIDDLEWARE = ["benchmarks.constant.ConstantMiddleware"]
ROOT_URLCONF = "benchmarks.constant_settings"
DATABASE_SLOTS = None
urlpatterns: list[object] = []
