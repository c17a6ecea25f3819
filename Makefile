# The commands of this project. Each installs what it needs the first time and says so; the second
# time it finds everything there and installs nothing (setup/).
#
#   make run         build, then a whole session through the card in this terminal
#   make test        every check: format, lints, tests, generated documents, routed timing
#   make build       the command: target/release/tickgate
#   make bench       speed of decoders, SM4, books and simulators, beside other crates
#   make bitstream   synthesis, place and route; bitstreams and reports in target/bitstream
#   make docs        write the generated documents again
.PHONY: run test build bench bitstream docs
.DEFAULT_GOAL := build

CARGO := cargo
BITSTREAM := $(CARGO) run --quiet --package tickgate-bitstream --

run: build
	target/release/tickgate demo

build:
	@setup/packages.sh simulate
	$(CARGO) build --release --package tickgate --features rtl

test:
	@setup/packages.sh simulate check
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --all-features --quiet -- --deny warnings
	$(CARGO) test --workspace --all-features
	@# Place and route only when the gateware is not the one whose figures are committed (status 2).
	@$(BITSTREAM) --unchanged || { [ $$? -eq 2 ] && setup/synthesis.sh && $(BITSTREAM) --check; }

bench:
	@setup/packages.sh simulate
	$(CARGO) bench --package tickgate-bench --all-features

bitstream:
	@setup/packages.sh simulate
	@setup/synthesis.sh
	$(BITSTREAM) $(BITSTREAM_OPTIONS)

docs:
	$(CARGO) run --quiet --package tickgate-tests --bin generate-docs
