# The bot alone: `docker build --tag panchina .`, and docs/operating.md for the rest.
# The Python is the one that the tests run on; both stages must name the same.
FROM python:3.11-slim-trixie AS build

COPY requirements.lock /build/
RUN python -m venv /opt/panchina \
    && /opt/panchina/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
       --requirement /build/requirements.lock
COPY LICENSE /app/
COPY bot /app/bot
RUN /opt/panchina/bin/python -m compileall -q /app/bot \
    && chmod -R a+rX /app /opt/panchina


FROM python:3.11-slim-trixie

# A user without a name, whom only the data belongs to; a new volume takes over owner and mode.
RUN install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=build /opt/panchina /opt/panchina
COPY --from=build /app /app

ENV PATH=/opt/panchina/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////data/panchina.db \
    HOST=0.0.0.0 \
    PORT=8080

WORKDIR /app
USER 10001:10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD \
    ["python", "-c", "import os, urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:' + os.environ['PORT'] + '/health', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
