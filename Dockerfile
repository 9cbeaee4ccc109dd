FROM python:3.11-slim AS build
WORKDIR /src
COPY . .
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
 && /venv/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim
RUN useradd --system --create-home aanbel && mkdir /data /keys && chown aanbel /data /keys
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH
USER aanbel
CMD ["aanbel", "serve"]
