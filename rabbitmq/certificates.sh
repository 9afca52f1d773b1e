#!/usr/bin/env bash
# Makes the certificates for AMQP over TLS: a CA of one's own, and what it signs, in one folder that only its owner reads.
# Made once: what is there and still good is left as it is, so that every start and every provisioning may call this.
set -euo pipefail

readonly ca_days=3650
readonly renew_before_s=$((30 * 24 * 3600))

usage() {
  cat <<'TEXT'
rabbitmq/certificates.sh: a CA and its certificates, for AMQP over TLS

  FOLDER server NAME…          FOLDER/server.pem and server.key, for these host names and IP addresses
  FOLDER server                the same, for the names of the last time
  FOLDER client NAME           FOLDER/NAME.pem and NAME.key, for a service that the broker asks for one
  FOLDER show                  what is there, for whom, and until when

The CA is made where FOLDER/ca.key is not there: ca.pem goes to every client (BELLHOP_AMQP_CA), ca.key to nobody. A certificate
is made again where it is missing, of another CA, for other names, or within 30 days of its end; --renew makes it again in any
case. --days N (730): how long it holds; the CA holds ten years. All files are 0600, and each is replaced in one step.
TEXT
}

die() {
  printf 'certificates: %s\n' "$*" >&2
  exit 1
}

# Quiet, unless it fails.
run_openssl() {
  local words
  words=$(openssl "$@" 2>&1) || die "openssl $1 failed: $words"
}

make_key() { run_openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }

make_ca() {
  [[ ! -s $folder/ca.key || ! -s $folder/ca.pem ]] || return 0
  make_key "$folder/ca.key.new"
  run_openssl req -x509 -new -key "$folder/ca.key.new" -days "$ca_days" -subj "/CN=Bellhop CA $(openssl rand -hex 4)" \
    -addext 'basicConstraints=critical,CA:true,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign' -out "$folder/ca.pem.new"
  # A stop in between leaves one of the two, and then both are made again.
  rm -f "$folder/ca.pem"
  mv "$folder/ca.key.new" "$folder/ca.key"
  mv "$folder/ca.pem.new" "$folder/ca.pem"
}

# Sets `list` to `DNS:name,IP:address` of names and addresses.
list_names() {
  local name
  list=''
  for name in "$@"; do
    if [[ $name =~ ^[0-9]+(\.[0-9]+){3}$ || $name == *:* ]]; then
      list+=,IP:$name
    elif [[ $name =~ ^(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$ ]]; then
      list+=,DNS:$name
    else
      die "'$name' is neither a host name nor an IP address"
    fi
  done
  list=${list#,}
}

list_names_of_last_time() {
  local purpose
  { read -r purpose list <"$folder/server.for"; } 2>/dev/null || die 'say the names and addresses of the server'
  [[ $purpose == serverAuth ]] || die "$folder/server.for says nothing of a server"
}

# Whether the certificate $1 of purpose $2 for the names $3 may stay.
still_good() {
  local file=$folder/$1
  [[ -s $file.pem && -s $file.key && $renew == no ]] || return 1
  [[ $(cat "$file.for" 2>/dev/null) == "$2 $3" ]] || return 1
  openssl x509 -in "$file.pem" -noout -checkend "$renew_before_s" >/dev/null 2>&1 || return 1
  openssl verify -CAfile "$folder/ca.pem" "$file.pem" >/dev/null 2>&1
}

# The certificate $1 of purpose $2 for the names $3.
make_certificate() {
  local file=$folder/$1
  if still_good "$@"; then return; fi
  make_key "$file.key.new"
  run_openssl req -new -key "$file.key.new" -subj "/CN=$1" -out "$file.csr"
  printf '%s\n' 'basicConstraints = critical, CA:false' 'keyUsage = critical, digitalSignature' \
    "extendedKeyUsage = $2" "subjectAltName = $3" >"$file.ext"
  run_openssl x509 -req -in "$file.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -set_serial "0x$(openssl rand -hex 16)" \
    -days "$days" -sha256 -extfile "$file.ext" -out "$file.pem.new"
  # Without .for it counts as not made: a stop in between leaves no key beside another's certificate.
  rm -f "$file.csr" "$file.ext" "$file.for"
  mv "$file.key.new" "$file.key"
  mv "$file.pem.new" "$file.pem"
  printf '%s\n' "$2 $3" >"$file.for"
  printf 'certificates: %s.pem made, for %s\n' "$file" "$3"
}

show() {
  local file
  for file in "$folder"/*.pem; do
    [[ -s $file ]] || die "there is nothing in $folder"
    printf '%s: %s, until %s\n' "$file" "$(cat "${file%.pem}.for" 2>/dev/null || echo 'the CA')" \
      "$(openssl x509 -in "$file" -noout -enddate | cut -d = -f 2)"
  done
}

# Two that begin at once make one CA.
one_at_a_time() {
  mkdir -p "$folder"
  exec 9>"$folder/.lock"
  flock -w 60 9 || die "another certificates.sh holds $folder/.lock for over a minute"
}

main() {
  umask 077
  days=730 renew=no
  local words=() word
  while (($# > 0)); do
    word=$1
    shift
    case $word in
      help | -h | --help) usage && exit ;;
      --renew) renew=yes ;;
      --days)
        days=${1:-}
        shift || true
        ;;
      -*) usage >&2 && die "no such option: $word" ;;
      *) words+=("$word") ;;
    esac
  done
  [[ $days =~ ^[1-9][0-9]{0,4}$ ]] || die "--days must be a number, 1 to 99999, not '$days'"
  ((${#words[@]} >= 2)) || { usage >&2 && die 'say the folder, what to make, and for whom'; }
  command -v openssl >/dev/null || die 'there is no openssl; apt-get install openssl'
  folder=${words[0]}
  case ${words[1]} in
    server)
      if ((${#words[@]} >= 3)); then list_names "${words[@]:2}"; else list_names_of_last_time; fi
      one_at_a_time
      make_ca
      make_certificate server serverAuth "$list"
      ;;
    client)
      [[ ${words[2]:-} =~ ^[a-z][a-z0-9-]*$ && ! ${words[2]} =~ ^(ca|server)$ ]] || die "say the client's name, such as payment"
      one_at_a_time
      make_ca
      make_certificate "${words[2]}" clientAuth "DNS:${words[2]}"
      ;;
    show) show ;;
    *) usage >&2 && die "no such command: ${words[1]}" ;;
  esac
}

main "$@"
