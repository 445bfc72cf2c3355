# Shanhuo's commands. Each is a few lines of sh under scripts/.

.PHONY: help run test bench release format lint

help:
	@echo 'make run      set up, build, and serve the demo county at http://127.0.0.1:8080'
	@echo '              (LISTEN=127.0.0.1:8080 DATABASE=data/shanhuo.sqlite say where)'
	@echo 'make test     set up and run every test'
	@echo 'make bench    measure the server against the machine'
	@echo 'make release  set up and build .build/release/shanhuo'
	@echo 'make format   lay out the Swift files'
	@echo 'make lint     check their layout'

run:
	@scripts/run.sh

test:
	@scripts/setup.sh test
	@swift test --disable-xctest

bench:
	@scripts/setup.sh bench
	@scripts/build-release.sh
	@Benchmarks/bench.sh

release:
	@scripts/setup.sh
	@scripts/build-release.sh

format:
	@scripts/format.sh format

lint:
	@scripts/format.sh lint
