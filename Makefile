# What people type. Set-up lives in .ci/setup, so that a fresh Debian needs nothing but a Swift 6 toolchain.

# Where things are installed. Packages own /usr; what is built by hand goes beside it. The config has no such variable:
# the program looks for it in /etc/probe.
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBEXECDIR ?= $(PREFIX)/libexec/probe
UNITDIR ?= $(PREFIX)/lib/systemd/system
DATADIR ?= $(PREFIX)/share
DOCDIR ?= $(DATADIR)/doc/probe
# Debian's zsh looks for packages in a folder of their own.
ZSHDIR ?= $(DATADIR)/zsh/$(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)
DESTDIR ?=
BUILD ?= .build/release
# Empty where somebody else strips the binaries.
STRIP ?= -s

# Texts to install, as SOURCE=PLACE, and how our own paths in them follow the variables above.
DOCS ?= README.md LICENSE
MANUALS = $(wildcard systemd/man/*.[1-9])
EXAMPLES = $(sort $(shell find systemd -path 'systemd/examples/*' -type f))
TEXTS = \
  systemd/probe.service=$(UNITDIR)/probe.service \
  $(foreach unit,$(wildcard systemd/user/*),$(unit)=$(PREFIX)/lib/$(unit)) \
  systemd/probe.catalog=$(PREFIX)/lib/systemd/catalog/probe.catalog \
  systemd/probe.sysusers=$(PREFIX)/lib/sysusers.d/probe.conf \
  $(foreach page,$(MANUALS),$(page)=$(DATADIR)/man/man$(subst .,,$(suffix $(page)))/$(notdir $(page))) \
  $(foreach file,$(EXAMPLES),$(file)=$(DOCDIR)/$(file:systemd/%=%)) \
  $(foreach file,$(DOCS),$(file)=$(DOCDIR)/$(file))
FOLLOW = -e 's|/usr/bin/probe|$(BINDIR)/probe|g' -e 's|/usr/libexec/probe|$(LIBEXECDIR)|g' \
  -e 's|/usr/share/doc/probe|$(DOCDIR)|g' -e 's|/usr\(/lib/systemd/[a-z]*/probe\)|$(PREFIX)\1|g'
# What the program writes itself, as SHELL=PLACE.
COMPLETIONS = \
  bash=$(DATADIR)/bash-completion/completions/probe \
  zsh=$(ZSHDIR)/_probe \
  fish=$(DATADIR)/fish/vendor_completions.d/probe.fish

# The package: its version is the program's, and it is built for this machine's architecture.
VERSION = $(shell sed -n 's/.*static let text = "\(.*\)"/\1/p' Sources/ProbeCLI/Version.swift)
DEB = .build/deb/probe_$(VERSION)_$(shell dpkg --print-architecture 2>/dev/null).deb

# Suites on real parts hold deadlines in real time: few at once, and not beside those that only compute.
TIMED = 'ProgramTests|ProbeTransportTests|ProbeSimulatorTests|ProbeSystemdTests'

# The parts of `make bench`, beside the record's, and what they run.
BENCHES ?= cpu accuracy detection start in-flight scale
BENCH_PRODUCTS = probe benchmark transport-benchmark reference-fetcher record-benchmark

# How long `make fuzz` runs each of its four targets.
FUZZ_SECONDS ?= 300

.PHONY: build release deb demo test simulate fuzz bench bench-check bench-record lint install install-files uninstall clean

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
	@$(MAKE) --no-print-directory deb
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

bench-check: ## Fails where a hot path takes over 10 % more instructions than its baseline; `.ci/bench-check --renew` takes the new ones
	@bash .ci/setup build
	bash .ci/bench-check

bench: ## How fast and how small it is beside other programs; best on an idle machine of two cores, about forty minutes
	@bash .ci/setup bench
	@for product in $(BENCH_PRODUCTS); do swift build -c release --static-swift-stdlib --product $$product || exit 1; done
	@mkdir -p .build/bench && rm -f .build/bench/*.json
	@for part in $(BENCHES); do \
	  echo "bench: $$part"; \
	  .build/release/benchmark $$part --json .build/bench/$$part.json >/dev/null || exit 1; \
	done
	@echo "bench: record"
	@.build/release/record-benchmark --json .build/bench/record.json >/dev/null
	@.build/release/benchmark table --json .build/bench.json .build/bench/*.json

bench-record: ## How fast ten million attempts are written and read; some minutes, 3 GB of disk
	@bash .ci/setup build
	swift build -c release --static-swift-stdlib --product probe
	swift build -c release --static-swift-stdlib --product record-benchmark
	.build/release/record-benchmark --json .build/bench-record.json

lint:
	swift format lint --strict --parallel --recursive Sources Tests Benchmarks Package.swift
	bash .ci/check-imports

# What was built before is taken as it is: under sudo there is seldom a Swift in PATH.
install: ## What `make release` has built, and all that belongs to it, under DESTDIR; without one, this machine is told as well
	@test -x $(BUILD)/probe -a -x $(BUILD)/probe-simulator || $(MAKE) --no-print-directory release
	@$(MAKE) --no-print-directory install-files
	@test -n "$(DESTDIR)" || PREFIX="$(PREFIX)" bash .ci/post-install

# Takes the binaries from BUILD as they are; packages and tests start here.
install-files:
	install -D $(STRIP) -m 755 $(BUILD)/probe "$(DESTDIR)$(BINDIR)/probe"
	install -D $(STRIP) -m 755 $(BUILD)/probe-simulator "$(DESTDIR)$(LIBEXECDIR)/probe-simulator"
	@set -e; for text in $(TEXTS); do \
	  place="$(DESTDIR)$${text#*=}"; \
	  echo "$${text%%=*} -> $$place"; \
	  install -D -m 644 "$${text%%=*}" "$$place"; \
	  sed -i $(FOLLOW) "$$place"; \
	done
	@set -e; for shell in $(COMPLETIONS); do \
	  place="$(DESTDIR)$${shell#*=}"; \
	  echo "completions -> $$place"; \
	  install -D -m 644 /dev/null "$$place"; \
	  $(BUILD)/probe --generate-completion-script "$${shell%%=*}" >"$$place"; \
	done
	test -e "$(DESTDIR)/etc/probe/config.json" || install -D -m 644 config.json "$(DESTDIR)/etc/probe/config.json"

uninstall: ## What install has laid; the config and what has grown since stay
	@test -n "$(DESTDIR)" || ! test -d /run/systemd/system || systemctl disable --now probe.service || true
	rm -f "$(DESTDIR)$(BINDIR)/probe" "$(DESTDIR)$(LIBEXECDIR)/probe-simulator"
	@for laid in $(TEXTS) $(COMPLETIONS); do \
	  echo "rm -f $(DESTDIR)$${laid#*=}"; \
	  rm -f "$(DESTDIR)$${laid#*=}"; \
	done
	@test ! -d "$(DESTDIR)$(DOCDIR)" || find "$(DESTDIR)$(DOCDIR)" -depth -type d -empty -delete
	@test ! -d "$(DESTDIR)$(LIBEXECDIR)" || find "$(DESTDIR)$(LIBEXECDIR)" -depth -type d -empty -delete
	@test -n "$(DESTDIR)" || ! test -d /run/systemd/system || { systemctl daemon-reload; journalctl --update-catalog; }
	@echo "left where they are: /etc/probe, /etc/credstore/probe.*, /var/lib/probe, the user probe"

deb: release ## A Debian package in .build/deb, made anew when something of it has changed
	@bash .ci/setup package
	@$(MAKE) --no-print-directory $(DEB)

# debian/ is put together beside the package. The rules there only pack, and so need no Debian compiler, which
# dpkg-checkbuilddeps(1) would ask for.
$(DEB): $(BUILD)/probe $(BUILD)/probe-simulator Makefile README.md LICENSE config.json $(shell find systemd -type f)
	@test "$(VERSION)" = "$$(dpkg-parsechangelog -l systemd/package/changelog -S Version)" || \
	  { echo "systemd/package/changelog needs an entry for version $(VERSION) of Version.swift" >&2; exit 1; }
	rm -rf .build/deb
	mkdir -p .build/deb/probe
	cp -R systemd/package .build/deb/probe/debian
	cd .build/deb/probe && dpkg-buildpackage --build=binary --no-sign --no-check-builddeps

clean:
	swift package clean
	rm -rf .build/deb
