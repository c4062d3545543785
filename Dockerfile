# The product without the tools of the checkout. Runs the web service that SERVE names unless another command is given.
FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
# Before the code, so that a change of the code does not install the packages again.
COPY requirements/base.txt requirements/cache.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt -r requirements/cache.txt \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin sco \
    && install --directory --owner=sco --mode=0700 /log && install --directory --owner=sco /metrics /state
COPY . .
# Production settings do not load without these values. No connection is opened, and no value stays in the image. The
# bytecode is compiled here because the file system is read-only when the service runs.
RUN PRODUCTION=1 SECRET_KEY=of-this-step-only-of-this-step-only-of-this-step-only ALLOWED_HOSTS=localhost \
    SERVE=desk DATABASE_URL=postgresql://localhost/none \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q sco articles mechanisms
USER sco
EXPOSE 8000
CMD ["python", "-m", "sco.running.service"]
