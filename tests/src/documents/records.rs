//! docs/records.md, from the tables of kinds, flags, drop reasons and wire fields in the contract.

use super::table;
use std::mem::{offset_of, size_of};
use tickgate_abi::drop_reason::Scope;
use tickgate_abi::record::RECORD_BYTES;
use tickgate_abi::wire::{Field, itch50};
use tickgate_abi::{DropReason, Flags, Kind, TickRecord};

/// The document.
pub fn text() -> String {
    let mut text = format!(
        "# Tick records\n\n\
         A record has {RECORD_BYTES} bytes, one cache line, little-endian, the same from gateware, model and \
         software decoder. The layout is `TickRecord` in `hdl/abi/src/record.rs`; [decode.md](decode.md) says \
         when a message becomes a record.\n\n\
         ## Layout\n\n"
    );
    text += &table(&["offset", "bytes", "field"], layout());
    text += "\n## Flags\n\n";
    let flags = Flags::NAMES.iter().copied().chain([(Flags::SELL, "sell side (no name in reports)")]);
    text += &table(
        &["bit", "name"],
        flags.map(|(mask, name)| vec![mask.trailing_zeros().to_string(), name.into()]),
    );
    text += "\n## Kinds\n\n";
    let kinds = Kind::ALL.iter().map(|&kind| {
        vec![format!("{:#04x}", kind as u8), format!("`{}`", kind.message_type()), kind.text().into()]
    });
    text += &table(&["code", "message type", "meaning and fields"], kinds);
    text += "\n## Where the fields are in an ITCH 5.0 message\n\n\
             Byte offset and length from the type byte; in every message StockLocate goes to `symbol` and \
             Timestamp to `exchange_time`. The table is `hdl/abi/src/wire/itch50.rs`.\n\n";
    text += &table(
        &["type", "name", "bytes", "order_id", "reference", "price", "quantity", "attribute", "side"],
        itch50::MESSAGES.iter().map(|message| {
            let mut row = vec![
                format!("`{}`", char::from(message.message_type)),
                message.name.into(),
                message.length.to_string(),
            ];
            row.extend(message.fields().into_iter().map(|(_, field)| place(field)));
            row
        }),
    );
    text += "\n## Drop reasons\n\nThe code is the index of the counter.\n\n";
    let reasons = DropReason::ALL.iter().map(|&reason| {
        let scope = match reason.scope() {
            Scope::Frame => "frame",
            Scope::Datagram => "datagram",
            Scope::Message => "message",
        };
        vec![(reason as u8).to_string(), format!("`{}`", reason.name()), scope.into(), reason.text().into()]
    });
    text + &table(&["code", "name", "counted in", "meaning"], reasons)
}

fn place(field: Option<Field>) -> String {
    field.map_or(String::new(), |f| format!("{} {}+{}", f.name, f.offset, f.length))
}

macro_rules! fields {
    ($($field:ident)*) => {
        [$((offset_of!(TickRecord, $field), size(|r| &r.$field), stringify!($field))),*]
    };
}

fn size<T>(_: fn(&TickRecord) -> &T) -> usize {
    size_of::<T>()
}

fn layout() -> impl Iterator<Item = Vec<String>> {
    let fields = fields! {
        sequence order_id reference price quantity exchange_time card_time_low card_time_high channel
        symbol kind attribute flags generation
    };
    // A field that is left out above would leave a hole.
    let mut end = 0;
    for (offset, bytes, name) in fields {
        assert_eq!(offset, end, "{name}");
        end = offset + bytes;
    }
    assert_eq!(end, RECORD_BYTES);
    fields
        .into_iter()
        .map(|(offset, bytes, name)| vec![offset.to_string(), bytes.to_string(), format!("`{name}`")])
}
