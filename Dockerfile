# The service, its workers and the scheduler: one image, told apart by the command. `make page` first: the page that
# the service shows is copied as it was built. Models are trained elsewhere: the extra `training` is left out.
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        tesseract-ocr tesseract-ocr-eng tesseract-ocr-srp tesseract-ocr-srp-latn \
        tesseract-ocr-rus tesseract-ocr-bul tesseract-ocr-mkd \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/rollmark
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE ./
COPY ocr ocr
COPY models models
COPY api api
COPY training training
COPY cli cli
RUN pip install --no-cache-dir --constraint constraints.txt '.[heic,postgres,s3,oidc,reports]' \
    && useradd --system --uid 10001 --home-dir /data --create-home rollmark

# Everything that is kept lies in one folder; photos and rows may lie elsewhere, the keys and the log do not.
ENV ROLLMARK_DATA=/data ROLLMARK_HOST=0.0.0.0 PYTHONUNBUFFERED=1
VOLUME /data
USER rollmark
WORKDIR /data
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["rollmark"]
CMD ["serve"]
