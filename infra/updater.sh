#!/usr/bin/env bash
# Follows the ring's image channel on one tenant's machine. Started by tenant-updater.timer; every run is whole in itself.
# The channel and the tenant's environment are SSM parameters, so neither a new image nor a new setting replaces a machine.
# A new image takes the old container's place; the old one is kept until the new one is healthy, and put back when it is not.
set -euo pipefail
umask 077

: "${STATE_DIRECTORY:?set by systemd}" "${DEPLOYMENT_PATH:?}" "${CHANNEL_PATH:?}" "${TENANT_PATH:?}" "${REPORT_PARAMETER:?}"
: "${HEALTH_SECONDS:=60}"

container_running() { [[ $(docker container inspect --format '{{.State.Running}}' "$1" 2>/dev/null) == true ]]; }
container_exists() { docker container inspect --format '{{.State.Running}}' "$1" >/dev/null 2>&1; }
recorded() { cat "$STATE_DIRECTORY/$1" 2>/dev/null || true; }

parameters() {
  aws ssm get-parameters-by-path --path "$1" --recursive --with-decryption \
    --query 'Parameters[].[Name,Value]' --output text
}

# What this machine runs and what it last tried, written only when it changed. `outcome` is running or rejected.
report() {
  local outcome=$1 said
  said="{\"outcome\":\"$outcome\",\"deployment\":\"$deployment\",\"tried\":{\"sha\":\"$sha\",\"digest\":\"$digest\"},\"running\":$(recorded running.json)}"
  [[ $said == "$(recorded report.json)" ]] && return
  aws ssm put-parameter --name "$REPORT_PARAMETER" --type String --overwrite --value "$said" >/dev/null
  printf '%s' "$said" >"$STATE_DIRECTORY/report.json"
}

healthy() {
  local address deadline=$((SECONDS + HEALTH_SECONDS))
  while ((SECONDS < deadline)); do
    container_running tenant || return 1
    address=$(docker port tenant 8080/tcp) || return 1
    curl --fail --silent --show-error --max-time 5 --output /dev/null "http://${address%%$'\n'*}/health" && return 0
    sleep 1
  done
  return 1
}

put_back() {
  docker rm --force tenant >/dev/null 2>&1 || true
  container_exists tenant-previous || return 0
  docker rename tenant-previous tenant
  docker start tenant >/dev/null
}

# 1. What should run. The deployment's id is written last and read first: whoever sees it sees the settings that belong to it.
deployment=$(parameters "$DEPLOYMENT_PATH")
deployment=${deployment##*$'\t'}
channel=$(parameters "$CHANNEL_PATH")
own=$(parameters "$TENANT_PATH")
image=''
: >"$STATE_DIRECTORY/tenant.env"
while IFS=$'\t' read -r name value; do
  case ${name##*/} in
    '') ;;
    TENANT_IMAGE) image=$value ;;
    *) printf '%s=%s\n' "${name##*/}" "$value" >>"$STATE_DIRECTORY/tenant.env" ;;
  esac
done <<<"$channel"$'\n'"$own"
[[ -n $image ]] || { echo "tenant-updater: $CHANNEL_PATH has no TENANT_IMAGE; nothing was changed" >&2; exit 1; }

# 2. Which bytes that is. A tag is resolved once; from here on only the digest counts.
docker pull --quiet "$image" >/dev/null
repository=${image%@*}
repository=${repository%:*}
digest=''
if [[ $image == *@* ]]; then
  digest=${image#*@}
else
  while read -r candidate; do
    [[ $candidate == "$repository@"* ]] && digest=${candidate#*@}
  done < <(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$image")
fi
[[ -n $digest ]] || { echo "tenant-updater: $image has no digest; nothing was changed" >&2; exit 1; }
sha=$(docker image inspect --format '{{index .Config.Labels "org.opencontainers.image.revision"}}' "$image")
sha=${sha:0:7}
wanted="$digest $(sha256sum <"$STATE_DIRECTORY/tenant.env")"

# 3. A run that was cut short left the old container aside: it comes back first.
if container_exists tenant-previous; then put_back; fi

# 4. Nothing to do, or an image already seen to fail with this very environment.
if [[ $wanted == "$(recorded wanted)" ]] && container_running tenant; then report running; exit 0; fi
if [[ $wanted == "$(recorded rejected)" ]] && container_running tenant; then report rejected; exit 0; fi

# 5. Swap: a tenant's data is never open in two servers at once.
if container_exists tenant; then
  docker stop --time 30 tenant >/dev/null
  docker rename tenant tenant-previous
fi
if docker run --detach --name tenant --env-file "$STATE_DIRECTORY/tenant.env" --publish 8080:8080 \
  --volume tenant-data:/data --log-opt max-size=10m --log-opt max-file=3 "$repository@$digest" >/dev/null && healthy; then
  docker update --restart unless-stopped tenant >/dev/null
  docker rm --force tenant-previous >/dev/null 2>&1 || true
  printf '{"sha":"%s","digest":"%s"}' "$sha" "$digest" >"$STATE_DIRECTORY/running.json"
  printf '%s' "$wanted" >"$STATE_DIRECTORY/wanted"
  rm --force "$STATE_DIRECTORY/rejected"
  report running
  docker image prune --force --all --filter until=168h >/dev/null || true
else
  docker logs --tail 20 tenant >&2 || true
  put_back
  printf '%s' "$wanted" >"$STATE_DIRECTORY/rejected"
  [[ -e $STATE_DIRECTORY/running.json ]] || printf 'null' >"$STATE_DIRECTORY/running.json"
  report rejected
  echo "tenant-updater: $repository@$digest was not healthy within ${HEALTH_SECONDS} s; the previous container runs again" >&2
  exit 1
fi
