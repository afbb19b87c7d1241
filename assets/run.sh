#!/bin/sh
# `make run`: the demonstration place in ./data. Run it by hand with `uv run sh assets/run.sh`.
set -eu

export CASEBOARD_DATA_DIR="${CASEBOARD_DATA_DIR:-./data}"
export CASEBOARD_BIND="${CASEBOARD_BIND:-127.0.0.1:8000}"
export CASEBOARD_PUBLIC_URL="${CASEBOARD_PUBLIC_URL:-http://$CASEBOARD_BIND}"
export CASEBOARD_REQUIRE_SECOND_FACTOR=0

mkdir -p "$CASEBOARD_DATA_DIR"
chmod 700 "$CASEBOARD_DATA_DIR"
secret="$CASEBOARD_DATA_DIR/secret_key"
if [ ! -s "$secret" ]; then
    (umask 077 && python -c 'import secrets; print(secrets.token_urlsafe(48))' >"$secret")
fi
CASEBOARD_SECRET_KEY="$(cat "$secret")"
export CASEBOARD_SECRET_KEY

caseboard init
caseboard demo --if-empty

caseboard worker &
worker=$!
caseboard serve &
serve=$!

asked=0
stop() { kill "$serve" "$worker" 2>/dev/null || true; }
trap 'asked=1; stop' INT TERM HUP

status=0
wait "$serve" || status=$?
stop
wait || true
[ "$asked" = 1 ] && exit 0
exit "$status"
