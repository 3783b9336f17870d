#!/usr/bin/env bash
# What a release script does today: the digest of the build, :latest to it, and a look whether it is there.
# Usage: crane.sh <sha> <host/repository>...
set -euo pipefail
sha=$1
shift

for image in "$@"; do
  digest=$(crane digest "$image:staging-$sha")
  crane tag "$image@$digest" latest
  if [[ $(crane digest "$image:latest") != "$digest" ]]; then
    echo "$image:latest is not $digest" >&2
    exit 1
  fi
done
