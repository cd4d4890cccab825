#!/usr/bin/env bash
# Prints the folder of a working @tensorflow/tfjs-node, for tests of the backend "tensorflow":
#
#   export BTCFC_TENSORFLOW="$(scripts/tensorflow-for-node.sh)"
#
# Its own install downloads TensorFlow's C library from a server of its own. Here the same sources, from the npm
# registry, are compiled against the library that TensorFlow's Python package holds (200 MB from pip's index, once), in
# ~/.cache/btcfc. Needs Linux on x64, npm, g++ and python3 with venv; Node 20 or 22, as tfjs-node 4.22 does not work in later ones.
set -euo pipefail

tfjs_version=4.22.0
tensorflow_version=2.15.1
cache="${XDG_CACHE_HOME:-$HOME/.cache}/btcfc/tensorflow-for-node-$tfjs_version-$tensorflow_version"

fail() {
  echo "tensorflow-for-node: $*" >&2
  exit 1
}

# the wheel is a zip; but for the two libraries and the headers of the C interface nothing of it is needed
unpack_wheel() {
  python3 - "$1" "$2" << 'PYTHON'
import sys, zipfile
wheel, folder = sys.argv[1:]
wanted = ('tensorflow/libtensorflow_cc.so', 'tensorflow/libtensorflow_framework.so', 'tensorflow/include/tensorflow/c/',
          'tensorflow/include/tensorflow/core/platform/', 'tensorflow/include/tsl/')
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(folder, [name for name in archive.namelist() if name.startswith(wanted)])
PYTHON
}

build() {
  local work="$1"
  cd "$work"
  npm init -y > /dev/null
  # what it needs when it runs; tfjs itself comes from whoever uses it, in the copy that everything shares
  npm install --no-audit --no-fund @mapbox/node-pre-gyp@1.0.9 google-protobuf@3 progress@2 node-api-headers@1 >&2
  npm pack --silent "@tensorflow/tfjs-node@$tfjs_version" > /dev/null
  mkdir -p node_modules/@tensorflow/tfjs-node
  tar -xzf tensorflow-tfjs-node-*.tgz --strip-components=1 -C node_modules/@tensorflow/tfjs-node
  python3 -m venv python >&2
  python/bin/pip --quiet --disable-pip-version-check download --no-deps --only-binary=:all: \
    --platform manylinux2014_x86_64 --python-version 3.11 --implementation cp --abi cp311 \
    --dest wheel "tensorflow-cpu==$tensorflow_version" >&2
  unpack_wheel wheel/*.whl library
  local package=node_modules/@tensorflow/tfjs-node library="library/tensorflow"
  mkdir -p "$package/lib/napi-v8"
  # $ORIGIN: the folder is renamed once it is complete
  g++ -O2 -shared -fPIC -std=c++17 -DNAPI_VERSION=8 -Inode_modules/node-api-headers/include -I"$library/include" \
    -I"$package" "$package"/binding/*.cc -L"$library" -l:libtensorflow_cc.so.2 -l:libtensorflow_framework.so.2 \
    -Wl,-rpath,'$ORIGIN/../../../../../library/tensorflow' -o "$package/lib/napi-v8/tfjs_binding.node" >&2
  rm -rf python wheel "$library/include" ./*.tgz
}

main() {
  if [[ ! -d "$cache" ]]; then
    [[ "$(uname -sm)" == 'Linux x86_64' ]] || fail 'this needs Linux on x64'
    command -v g++ > /dev/null || fail 'this needs g++'
    mkdir -p "$(dirname "$cache")"
    work="$(mktemp -d "$cache.XXXXXX")"
    trap 'rm -rf "$work"' EXIT
    (build "$work")
    mv "$work" "$cache"
  fi
  echo "$cache"
}

work=''
main
