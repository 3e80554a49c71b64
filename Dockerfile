# Images of listen. Targets:
#   cpu   (default) the program, espeak-ng, flite, and nothing else: no shell, no package manager
#   gpu   the same on NVIDIA's CUDA runtime, with ONNX Runtime for CUDA
#   ops   the program with a shell, and what backups to other places need (restic, pg_dump)
#
#   docker build -t listen:cpu .
#   docker build -t listen:gpu --target gpu .
#   docker build -t listen:ops --target ops .
#
# There is no `# syntax=` line and no ADD of an address on purpose: both fetch things that no
# argument can replace. Every base is an argument, so that a mirror or a digest can be named.

# 1.95 is the rust-version of Cargo.toml; bookworm has the same glibc as the runtime below.
ARG RUST_IMAGE=rust:1.95-slim-bookworm
ARG RUNTIME_IMAGE=debian:bookworm-slim
# CUDA 12.9 and cuDNN 9.10.2: the last ones with kernels for Tesla P40 (sm_61); cuDNN 9.11 and
# CUDA 13 dropped Pascal, and 12.9 serves everything up to H200.
ARG CUDA_IMAGE=nvidia/cuda:12.9.1-runtime-ubuntu24.04
# Unpacks a wheel, and nothing of it is in an image.
ARG PYTHON_IMAGE=python:3.12-slim-bookworm
# Where the program comes from: `build` compiles it, `prebuilt` takes ./target/image/listen.
ARG PROGRAM=build
# Commit that the image is of; deploy.sh names it.
ARG REVISION=unknown

# ---- the program --------------------------------------------------------------------------------
FROM ${RUST_IMAGE} AS build
# cmake, make and a C compiler: LAME, SQLite and ring are built from source by their crates.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential cmake pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# The caches keep dependencies between builds, so that a change of ours compiles our crates only.
# The secret is a CA bundle for networks that re-sign TLS; where it is absent nothing happens.
RUN --mount=type=secret,id=ca,target=/run/ca.crt \
    --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,target=/src/target,sharing=locked \
    if [ -s /run/ca.crt ]; then export CARGO_HTTP_CAINFO=/run/ca.crt; fi; \
    cargo build --release --locked -p listen-cli --features data-files \
    && install -D target/release/listen /out/listen

# For CI and for machines that have compiled it already.
FROM ${RUNTIME_IMAGE} AS prebuilt
COPY target/image/listen /out/listen

# hadolint ignore=DL3006
FROM ${PROGRAM} AS program

# ---- ONNX Runtime for CUDA ----------------------------------------------------------------------
# 1.26.0 is the last build for CUDA 12, and so the last one that has kernels for sm_60 and sm_61.
# hadolint ignore=DL3006
FROM ${PYTHON_IMAGE} AS onnxruntime
RUN --mount=type=secret,id=ca,target=/run/ca.crt \
    if [ -s /run/ca.crt ]; then export PIP_CERT=/run/ca.crt; fi; \
    pip download --no-cache-dir --no-deps --only-binary=:all: --dest /wheel onnxruntime-gpu==1.26.0 \
    && python -m zipfile -e /wheel/*.whl /unpacked \
    && mkdir -p /out \
    && cp /unpacked/onnxruntime/capi/libonnxruntime.so.1.26.0 /unpacked/onnxruntime/capi/libonnxruntime_providers_*.so /out/ \
    && rm -f /out/libonnxruntime_providers_tensorrt.so \
    && ln -s libonnxruntime.so.1.26.0 /out/libonnxruntime.so

# ---- what the runtimes need -----------------------------------------------------------------------
FROM ${RUNTIME_IMAGE} AS base-cpu
# tini: PID 1 that forwards signals and reaps espeak-ng's processes. libstdc++: for an ONNX Runtime in
# the models folder. Versions are those of the base image's release, which gets security fixes; pinning
# them here would only stop the build one day.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates espeak-ng flite libstdc++6 tini \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 listen \
    && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin listen \
    && install -d -o 10001 -g 10001 /data /backups /logs /models /certs /acme /cache

# The root of the cpu image. Names of hosts are resolved by libc itself, and time zones are in the
# program. Of espeak-ng's dictionaries, those of the languages that Kokoro speaks.
FROM base-cpu AS collected
COPY deploy/image/collect.sh /collect.sh
RUN find /usr/lib/*/espeak-ng-data -maxdepth 1 -name '*_dict' ! -name 'en_*' ! -name 'es_*' ! -name 'fr_*' ! -name 'hi_*' \
        ! -name 'it_*' ! -name 'ja_*' ! -name 'pt_*' -delete \
    && install -d -m 1777 /collected/tmp \
    && /collect.sh /collected /usr/bin/espeak-ng /usr/bin/flite /usr/bin/tini /usr/lib/*/espeak-ng-data \
        /usr/lib/*/libstdc++.so.6 /usr/lib/*/libdl.so.2 /usr/lib/*/libpthread.so.0 /usr/lib/*/librt.so.1 \
        /etc/ssl/certs/ca-certificates.crt /etc/nsswitch.conf /etc/os-release \
    && grep -E '^(root|listen):' /etc/passwd >/collected/etc/passwd \
    && grep -E '^(root|listen):' /etc/group >/collected/etc/group

# hadolint ignore=DL3006
FROM ${CUDA_IMAGE} AS cuda
RUN apt-get update \
    && apt-get install -y --no-install-recommends libcudnn9-cuda-12=9.10.2.21-1 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=onnxruntime /out/ /opt/onnxruntime/
COPY deploy/image/cuda.sh /cuda.sh
RUN /cuda.sh /opt/onnxruntime/libonnxruntime_providers_cuda.so /collected

# Of NVIDIA's image only what the provider uses; it has much more.
FROM base-cpu AS base-gpu
COPY --from=cuda /collected/ /opt/cuda/
COPY --from=onnxruntime /out/ /opt/onnxruntime/
ENV LISTEN_ONNXRUNTIME=/opt/onnxruntime/libonnxruntime.so.1.26.0 \
    LD_LIBRARY_PATH=/opt/onnxruntime:/opt/cuda \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    KOKORO_DEVICE=cuda

# ---- images -------------------------------------------------------------------------------------
FROM base-gpu AS gpu
# What seldom changes comes first, so that an update moves the last layer only.
COPY LICENSE NOTICE /usr/share/listen/
COPY models/kokoro/manifest.toml /models/kokoro/manifest.toml
COPY content /usr/share/listen/content
COPY crates/phonemes/data/*.bin /usr/share/listen/phonemes/
COPY --from=program /out/listen /usr/local/bin/listen
ENV LISTEN_DATA_DIR=/data \
    LISTEN_BACKUP_DIR=/backups \
    LISTEN_MODELS_DIR=/models \
    LISTEN_CONTENT_DIR=/usr/share/listen/content \
    LISTEN_PUBLIC_ADDR=0.0.0.0:3000 \
    LISTEN_ADMIN_ADDR=0.0.0.0:3005
USER 10001:10001
WORKDIR /data
EXPOSE 3000 3005
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["listen", "health"]
ENTRYPOINT ["/usr/bin/tini", "--", "listen"]
CMD ["all"]
ARG REVISION
LABEL org.opencontainers.image.title="listen (CUDA)" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="$REVISION"

# The `ops` image has a shell and Debian's programs, for the scripts.
FROM base-cpu AS ops
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends jq openssh-client openssl postgresql-client restic sqlite3 \
    && rm -rf /var/lib/apt/lists/* /usr/share/man
COPY LICENSE NOTICE /usr/share/listen/
COPY models/kokoro/manifest.toml /models/kokoro/manifest.toml
COPY content /usr/share/listen/content
COPY crates/phonemes/data/*.bin /usr/share/listen/phonemes/
COPY deploy/image/ssh.conf /etc/ssh/ssh_config.d/listen.conf
COPY scripts/backup.sh scripts/health-check.sh scripts/restore.sh /usr/local/lib/listen/scripts/
COPY scripts/lib /usr/local/lib/listen/scripts/lib
COPY --from=program /out/listen /usr/local/bin/listen
ENV LISTEN_DATA_DIR=/data \
    LISTEN_BACKUP_DIR=/backups \
    LISTEN_MODELS_DIR=/models \
    LISTEN_CONTENT_DIR=/usr/share/listen/content \
    LISTEN_PUBLIC_ADDR=0.0.0.0:3000 \
    LISTEN_ADMIN_ADDR=0.0.0.0:3005
USER 10001:10001
WORKDIR /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["/usr/local/lib/listen/scripts/backup.sh", "--schedule"]
ARG REVISION
LABEL org.opencontainers.image.title="listen (operations)" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="$REVISION"

# The last target is the default.
FROM scratch AS cpu
COPY --from=collected /collected/ /
COPY --from=base-cpu --chown=10001:10001 /data /data
COPY --from=base-cpu --chown=10001:10001 /backups /backups
COPY --from=base-cpu --chown=10001:10001 /logs /logs
COPY --from=base-cpu --chown=10001:10001 /models /models
COPY LICENSE NOTICE /usr/share/listen/
COPY models/kokoro/manifest.toml /models/kokoro/manifest.toml
COPY content /usr/share/listen/content
COPY crates/phonemes/data/*.bin /usr/share/listen/phonemes/
COPY --from=program /out/listen /usr/local/bin/listen
ENV PATH=/usr/local/bin:/usr/bin \
    LISTEN_DATA_DIR=/data \
    LISTEN_BACKUP_DIR=/backups \
    LISTEN_MODELS_DIR=/models \
    LISTEN_CONTENT_DIR=/usr/share/listen/content \
    LISTEN_PUBLIC_ADDR=0.0.0.0:3000 \
    LISTEN_ADMIN_ADDR=0.0.0.0:3005
USER 10001:10001
WORKDIR /data
EXPOSE 3000 3005
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["listen", "health"]
ENTRYPOINT ["/usr/bin/tini", "--", "listen"]
CMD ["all"]
ARG REVISION
LABEL org.opencontainers.image.title="listen" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="$REVISION"
