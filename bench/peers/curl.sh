#!/usr/bin/env bash
# What teams run today: one request after another with curl, a status and a word in the body compared for each.
# Usage: curl.sh <fleet url> <file of "slug token" lines> <file of requests>; see request-files.ts for their form.
set -euo pipefail
fleet=$1 tenants=$2 requests=$3

mapfile -t slugs < <(cut -d ' ' -f 1 "$tenants")
mapfile -t tokens < <(cut -d ' ' -f 2 "$tenants")

for index in "${!slugs[@]}"; do
  slug=${slugs[index]}
  neighbour=${tokens[(index + 1) % ${#tokens[@]}]}
  while IFS=$'\t' read -r strand method path as status text keep json; do
    if [[ $strand != "${current:-}" ]]; then
      current=$strand nonce=$(</proc/sys/kernel/random/uuid)
    fi
    fill() { filled=${1//'{nonce}'/$nonce} filled=${filled//'{workspace}'/${workspace:-}} filled=${filled//'{memory}'/${memory:-}}; }
    fill "$path" && url=$fleet/$slug$filled
    options=(--silent --show-error --max-time 20 --request "$method" --write-out '\n%{http_code}' --header 'accept: application/json')
    [[ $as == admin ]] && options+=(--header "authorization: Bearer ${tokens[index]}")
    [[ $as == neighbour ]] && options+=(--header "authorization: Bearer $neighbour")
    [[ $json != - ]] && fill "$json" && options+=(--header 'content-type: application/json' --data "$filled")
    answer=$(curl "${options[@]}" "$url")
    fill "$text"
    if [[ ${answer##*$'\n'} != "$status" || ($text != - && $answer != *"$filled"*) ]]; then
      echo "$slug: $method $path: $answer" >&2
      exit 1
    fi
    [[ $keep != - && $answer =~ \"id\":\"([^\"]+)\" ]] && printf -v "$keep" %s "${BASH_REMATCH[1]}"
    true
  done <"$requests"
done
