# A container that holds the program, the certificates that it needs to reach
# Discord, and nothing else:
#
#   docker build -t dateline .
#   docker run --rm dateline ask "Is the Taliban interested in peace talks?"
#   docker run --rm -v dateline:/data -e DISCORD_TOKEN dateline discord
#
# compose.yaml runs it beside a language model. packaging/container-check lints
# this file, assembles the root that it describes and runs it.
FROM golang:1.26.8-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
RUN CGO_ENABLED=0 go build -tags grpcnotrace -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/bot ./cmd/bot
RUN mkdir -p /out/data /out/etc/ssl/certs && cp /etc/ssl/certs/ca-certificates.crt /out/etc/ssl/certs/

FROM scratch
COPY --from=build /out/bot /bot
COPY --from=build /out/etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=65532:65532 /out/data /data
COPY LICENSE NOTICE THIRD_PARTY_NOTICES /
USER 65532:65532
# The index, what conversations hold, and temporary files.
VOLUME /data
ENV HOME=/data \
    XDG_CACHE_HOME=/data \
    XDG_CONFIG_HOME=/data \
    TMPDIR=/data \
    DATELINE_DISCORD_METRICS_ADDRESS=127.0.0.1:9464
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["/bot", "discord", "health"]
ENTRYPOINT ["/bot"]
CMD ["--help"]
