FROM python:3.11-slim-bookworm

# What WeasyPrint needs to write a receipt. No versions: Debian's security updates are wanted.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home matrix

# The demonstration takes `local`: its history is written with the development clock.
ARG REQUIREMENTS=production
COPY requirements/${REQUIREMENTS}.txt /tmp/requirements.txt
RUN pip install --no-cache-dir --no-deps --require-hashes --requirement /tmp/requirements.txt \
    && rm /tmp/requirements.txt

WORKDIR /srv/matrix
COPY . .

ENV MATRIX_DATA=/data XDG_CACHE_HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

# The style sheets and scripts, named by their content; these settings serve only this step.
RUN install --directory --owner=matrix /data /data/inbox /data/media /demo \
    && MATRIX_DEBUG=false MATRIX_SECRET_KEY=only-to-collect-the-static-files \
        MATRIX_FIELD_KEYS=bm90LWEtc2VjcmV0LW9ubHktMzItYnl0ZXMtbG9uZy4= \
        MATRIX_BASE_URL=https://matrix.example DATABASE_URL=postgresql:///none EMAIL_URL=smtp://none \
        MATRIX_FPX_GATEWAY=uat MATRIX_FPX_EXCHANGE_ID=EX00000000 \
        MATRIX_FPX_SELLER_ID=SE00000000 MATRIX_FPX_PRIVATE_KEY=/none MATRIX_FPX_CERTIFICATES=/none \
        MATRIX_RECEIPT_KEYS=/none \
        python manage.py collectstatic --noinput \
    && python -m compileall -q .

USER 10001
EXPOSE 8000
CMD ["granian", "matrix.wsgi:application", "--interface", "wsgi", "--host", "0.0.0.0", \
     "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers"]
