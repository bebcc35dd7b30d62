/** Starts a peer: the first one founds the cluster, the others join it. `exec`, so that SIGTERM reaches Qdrant. */
export function startScript(databaseName: string, peerDomain: string, scheme: string): string {
  const peer = (pod: string) => `${scheme}://${pod}.${peerDomain}:6335`;
  return [
    'ulimit -n "$(ulimit -Hn)"',
    `uri="${peer('$HOSTNAME')}"`,
    `if [ "$HOSTNAME" = "${databaseName}-0" ]; then exec ./entrypoint.sh --uri "$uri"; fi`,
    `exec ./entrypoint.sh --bootstrap "${peer(`${databaseName}-0`)}" --uri "$uri"`,
  ].join('\n');
}

/**
 * Takes a snapshot of every collection on every peer and streams it to the bucket. A snapshot holds the shards of
 * one peer only. The file SHA256SUMS is written last: a run without it is not complete.
 */
export const SNAPSHOT_SCRIPT = `#!/bin/bash
set -euo pipefail

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

# headers stand in a file: arguments can be read by everything on the node
headers="$scratch/headers"
printf 'Accept: application/json\\n' > "$headers"
if [ -n "\${API_KEY_FILE:-}" ]; then printf 'api-key: %s\\n' "$(< "$API_KEY_FILE")" >> "$headers"; fi

call() {
  curl --fail --silent --show-error --connect-timeout 10 --header "@$headers" \${CA_FILE:+--cacert "$CA_FILE"} "$@"
}

# the values of one string or number field of a flat JSON object
field() { sed -n "s/.*\\"$1\\":\\"\\{0,1\\}\\([^\\",}]*\\).*/\\1/p"; }

urlencode() {
  local LC_ALL=C i char
  for ((i = 0; i < \${#1}; i++)); do
    char="\${1:i:1}"
    case "$char" in
      [A-Za-z0-9._~-]) printf '%s' "$char" ;;
      *) printf '%%%02X' "$(($(printf '%d' "'$char") & 255))" ;;
    esac
  done
}

collections() { call "$1/collections" | tr '{' '\\n' | sed -n 's/^"name":"\\([^"]*\\)".*/\\1/p'; }

# copy PEER COLLECTION RUN SUMS: one collection of one peer
copy() {
  local peer="$1" collection="$2" run="$3" sums="$4" host created name size expected sum url key
  host="\${peer#*://}"
  host="\${host%%.*}"
  collection="$(urlencode "$collection")"
  url="$peer/collections/$collection/snapshots"
  created="$(call --request POST "$url?wait=true")"
  name="$(field name <<< "$created")"
  size="$(field size <<< "$created")"
  expected="$(field checksum <<< "$created")"
  [ -n "$name" ] && [ -n "$size" ] || { echo "unexpected answer of $url: $created" >&2; return 1; }
  name="$(urlencode "$name")"
  # the peer's volume keeps no snapshot, however this ends
  trap 'call --request DELETE "'"$url/$name"'?wait=true" > /dev/null; rm -rf "$scratch"' EXIT
  key="$host/$collection/$name"
  mkfifo "$scratch/fifo"
  sha256sum < "$scratch/fifo" > "$scratch/sum" &
  call "$url/$name" | tee "$scratch/fifo" |
    aws s3 cp - "$BUCKET_URI/$run/$key" --expected-size "$size" --only-show-errors
  wait "$!"
  sum="$(cut -d ' ' -f 1 "$scratch/sum")"
  if [ -n "$expected" ] && [ "$expected" != null ] && [ "$expected" != "$sum" ]; then
    echo "$key: sha256 is $sum, not $expected" >&2
    return 1
  fi
  printf '%s  %s\\n' "$sum" "$key" >> "$sums"
  echo "copied $key"
}

if [ "\${1:-}" = copy ]; then
  shift
  copy "$@"
  exit
fi

run="$(date -u +%Y-%m-%dT%H-%M-%SZ)"
sums="$scratch/SHA256SUMS"
: > "$sums"
failed=0
for peer in $PEERS; do
  if ! found="$(collections "$peer")"; then
    echo "$peer does not list its collections" >&2
    failed=1
    continue
  fi
  while IFS= read -r collection; do
    [ -n "$collection" ] || continue
    # a process of its own: set -e is off inside a condition
    bash "$0" copy "$peer" "$collection" "$run" "$sums" || failed=1
  done <<< "$found"
done
[ "$failed" = 0 ] || exit 1
aws s3 cp "$sums" "$BUCKET_URI/$run/SHA256SUMS" --only-show-errors
`;
