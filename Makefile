# SPDX-License-Identifier: GPL-2.0-or-later
#
# One plain GNU Makefile, non-recursive: each folder's Makefile.local adds its sources and programs.
# The layers (ARCHITECTURE.md) hold because each folder is compiled with its own -I and pkg-config flags only.
#
#   make            builds everything into build/
#   make demo       the main job, with real mail servers and real clients (installs what it needs)
#   make screenshots   pictures of Pidgin with mail, in English and Chinese, into docs/screenshots/
#   make check      all tests (installs what they need)
#   make check-leaks   every window of Pidgin 50 times under valgrind, and a table of what it left behind
#   make bench-fetch, make bench-poll   how fast mail comes in, and what polling costs (installs what it needs)
#   make bench-send   how fast mail goes out (installs what it needs)
#   make run        your own Pidgin or Finch with the plugins of this tree
#   make pot        po/*.po: what is new in the sources is to be translated
#   make install    PREFIX=/usr/local, DESTDIR=; plugin folders are asked from pkg-config
#   make SANITIZE=address,undefined …   the same tree, with sanitizers, in build/address-undefined/

VERSION := 0.1.0
CC ?= gcc
PKG_CONFIG ?= pkg-config
PREFIX ?= /usr/local
BINDIR := $(PREFIX)/bin
LOCALEDIR := $(PREFIX)/share/locale
APPLICATIONS := $(PREFIX)/share/applications
ICONS := $(PREFIX)/share/icons/hicolor
PYTHON ?= /usr/bin/python3
INSTALL ?= install

comma := ,
BUILD := $(if $(SANITIZE),build/$(subst $(comma),-,$(SANITIZE)),build)

# The tests with servers and windows wait most of their time, so that two cores have three of them at once.
JOBS ?= $(shell nproc)
E2E_WORKERS ?= $(shell n=$$((3 * $(JOBS) / 2)); echo $$((n < 8 ? n : 8)))

# make V=1 shows the whole commands.
Q := $(if $(V),,@)
say = $(if $(V),,@echo "  $(1)")

CFLAGS ?= -O2 -g
WARN := -Wall -Wextra -Wstrict-prototypes -Wmissing-prototypes -Wshadow=local \
	-Wno-unused-parameter -Wno-missing-field-initializers \
	-Werror=implicit-function-declaration -Werror=incompatible-pointer-types -Werror=int-conversion \
	-Werror=return-type -Werror=missing-prototypes -Werror=strict-prototypes
ALL_CFLAGS = -std=gnu11 $(WARN) -fPIC -fvisibility=hidden -D_GNU_SOURCE \
	-DIMAIL_VERSION='"$(VERSION)"' -DGETTEXT_PACKAGE='"imail"' $(if $(WERROR),-Werror) \
	$(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer,-D_FORTIFY_SOURCE=2 -fstack-protector-strong) $(CFLAGS)
ALL_LDFLAGS = $(if $(SANITIZE),-fsanitize=$(SANITIZE)) -Wl,--as-needed $(LDFLAGS)

pc_cflags = $(if $(1),$(shell $(PKG_CONFIG) --cflags $(1) | sed 's/-I/-isystem /g'))
pc_libs = $(if $(1),$(shell $(PKG_CONFIG) --libs $(1)))

all:

# Filled by the Makefile.local files: programs and plugins to build, tests to run, objects to depend on.
PROGRAMS :=
TESTS :=
OBJECTS :=
FOLDERS := common server-shim purple-imail/core purple-imail headless ui-common pidgin-ui finch-ui desktop po tests tests/bench

# $(call folder,NAME,SOURCES,INCLUDES,PACKAGES[,DEFINES]): objects of SOURCES, compiled with only these include paths; sets NAME_OBJ.
define folder_template
$(1)_OBJ := $$(patsubst %.c,$(BUILD)/%.o,$(2))
OBJECTS += $$($(1)_OBJ)
$(1)_FLAGS := $$(patsubst %,-I%,$(3)) $$(call pc_cflags,$(4)) $(5)
$$($(1)_OBJ): $(BUILD)/%.o: %.c Makefile $$(firstword $$(wildcard $$(dir $$(firstword $(2)))Makefile.local $$(dir $$(firstword $(2)))../Makefile.local))
	$$(call say,CC      $$<)
	@mkdir -p $$(@D)
	$(Q)$$(CC) $$(ALL_CFLAGS) $$($(1)_FLAGS) -MMD -MP -c -o $$@ $$<
endef
folder = $(eval $(call folder_template,$(1),$(2),$(3),$(4),$(5)))

# $(call program,NAME,OBJECTS,PACKAGES[,FLAGS]) and $(call plugin,…): links build/NAME.
define program_template
PROGRAMS += $(BUILD)/$(1)
$(BUILD)/$(1): $(2)
	$$(call say,LINK    $$@)
	@mkdir -p $$(@D)
	$(Q)$$(CC) $$(ALL_LDFLAGS) -o $$@ $$(filter %.o %.a,$$^) $$(call pc_libs,$(3)) $(4)
endef
program = $(eval $(call program_template,$(1),$(2),$(3),$(4)))
plugin = $(eval $(call program_template,$(1),$(2),$(3),-shared $(4)))

include $(patsubst %,%/Makefile.local,$(FOLDERS))

.DEFAULT_GOAL := all
.PHONY: all deps deps-test demo screenshots check check-unit check-e2e check-leaks tests run install uninstall clean format
.DELETE_ON_ERROR:

all: $(PROGRAMS)

deps:
	@scripts/deps.sh build
deps-test:
	@scripts/deps.sh test

# The commands of a fresh machine install first, then build: pkg-config's answers are wrong before that, hence the recursion.
# It builds on all cores, unless make was told itself on how many.
on_all_cores = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))

demo:
	@scripts/deps.sh demo
	@$(MAKE) --no-print-directory $(on_all_cores) all
	@$(PYTHON) -m tests.demo --build $(BUILD)

screenshots:
	@scripts/deps.sh demo
	@$(MAKE) --no-print-directory $(on_all_cores) all
	@$(PYTHON) -m tests.demo.screenshots --build $(BUILD)

check:
	@scripts/deps.sh test
	@$(MAKE) --no-print-directory $(on_all_cores) all tests
	@$(MAKE) --no-print-directory check-unit
	@$(MAKE) --no-print-directory check-e2e

check-unit: $(TESTS)
	@BUILD=$(BUILD) prove -j$(JOBS) --merge $(if $(VERBOSE),-v) $(TESTS)

check-e2e: all
	@scripts/fetch-test-servers.sh
	@IMAIL_BUILD=$(BUILD) $(PYTHON) -m pytest -q -rs -p no:cacheprovider -n $(E2E_WORKERS) --dist loadfile $(PYTEST_ARGS) tests

# Half an hour. LEAKS_ARGS="-k reading-0" does some of the windows (tests/e2e/rounds.py).
LEAK_ROUNDS ?= 50
check-leaks:
	@scripts/deps.sh test
	@$(MAKE) --no-print-directory all tests
	@scripts/fetch-test-servers.sh
	@printf 'window\trounds\tlost, ours\tgrown, ours\tlost a round, all\tgrown a round, all\n' >$(BUILD)/leaks.tsv
	@IMAIL_BUILD=$(BUILD) IMAIL_ROUNDS=$(LEAK_ROUNDS) IMAIL_LEAKS=$(BUILD)/leaks.tsv $(PYTHON) -m pytest -q -p no:cacheprovider $(LEAKS_ARGS) \
		tests/e2e/test_pidgin_leaks.py; status=$$?; expand -t 26,34,46,58,78 $(BUILD)/leaks.tsv; exit $$status

tests: $(TESTS)

run: all
	@scripts/run.sh $(BUILD)

# libpurple looks in its own folders only, whatever PREFIX is: they are asked from pkg-config.
PURPLE_PLUGINDIR = $(shell $(PKG_CONFIG) --variable=plugindir purple)
PIDGIN_PLUGINDIR = $(shell $(PKG_CONFIG) --variable=plugindir pidgin)
FINCH_PLUGINDIR = $(shell $(PKG_CONFIG) --variable=libdir finch)/finch
PIXMAPS = $(shell $(PKG_CONFIG) --variable=datadir pidgin)/pixmaps/pidgin/protocols
ICON_SIZES := 16 22 48
# The desktop has a list of what each program opens; a package makes it on the machine that it comes to.
update_applications = $(if $(DESTDIR),,-@command -v update-desktop-database >/dev/null && update-desktop-database -q $(APPLICATIONS) || true)

install: all
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(PURPLE_PLUGINDIR) $(DESTDIR)$(PIDGIN_PLUGINDIR) $(DESTDIR)$(FINCH_PLUGINDIR)
	$(INSTALL) -m 755 $(BUILD)/imaild $(BUILD)/imailctl $(BUILD)/imail-mailto $(DESTDIR)$(BINDIR)
	$(INSTALL) -m 644 $(BUILD)/libimail.so $(DESTDIR)$(PURPLE_PLUGINDIR)
	$(INSTALL) -m 644 $(BUILD)/imail-pidgin.so $(DESTDIR)$(PIDGIN_PLUGINDIR)
	$(INSTALL) -m 644 $(BUILD)/imail-finch.so $(DESTDIR)$(FINCH_PLUGINDIR)
	for language in $(LANGUAGES); do $(INSTALL) -D -m 644 $(BUILD)/locale/$$language/LC_MESSAGES/imail.mo $(DESTDIR)$(LOCALEDIR)/$$language/LC_MESSAGES/imail.mo; done
	for size in $(ICON_SIZES); do $(INSTALL) -D -m 644 purple-imail/icons/imail-$$size.png $(DESTDIR)$(PIXMAPS)/$$size/imail.png; done
	for size in $(ICON_SIZES); do $(INSTALL) -D -m 644 purple-imail/icons/imail-$$size.png $(DESTDIR)$(ICONS)/$${size}x$$size/apps/imail.png; done
	$(INSTALL) -d $(DESTDIR)$(APPLICATIONS)
	sed 's|@BINDIR@|$(BINDIR)|' desktop/imail-mailto.desktop >$(DESTDIR)$(APPLICATIONS)/imail-mailto.desktop
	chmod 644 $(DESTDIR)$(APPLICATIONS)/imail-mailto.desktop
	$(update_applications)

uninstall:
	rm -f $(addprefix $(DESTDIR)$(BINDIR)/,imaild imailctl imail-mailto) $(DESTDIR)$(APPLICATIONS)/imail-mailto.desktop $(DESTDIR)$(PURPLE_PLUGINDIR)/libimail.so \
		$(DESTDIR)$(PIDGIN_PLUGINDIR)/imail-pidgin.so $(DESTDIR)$(FINCH_PLUGINDIR)/imail-finch.so \
		$(foreach size,$(ICON_SIZES),$(DESTDIR)$(PIXMAPS)/$(size)/imail.png $(DESTDIR)$(ICONS)/$(size)x$(size)/apps/imail.png) \
		$(foreach language,$(LANGUAGES),$(DESTDIR)$(LOCALEDIR)/$(language)/LC_MESSAGES/imail.mo)
	$(update_applications)

clean:
	rm -rf build

format:
	clang-format -i $(shell git ls-files '*.c' '*.h')

-include $(OBJECTS:.o=.d)
