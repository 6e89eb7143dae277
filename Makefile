# oomhist: `make run` and `make test` do all their set-up themselves.

SHELL = /bin/bash
RUN_DB = .build/run/oomhist.db
RELEASE = .build/release/oomhist

.PHONY: run test build fix record install install-program install-system deps clean docs lab deb rpm dist reproduce \
	install-test

# What a build says of its origin: of this checkout, or of the archive that it came in.
VERSION := $(shell sed -n 's/.*text = "\(.*\)".*/\1/p' Sources/OomhistCLI/Version.swift)
COMMIT := $(shell if [ -e .git ]; then git describe --always --abbrev=12 --dirty=+ --exclude='*'; \
	else sed '/Format/d; s/^\(.\{12\}\).*/\1/' packaging/commit; fi)
NOTE = {"type":"make","name":"oomhist","version":"$(VERSION)"$(if $(COMMIT),$(comma)"commit":"$(COMMIT)")}
comma = ,

# One stripped file that needs no Swift on the machine. How far its bytes are the same from any
# folder: docs/releases.md.
RELEASE_FLAGS = -c release --product oomhist --static-swift-stdlib --disable-local-rpath \
	-Xlinker --strip-all -Xlinker -z -Xlinker now -Xlinker --build-id=none \
	-Xlinker '--package-metadata=$(NOTE)'

build: deps
	swift build $(RELEASE_FLAGS)

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

# For everybody: sudo make install; for a package: DESTDIR=... PREFIX=/usr. What is in /etc already
# stays. After it: systemctl daemon-reload, systemd-sysusers, systemctl enable --now oomhist.
PREFIX ?= /usr/local
TO = $(DESTDIR)$(PREFIX)
ZSH_FOLDER ?= site-functions
install: build install-program install-system

install-program:
	packaging/install-binary.sh $(RELEASE) $(TO)/bin/oomhist
	for folder in queries schema packaging/grafana packaging/prometheus; do \
		install -d $(TO)/share/oomhist/$${folder##*/} && \
		install -m 0644 $$folder/* $(TO)/share/oomhist/$${folder##*/} || exit; done
	for page in docs/man/*.[1-8]; do \
		install -D -m 0644 $$page $(TO)/share/man/man$${page##*.}/$${page##*/} || exit; done
	install -d $(TO)/share/doc/oomhist/examples
	install -m 0644 packaging/hooks/* $(TO)/share/doc/oomhist/examples
	install -D -m 0644 packaging/completions/oomhist.bash $(TO)/share/bash-completion/completions/oomhist
	install -D -m 0644 packaging/completions/_oomhist $(TO)/share/zsh/$(ZSH_FOLDER)/_oomhist
	install -D -m 0644 packaging/completions/oomhist.fish $(TO)/share/fish/vendor_completions.d/oomhist.fish

SET_PREFIX = sed 's|/usr/bin/oomhist|$(PREFIX)/bin/oomhist|g'
install-system:
	install -d $(TO)/lib/systemd/system $(TO)/lib/sysusers.d $(TO)/lib/tmpfiles.d
	install -d $(addprefix $(DESTDIR)/etc/,oomhist/conf.d oomhist/hooks.d oomhist/queries cron.d)
	for unit in packaging/systemd/*; do $(SET_PREFIX) $$unit >$(TO)/lib/systemd/system/$${unit##*/}; done
	install -m 0644 packaging/sysusers.d/oomhist.conf $(TO)/lib/sysusers.d
	install -m 0644 packaging/tmpfiles.d/oomhist.conf $(TO)/lib/tmpfiles.d
	[ -e $(DESTDIR)/etc/oomhist/oomhist.conf ] || install -m 0644 packaging/oomhist.conf $(DESTDIR)/etc/oomhist
	[ -e $(DESTDIR)/etc/cron.d/oomhist ] || $(SET_PREFIX) packaging/cron/oomhist >$(DESTDIR)/etc/cron.d/oomhist

# Packages: .build/oomhist_VERSION_ARCH.deb, .build/oomhist-VERSION-1.ARCH.rpm, .build/oomhist-VERSION.tar.gz
deb: build
	packaging/install-build-deps.sh debhelper dpkg-dev lintian
	packaging/debian/build.sh $(VERSION)
	lintian --fail-on error,warning --tag-display-limit 0 .build/oomhist_$(VERSION)_*.deb

rpm: build
	packaging/rpm/build.sh $(VERSION)

# Builds the last commit in two folders and compares; three minutes.
reproduce: deps
	packaging/reproduce.sh

dist:
	git archive --prefix=oomhist-$(VERSION)/ -o .build/oomhist-$(VERSION).tar.gz HEAD

# The package on a fresh Debian in a virtual machine, also upgraded from that of the last commit with an
# older schema: Tests/Lab/README.md.
PREVIOUS ?= 068dbde
install-test: deb
	packaging/debian/older.sh $(PREVIOUS) 0.0.9
	Tests/Lab/install/run.py --deb .build/oomhist_$(VERSION)_amd64.deb \
		--previous .build/older/.build/oomhist_0.0.9_amd64.deb

clean:
	rm -rf .build
