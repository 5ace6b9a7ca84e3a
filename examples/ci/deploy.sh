#!/bin/sh
# Checks, plans and deploys a config, and waits for the end: deploy.sh FILE RELEASE KEY
# KEY is one for each attempt, such as the number of a build. Exits as `sluice deploy --watch` does.
set -eu

file=$1 release=$2 key=$3

sluice validate -f "$file" --strict --set "release=$release"
sluice plan -f "$file" --set "release=$release"
sluice deploy -f "$file" --set "release=$release" --idempotency-key "$key" --watch
