# One image for web, worker, sweeper and the preparation of the data; docker-compose.yml says which runs where.
FROM debian:12-slim AS fonts
RUN apt-get update -q \
    && cd /tmp && apt-get download -q texlive-lang-chinese \
    && dpkg-deb --fsys-tarfile texlive-lang-chinese_*.deb | tar -x --wildcards '*/fandol/*.otf' \
    && mkdir /fonts && find . -name '*.otf' -exec mv {} /fonts/ \;

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    LANG=C.UTF-8 \
    HOME=/tmp \
    DATA_DIR=/data
RUN apt-get update -q \
    && apt-get install -yq --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /tmp --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0750 /data
WORKDIR /portal
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock
COPY . .
COPY --from=fonts /fonts /usr/local/share/fonts/fandol
RUN fc-cache -f && python -m compileall -q edu_duty schools indicators assessments reports
USER portal
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "-c", "python:edu_duty.gunicorn", "--bind", "0.0.0.0:8000", "edu_duty.wsgi"]
