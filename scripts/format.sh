#!/bin/sh
# scripts/format.sh lint: is every Swift file formatted, and does it keep the rules of .swift-format?
# scripts/format.sh format: lays them out.
set -eu
cd "$(dirname "$0")/.."

case ${1:-} in
lint) set -- lint --strict ;;
format) set -- format --in-place ;;
*)
  echo "usage: scripts/format.sh lint|format" >&2
  exit 2
  ;;
esac
exec swift format "$@" --recursive --parallel Sources Tests migrations seeds Package.swift
