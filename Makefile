# oomhist: `make run` and `make test` do all their set-up themselves.

SHELL = /bin/bash
RUN_DB = .build/run/oomhist.db
RELEASE = .build/release/oomhist

.PHONY: run test build check fix record install deps clean docs lab

build: deps
	swift build -c release --product oomhist --static-swift-stdlib

# The main job on this machine: snapshots, the kernel's log, and a recorded incident.
run: build
	@packaging/run-here.sh $(RELEASE) $(RUN_DB)

# Format, build with warnings as errors, every test.
test: deps
	swift format lint --strict --recursive --parallel Sources Tests Package.swift
	swift build --build-tests
	swift test --skip-build

# Real kills in virtual machines, and whether oomhist names the right one: Tests/Lab/README.md.
KERNELS ?= 6.1,6.12
SEEDS ?= 1,2,3
GUESTS ?= 1
LAB = Tests/Lab/culprit/run.py
LAB_RUNS = --kernels $(KERNELS) --seeds $(SEEDS) $(if $(SCENARIOS),--scenarios $(SCENARIOS)) \
	--oomhist $(RELEASE)
lab: build
	$(LAB) record --matrix --guests $(GUESTS) $(LAB_RUNS)
	$(LAB) judge --wrong $(LAB_RUNS)

# Rewrites the golden files; fails, so that a recording never passes for a test.
record:
	OOMHIST_RECORD=1 swift test

fix:
	swift format --in-place --recursive --parallel Sources Tests Package.swift

# The generated parts of docs/: columns from schema/, parameters from queries/, and the manual
# pages, whose options come from Tests/Fixtures/cli/help.json (make record).
docs:
	docs/generate.py
	docs/generate_man.py

deps:
	@packaging/install-build-deps.sh

PREFIX ?= /usr/local
install: build
	install -D -m 0755 $(RELEASE) $(DESTDIR)$(PREFIX)/bin/oomhist
	for page in docs/man/*.[1-8]; do install -D -m 0644 $$page \
		$(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/} || exit 1; done
	install -D -m 0644 packaging/completions/oomhist.bash \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/oomhist
	install -D -m 0644 packaging/completions/_oomhist \
		$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_oomhist
	install -D -m 0644 packaging/completions/oomhist.fish \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/oomhist.fish

clean:
	rm -rf .build
