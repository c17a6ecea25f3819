// The clock loop around the verilated card. A whole frame's clocks run here between two calls from
// Rust, so that a clock costs its evaluation and little else. sim/src/rtl/ffi.rs has the other side
// of every declaration below.

#include "Vtop.h"
#include "verilated.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace {

/// One clock of a wire's inputs.
struct Beat {
    uint64_t data;
    uint8_t keep;
    uint8_t valid;
    uint8_t last;
    uint8_t error;
    uint32_t reserved;
};

/// One clock of both wires.
struct Beats {
    Beat line_a;
    Beat line_b;
};

/// One register write, applied for one clock.
struct RegisterWrite {
    uint32_t offset;
    uint32_t value;
};

/// One accepted ring write: the clock in which ring_valid and ring_ready were high.
struct RingWrite {
    uint64_t clock;
    uint64_t address;
    uint64_t words[8];
};

struct Card {
    VerilatedContext context;
    std::unique_ptr<Vtop> top;
    uint64_t clock = 0;
    // The slow host: from a clock in `stall_one_in` on average, ring_ready is low for 1 to
    // `stall_clocks` clocks. 0 never.
    uint64_t random = 0;
    uint32_t stall_one_in = 0;
    uint32_t stall_clocks = 0;
    uint32_t stalled = 0;

    uint64_t next_random() {
        // SplitMix64, as in sim/src/random.rs.
        uint64_t z = (random += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }

    bool ready() {
        if (stall_one_in == 0) return true;
        if (stalled != 0) {
            --stalled;
            return false;
        }
        if (next_random() % stall_one_in == 0) {
            stalled = static_cast<uint32_t>(next_random() % stall_clocks);
            return false;
        }
        return true;
    }
};

}  // namespace

extern "C" {

Card* tickgate_card_new() {
    auto* card = new Card;
    card->top = std::make_unique<Vtop>(&card->context, "top");
    Vtop& top = *card->top;
    top.clock = 0;
    top.wire_valid__0240 = 0;
    top.wire_valid__0241 = 0;
    top.register_write = 0;
    top.ring_ready = 1;
    top.eval();
    return card;
}

void tickgate_card_delete(Card* card) {
    card->top->final();
    delete card;
}

void tickgate_card_stall_ring(Card* card, uint64_t seed, uint32_t one_in, uint32_t clocks) {
    card->random = seed;
    card->stall_one_in = clocks == 0 ? 0 : one_in;
    card->stall_clocks = clocks;
    card->stalled = 0;
}

uint64_t tickgate_card_clock(const Card* card) { return card->clock; }
uint32_t tickgate_card_read_data(const Card* card) { return card->top->register_read_data; }
bool tickgate_card_ring_valid(const Card* card) { return card->top->ring_valid; }
void tickgate_card_register_address(Card* card, uint32_t offset) { card->top->register_address = offset; }

/// Runs `clocks` clocks. `beats` has one entry a clock, or is null for idle wires. The first
/// `register_write_count` clocks (at most `clocks`) carry a register write each. `ring_writes` has
/// room for `clocks` entries; the number written is returned.
size_t tickgate_card_run(Card* card, const Beats* beats, size_t clocks, const RegisterWrite* register_writes,
                         size_t register_write_count, RingWrite* ring_writes) {
    Vtop& top = *card->top;
    size_t written = 0;
    for (size_t i = 0; i < clocks; ++i) {
        if (beats != nullptr) {
            const Beat& a = beats[i].line_a;
            top.wire_data__0240 = a.data;
            top.wire_keep__0240 = a.keep;
            top.wire_valid__0240 = a.valid;
            top.wire_last__0240 = a.last;
            top.wire_error__0240 = a.error;
            const Beat& b = beats[i].line_b;
            top.wire_data__0241 = b.data;
            top.wire_keep__0241 = b.keep;
            top.wire_valid__0241 = b.valid;
            top.wire_last__0241 = b.last;
            top.wire_error__0241 = b.error;
        } else {
            top.wire_valid__0240 = 0;
            top.wire_valid__0241 = 0;
        }
        const bool write = i < register_write_count;
        top.register_write = write;
        if (write) {
            top.register_address = register_writes[i].offset;
            top.register_write_data = register_writes[i].value;
        }
        top.ring_ready = card->ready();
        top.clock = 0;
        top.eval();
        if (top.ring_valid && top.ring_ready) {
            RingWrite& out = ring_writes[written++];
            out.clock = card->clock;
            out.address = top.ring_address;
            for (int word = 0; word < 8; ++word) {
                out.words[word] = static_cast<uint64_t>(top.ring_data[2 * word + 1]) << 32 | top.ring_data[2 * word];
            }
        }
        top.clock = 1;
        top.eval();
        ++card->clock;
    }
    return written;
}

}  // extern "C"
