# What people type. Set-up lives in .ci/setup, so that a fresh Debian needs nothing but a Swift 6 toolchain.

PREFIX ?= /usr
SYSCONFDIR ?= /etc
DESTDIR ?=
BUILD ?= .build/release
# Suites on real parts hold deadlines in real time: few at once, and not beside those that only compute.
TIMED = 'ProgramTests|ProbeTransportTests|ProbeSimulatorTests|ProbeSystemdTests'

# How long `make fuzz` runs each of its four targets.
FUZZ_SECONDS ?= 300

.PHONY: build release demo test simulate fuzz bench-record lint install install-files uninstall clean

build: ## Debug build, with the library it needs
	@bash .ci/setup build
	swift build

release: ## What is installed: it needs no Swift on the machine where it runs
	@bash .ci/setup build
	swift build -c release --static-swift-stdlib --product probe
	swift build -c release --static-swift-stdlib --product probe-simulator

demo: ## The real daemon against the simulator
	@bash .ci/setup build
	@test -d .build || echo "the first build takes some minutes"
	@swift build --product probe
	@swift build --product probe-simulator
	@.build/debug/probe demo

test: ## All tests, with the set-up they need
	@bash .ci/setup test
	swift build --build-tests --explicit-target-dependency-import-check error
	swift test --skip-build --skip $(TIMED) --skip SimulationTests
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=3 swift test --skip-build --filter $(TIMED)
	swift test --skip-build --filter SimulationTests

simulate: ## Fresh worlds for PROBE_SIM_SECONDS, built for speed; a failing one prints the line that replays it
	@bash .ci/setup build
	swift build -c release --build-tests -Xswiftc -enable-testing --scratch-path .build-simulate
	swift test -c release --skip-build --scratch-path .build-simulate --filter 'freshRough|freshDeadly|twentyEndpoints'

fuzz: ## The readers of foreign text under libFuzzer, each for FUZZ_SECONDS; what breaks them is kept in .build/fuzz/found
	bash .ci/fuzz $(FUZZ_SECONDS)

bench-record: ## How fast ten million attempts are written and read; some minutes, 3 GB of disk
	@bash .ci/setup build
	swift build -c release --static-swift-stdlib --product probe
	swift build -c release --static-swift-stdlib --product record-benchmark
	.build/release/record-benchmark --json .build/bench-record.json

lint:
	swift format lint --strict --parallel --recursive Sources Tests Benchmarks Package.swift
	bash .ci/check-imports

install: release install-files ## Everything under DESTDIR; without one, this machine is told as well
	@test -n "$(DESTDIR)" || bash .ci/post-install

# Takes the binaries from BUILD as they are; packages and tests start here.
install-files:
	install -D -s -m 755 $(BUILD)/probe $(DESTDIR)$(PREFIX)/bin/probe
	install -D -s -m 755 $(BUILD)/probe-simulator $(DESTDIR)$(PREFIX)/libexec/probe/probe-simulator
	install -D -m 644 systemd/probe.service $(DESTDIR)$(PREFIX)/lib/systemd/system/probe.service
	sed -i 's|/usr/bin/probe|$(PREFIX)/bin/probe|' $(DESTDIR)$(PREFIX)/lib/systemd/system/probe.service
	install -D -m 644 systemd/probe.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/probe.conf
	install -D -m 644 systemd/probe.catalog $(DESTDIR)$(PREFIX)/lib/systemd/catalog/probe.catalog
	test -e $(DESTDIR)$(SYSCONFDIR)/probe/config.json || \
	  install -D -m 644 config.json $(DESTDIR)$(SYSCONFDIR)/probe/config.json

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/probe $(DESTDIR)$(PREFIX)/libexec/probe/probe-simulator
	rm -f $(DESTDIR)$(PREFIX)/lib/systemd/system/probe.service $(DESTDIR)$(PREFIX)/lib/sysusers.d/probe.conf
	rm -f $(DESTDIR)$(PREFIX)/lib/systemd/catalog/probe.catalog

clean:
	swift package clean
