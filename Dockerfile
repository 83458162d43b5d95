# Front-end packages and compiled translations are made by tools that the service itself does not need.
FROM python:3.11-slim AS built
WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements-local.txt ./
RUN python -m venv /tools && /tools/bin/pip install --no-deps --require-hashes -r requirements-local.txt
COPY package.json package-lock.json ./
COPY scripts/vendor.py scripts/vendor.py
RUN /tools/bin/python scripts/vendor.py install
COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --no-deps --require-hashes -r requirements.txt
COPY . .
# These keys open nothing: only files are read and written here, and they stay in this stage.
RUN export SECRET_KEY=unused SEAL_KEYS=unused STATIC_ROOT=/static \
    && /tools/bin/python scripts/vendor.py build \
    && /tools/bin/python scripts/messages.py compile \
    && /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf node_modules static/vendor static/built

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=governance.settings \
    HOST=0.0.0.0 PORT=8000 STATIC_ROOT=/static MEDIA_ROOT=/media LOCAL_DIR=/tmp/governance
RUN useradd --system --uid 10001 governance \
    && install -d -o governance -g governance /media /anchors
WORKDIR /app
COPY --from=built /venv /venv
COPY --from=built /static /static
COPY --from=built /src /app
USER governance
VOLUME /media /anchors
EXPOSE 8000
# The web processes add their counts together in a directory that starts out empty.
CMD ["sh", "-c", "export PROMETHEUS_MULTIPROC_DIR=/tmp/metrics && rm -rf /tmp/metrics && mkdir /tmp/metrics && exec gunicorn -c python:governance.server governance.wsgi"]
