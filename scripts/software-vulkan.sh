#!/usr/bin/env bash
# Prints the path of a Vulkan driver that runs on the CPU (Mesa's lavapipe, 25 or newer), for tests of
# WebGPU on machines without a graphics card:
#
#   export VK_DRIVER_FILES="$(scripts/software-vulkan.sh)"
#
# Debian 12's own Mesa is too old for Dawn. A newer one is unpacked from Debian's backports, found through
# the machine's own apt sources, into ~/.cache/btcfc: nothing is installed, no root is needed. The Vulkan loader
# (Debian's package libvulkan1) has to be there.
set -euo pipefail

cache="${XDG_CACHE_HOME:-$HOME/.cache}/btcfc/software-vulkan"
icd="$cache/lvp_icd.json"

fail() {
  echo "software-vulkan: $*" >&2
  exit 1
}

# a driver alone is found by nobody: Dawn asks the loader for it. (grep reads to the end: with -q, what writes to it may
# be ended by a broken pipe, which counts as a failure here.)
has_loader() {
  local folder
  PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2> /dev/null | grep 'libvulkan\.so\.1' > /dev/null && return
  IFS=: read -ra folders <<< "${LD_LIBRARY_PATH:-}"
  for folder in "${folders[@]}"; do
    [[ -e "$folder/libvulkan.so.1" ]] && return
  done
  return 1
}

# what works is found by its library loading, not by its version alone
is_usable() {
  [[ -f "$1" ]] && ! ldd "$1" 2>&1 | grep 'not found' > /dev/null
}

system_driver() {
  local version
  version="$(dpkg-query -W -f '${Version}' mesa-vulkan-drivers 2>/dev/null || true)"
  [[ -n "$version" ]] && dpkg --compare-versions "$version" ge 25 || return 1
  compgen -G '/usr/share/vulkan/icd.d/lvp_icd*.json' | head -n 1
}

# the machine's own entries for this release, with the suite replaced by its backports
backports_sources() {
  local release="$1" target="$2" file
  for file in /etc/apt/sources.list.d/*.sources; do
    [[ -f "$file" ]] || continue
    awk -v RS= -v release="$release" '
      $0 ~ "(^|\n)Suites:[^\n]*[ \t]" release "([ \t\n]|$)" {
        sub(/(^|\n)Suites:[^\n]*/, "\nSuites: " release "-backports")
        sub(/^\n/, "")
        print $0 "\n"
      }' "$file"
  done > "$target.sources"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [[ -f "$file" ]] || continue
    sed -nE "s/^(deb +(\[[^]]*\] +)?[^ ]+ +)${release}( +.*)$/\1${release}-backports\3/p" "$file"
  done > "$target.list"
}

unpack_backport() {
  local work="$1" release="$2"
  local apt=(
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache"
    -o "Dir::Etc::sourcelist=/dev/null" -o "Dir::Etc::sourceparts=$work/sources" -o "APT::Sandbox::User="
  )
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/sources"
  backports_sources "$release" "$work/sources/backports"
  [[ -s "$work/sources/backports.sources" || -s "$work/sources/backports.list" ]] ||
    fail "no apt source of this machine serves the release $release"
  apt-get "${apt[@]}" update >&2
  (cd "$work" && apt-get "${apt[@]}" download "mesa-vulkan-drivers/$release-backports" >&2)
  dpkg -x "$work"/mesa-vulkan-drivers_*.deb "$work/root"
}

main() {
  local driver release library
  has_loader || fail 'the Vulkan loader libvulkan.so.1 is missing: apt-get install libvulkan1'
  if driver="$(system_driver)" && [[ -n "$driver" ]]; then
    echo "$driver"
    return
  fi
  library="$cache/libvulkan_lvp.so"
  if [[ -f "$icd" ]] && is_usable "$library"; then
    echo "$icd"
    return
  fi
  command -v apt-get > /dev/null || fail "this needs Debian's apt-get"
  release="$(. /etc/os-release && echo "${VERSION_CODENAME:-}")"
  [[ -n "$release" ]] || fail "the release of this system has no name"
  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
  unpack_backport "$work" "$release"
  local found
  found="$(find "$work/root" -name 'libvulkan_lvp.so' | head -n 1)"
  [[ -n "$found" ]] || fail "the package holds no libvulkan_lvp.so"
  is_usable "$found" || fail "libraries are missing: $(ldd "$found" | grep 'not found' | tr -s '\t\n' ' ')"
  mkdir -p "$cache"
  # the description comes last and by rename: a run that is cut off leaves nothing that looks complete
  cp "$found" "$library.new" && mv "$library.new" "$library"
  printf '{ "file_format_version": "1.0.0", "ICD": { "library_path": "%s", "api_version": "1.4.0" } }\n' \
    "$library" > "$icd.new"
  mv "$icd.new" "$icd"
  echo "$icd"
}

# the trap runs after main has returned, when its variables are gone
work=''
main
