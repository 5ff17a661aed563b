# Keryx with what it runs on: ffmpeg, the Greek voice and all else come as locked Python packages; only fonts are Debian's.
FROM python:3.13-slim AS build
# compiled here: who runs Keryx cannot write beside its code, and would wait for all of it at every start
WORKDIR /src
COPY requirements-uv.lock requirements-run.lock build.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements-uv.lock \
 && uv venv /opt/keryx \
 && uv pip install --no-cache --compile-bytecode --python /opt/keryx/bin/python --require-hashes -b build.lock -r requirements-run.lock
COPY . .
RUN uv pip install --no-cache --compile-bytecode --python /opt/keryx/bin/python --no-deps -b build.lock .

FROM python:3.13-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends fonts-dejavu-core fonts-noto-core \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --home-dir /data --create-home keryx
COPY --from=build /opt/keryx /opt/keryx
ENV PATH=/opt/keryx/bin:$PATH PYTHONUNBUFFERED=1
USER 10001
# settings (.env, keryx.toml) are looked for here, media and the SQLite file are kept here
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["keryx"]
CMD ["up"]
