#!/bin/sh
# The release build, its flags in this one place: .build/release/shanhuo, or the product named.
#
# Swift's runtime is linked statically, so that the binary and the *.resources folders beside it
# run on a server without Swift. The linker is the toolchain's own lld: the system's gold warns of
# mktemp(3) inside Foundation, which nobody here calls. The run-time check of exclusive access stays
# on in debug builds, and so in every test; here it cost 8 % of the instructions of a read.
set -eu
cd "$(dirname "$0")/.."

exec swift build --configuration release --static-swift-stdlib -Xswiftc -use-ld=lld \
  -Xswiftc -enforce-exclusivity=unchecked \
  --product "${1:-shanhuo}"
