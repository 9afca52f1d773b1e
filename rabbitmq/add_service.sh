#!/usr/bin/env bash
# rabbitmq/add_service.sh NAME: adds to definitions.json all that a new service needs to take commands: its user and what
# that one may do, and the queues NAME.commands, NAME.retry.* and NAME.dead with their exchanges, bindings and policies.
# It copies what payment has. A node that runs loads it at the next start (./dev.sh start rabbitmq).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly definitions=$here/definitions.json
readonly model=payment

die() {
  printf 'add_service.sh: %s\n' "$*" >&2
  exit 1
}

name=${1:-}
[[ $# == 1 && $name =~ ^[a-z][a-z_]{1,30}$ ]] || die 'say one NAME of lower-case letters and underscores, as in apps/NAME'
jq -e --arg name "$name" 'all(.users[]; .name != $name)' "$definitions" >/dev/null ||
  die "definitions.json has a user $name already"

# One entry a line, as the file is written: its differences stay readable.
# shellcheck disable=SC2016  # $model and $name are of jq.
jq -r --arg model "$model" --arg name "$name" '
  def spaced:
    if type == "object" then "{" + (to_entries | map((.key | tojson) + ": " + (.value | spaced)) | join(", ")) + "}"
    elif type == "array" then "[" + (map(spaced) | join(", ")) + "]"
    else tojson end;
  def is_of_model: tostring | test("\\b" + $model + "\\b");
  def copy: walk(if type == "string" then gsub("\\b" + $model + "\\b"; $name) else . end);
  # The copies follow the last entry of the model that stands in one row with the others.
  def with_copies:
    reduce .[] as $entry ({all: [], copies: []};
      if $entry | is_of_model then .all += [$entry] | .copies += [$entry | copy]
      else .all += .copies + [$entry] | .copies = [] end)
    | .all + .copies;
  map_values(with_copies)
  | to_entries
  | map("  " + (.key | tojson) + ": [\n" + (.value | map("    " + spaced) | join(",\n")) + "\n  ]")
  | "{\n" + join(",\n") + "\n}"' "$definitions" >"$definitions.new"
mv "$definitions.new" "$definitions"
printf 'add_service.sh: definitions.json knows %s now; the tables of rabbitmq/README.md are yours to extend\n' "$name"
