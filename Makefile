# Shanhuo's commands. Each is a few lines of sh under scripts/.

.PHONY: help run test demo-journey kill-test bank-test flip-test sanitize fuzz contract proxy-test hooks-test bench \
	instructions fair listeners slow-clients overload soak log-in growth reports release docs format \
	lint

help:
	@echo 'make run      set up, build, and serve the demo county at http://127.0.0.1:8080'
	@echo '              (LISTEN=127.0.0.1:8080 DATABASE=data/shanhuo.sqlite say where)'
	@echo 'make test     set up and run every test'
	@echo 'make demo-journey'
	@echo '              every role'"'"'s way through an order, with what each gets'
	@echo 'make kill-test'
	@echo '              kill the server 1,000 times under a load of orders (ROUNDS=1000)'
	@echo 'make bank-test'
	@echo '              64 clients trade for ten minutes while the server is killed and the books'
	@echo '              are looked at by another program (SECONDS_LONG=600)'
	@echo 'make flip-test'
	@echo '              flip a bit of the database at 1,000 random places, each before verify'
	@echo '              (COUNT=1000)'
	@echo 'make sanitize'
	@echo '              every test under the thread and the address sanitizer'
	@echo 'make fuzz     fuzz the request parser and the JSON reader (FUZZ_SECONDS=60 each)'
	@echo 'make contract'
	@echo '              the API against its OpenAPI document, as each role (EXAMPLES=20'
	@echo '              CALLERS="anonymous admin coordinator buyer volunteer")'
	@echo 'make proxy-test'
	@echo '              send 10,000 mutated requests through nginx and Caddy (COUNT=10000)'
	@echo 'make hooks-test'
	@echo '              10,000 events to a receiver that fails, and how fast hooks are'
	@echo 'make bench    measure the server against the machine'
	@echo 'make instructions'
	@echo '              count the instructions of one request'
	@echo 'make fair     an order of goods that very many households share, against one'
	@echo '              of one household'
	@echo 'make slow-clients'
	@echo '              measure a normal load beside 2,000 slow connections'
	@echo 'make listeners'
	@echo '              measure what 1,000 listeners cost who orders'
	@echo 'make overload offer more orders than can be placed'
	@echo 'make log-in   measure whether a failed log-in tells which numbers have an account'
	@echo 'make growth   time per request as the county grows (GROWTH_ORDERS=10000000)'
	@echo 'make reports  measure reports and verify on 1,000,000 orders, and orders beside them'
	@echo 'make soak     an hour of a mixed load, sampled in soak.csv (SOAK_SECONDS=3600)'
	@echo 'make release  set up and build .build/release/shanhuo'
	@echo 'make docs     write docs/rights.md and docs/orders.md anew'
	@echo 'make format   lay out the Swift files'
	@echo 'make lint     check their layout'

run:
	@scripts/run.sh

test:
	@scripts/setup.sh test
	@swift test --disable-xctest

demo-journey:
	@scripts/setup.sh test
	@scripts/build-release.sh
	@scripts/demo-journey.sh

kill-test:
	@scripts/setup.sh test
	@scripts/build-release.sh
	@SHANHUO_PROGRAM=$(CURDIR)/.build/release/shanhuo SHANHUO_KILL_ROUNDS=$(or $(ROUNDS),1000) \
		swift test --disable-xctest --filter KillTests

bank-test:
	@scripts/setup.sh
	@scripts/build-release.sh
	@python3 Tests/Bank/bank.py .build/release/shanhuo --plant --seconds 30
	@python3 Tests/Bank/bank.py .build/release/shanhuo --seconds $(or $(SECONDS_LONG),600)

flip-test:
	@scripts/setup.sh
	@scripts/build-release.sh
	@python3 Tests/Flips/flip.py .build/release/shanhuo --plant --count 30
	@python3 Tests/Flips/flip.py .build/release/shanhuo --count $(or $(COUNT),1000)

sanitize:
	@scripts/setup.sh test
	@scripts/sanitize.sh

fuzz:
	@scripts/setup.sh
	@scripts/fuzz.sh

contract:
	@scripts/setup.sh contract
	@scripts/build-release.sh
	@scripts/contract.sh

proxy-test:
	@scripts/setup.sh proxy
	@scripts/build-release.sh
	@python3 Tests/Proxies/desync.py .build/release/shanhuo --plant --count 300
	@python3 Tests/Proxies/desync.py .build/release/shanhuo --count $(or $(COUNT),10000)

hooks-test:
	@scripts/setup.sh hooks
	@scripts/build-release.sh
	@scripts/hooks-test.sh

bench:
	@scripts/setup.sh bench
	@scripts/build-release.sh
	@Benchmarks/bench.sh

instructions:
	@scripts/setup.sh bench
	@scripts/build-release.sh
	@Benchmarks/instructions.sh

fair:
	@scripts/setup.sh bench
	@scripts/build-release.sh
	@Benchmarks/fair.sh

listeners:
	@scripts/setup.sh bench
	@scripts/build-release.sh
	@Benchmarks/listeners.sh

slow-clients:
	@scripts/setup.sh bench
	@scripts/build-release.sh
	@Benchmarks/slow-clients.sh

overload:
	@scripts/setup.sh bench
	@scripts/build-release.sh
	@Benchmarks/overload.sh

soak:
	@scripts/setup.sh bench
	@scripts/build-release.sh
	@Benchmarks/soak.sh

log-in:
	@scripts/setup.sh bench
	@scripts/build-release.sh
	@Benchmarks/log-in.sh

growth:
	@scripts/setup.sh bench
	@scripts/build-release.sh
	@Benchmarks/growth.sh

reports:
	@scripts/setup.sh bench
	@scripts/build-release.sh
	@Benchmarks/reports.sh

release:
	@scripts/setup.sh
	@scripts/build-release.sh

docs:
	@SHANHUO_WRITE_DOCS=1 swift test --disable-xctest --filter 'RightsDocumentTests|OrderDocumentTests'

format:
	@scripts/format.sh format

lint:
	@scripts/format.sh lint
