//! Reads the SSE tick files of two vendors as records: text file -> **record** -> book.
//!
//! A day comes as two files, orders and trades, that are merged by the exchange's own number
//! (BizIndex or ApplSeqNum) in each channel: [`merge`]. The columns are found by their names in
//! the first line, so their order does not matter and further ones are ignored:
//!
//! | what | columns |
//! |---|---|
//! | orders, first form | OrderChannel SecurityID OrderTime OrderType(A D) OrderNO OrderPrice Balance OrderBSFlag(B S) BizIndex |
//! | trades, first form | TradeChan SecurityID TradTime TradPrice TradVolume TradeBuyNo TradeSellNo TradeBSFlag(B S N) BizIndex |
//! | orders, second form | MDTime OrderType(2 add, 10 delete) OrderPrice OrderQty OrderBSFlag(1 2) ChannelNo ApplSeqNum OrderNO SecurityID |
//! | trades, second form | MDTime TradeBuyNo TradeSellNo TradeBSFlag(0 1 2) TradePrice TradeQty ChannelNo ApplSeqNum SecurityID |
//!
//! Prices went through binary floating point before they were written (1801.00999999999999 stands
//! for 1801.01). They are read digit by digit into units of 1e-4 and the fifth decimal rounds: no
//! floating point here, and noise below half a unit disappears.

use std::collections::BTreeMap;
use std::io::Read;
use tickgate_abi::wire::szse::pack_security_id;
use tickgate_abi::{Feed, Flags, Kind, TickRecord};

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Reading failed, or the file is not CSV.
    #[error("{file}: cannot read it as CSV: {source}")]
    Read {
        /// The name given for the file.
        file: String,
        /// The reason.
        source: csv::Error,
    },
    /// The first line is not that of a tick file.
    #[error(
        "{file}: line 1 has the columns of no SSE order or trade file that is known here: give a file with \
         columns such as OrderNO,OrderPrice,Balance,BizIndex or TradeBuyNo,TradePrice,TradeQty,ApplSeqNum"
    )]
    UnknownColumns {
        /// The name given for the file.
        file: String,
    },
    /// A field cannot be what it should be.
    #[error(
        "{file}: line {line}, column {column}: \"{value}\" is not {expected}: correct the line or leave it out"
    )]
    Field {
        /// The name given for the file.
        file: String,
        /// Line, from 1.
        line: u64,
        /// Column name.
        column: &'static str,
        /// What stands there.
        value: String,
        /// What should.
        expected: &'static str,
    },
}

/// How a vendor names the columns, and which file it is.
#[derive(Debug)]
struct Form {
    trades: bool,
    time: &'static str,
    channel: &'static str,
    sequence: &'static str,
    price: &'static str,
    quantity: &'static str,
    flag: &'static str,
    /// Flag values of buy (or buyer aggressed), sell (or seller aggressed), and neither.
    flags: [&'static str; 3],
    /// Orders: the column of the order's number. Trades: the buyer's.
    order: &'static str,
    /// Orders: the column that tells an add. Trades: the seller's number.
    second: &'static str,
    /// Orders: the values of an add and a deletion.
    add_delete: [&'static str; 2],
}

const ORDERS_1: Form = Form {
    trades: false,
    time: "OrderTime",
    channel: "OrderChannel",
    sequence: "BizIndex",
    price: "OrderPrice",
    quantity: "Balance",
    flag: "OrderBSFlag",
    flags: ["B", "S", ""],
    order: "OrderNO",
    second: "OrderType",
    add_delete: ["A", "D"],
};
const TRADES_1: Form = Form {
    trades: true,
    time: "TradTime",
    channel: "TradeChan",
    price: "TradPrice",
    quantity: "TradVolume",
    flag: "TradeBSFlag",
    flags: ["B", "S", "N"],
    order: "TradeBuyNo",
    second: "TradeSellNo",
    ..ORDERS_1
};
const ORDERS_2: Form = Form {
    time: "MDTime",
    channel: "ChannelNo",
    sequence: "ApplSeqNum",
    quantity: "OrderQty",
    flags: ["1", "2", ""],
    add_delete: ["2", "10"],
    ..ORDERS_1
};
const TRADES_2: Form = Form {
    time: "MDTime",
    channel: "ChannelNo",
    sequence: "ApplSeqNum",
    price: "TradePrice",
    quantity: "TradeQty",
    flags: ["1", "2", "0"],
    ..TRADES_1
};
static FORMS: [Form; 4] = [ORDERS_1, TRADES_1, ORDERS_2, TRADES_2];

/// In all forms.
const SECURITY_ID: &str = "SecurityID";
/// TickBSFlag of a trade: the buyer aggressed, the seller did, or an auction.
const TICK_BS_FLAGS: [u8; 3] = [b'B', b'S', b'N'];

/// Where the columns are.
#[derive(Clone, Copy, Debug)]
struct Columns {
    time: usize,
    channel: usize,
    sequence: usize,
    security_id: usize,
    price: usize,
    quantity: usize,
    flag: usize,
    order: usize,
    second: usize,
}

/// Reads one file, record by record, in the file's order.
pub struct Reader<R> {
    file: String,
    csv: csv::Reader<R>,
    form: &'static Form,
    columns: Columns,
    row: csv::ByteRecord,
    failed: bool,
}

impl<R: Read> Reader<R> {
    /// Reads the first line. `file` is the name used in errors; compressed files are the
    /// caller's to decompress.
    ///
    /// # Errors
    /// [`Error::Read`], [`Error::UnknownColumns`].
    pub fn new(input: R, file: &str) -> Result<Self, Error> {
        let mut csv = csv::ReaderBuilder::new().buffer_capacity(1 << 16).from_reader(input);
        let names = csv.byte_headers().map_err(|source| Error::Read { file: file.to_owned(), source })?;
        let found = FORMS.iter().find_map(|form| Some((form, columns(form, names)?)));
        let Some((form, columns)) = found else {
            return Err(Error::UnknownColumns { file: file.to_owned() });
        };
        Ok(Reader { file: file.to_owned(), csv, form, columns, row: csv::ByteRecord::new(), failed: false })
    }

    fn record(&self) -> Result<TickRecord, Error> {
        let (form, at) = (self.form, &self.columns);
        let sequence = self.number(at.sequence, form.sequence)?;
        let channel = self.number(at.channel, form.channel)?;
        let channel = u16::try_from(channel)
            .map_err(|_| self.wrong(at.channel, form.channel, "a channel below 65536"))?;
        let flag = form.flags.iter().position(|f| f.as_bytes() == self.field(at.flag) && !f.is_empty());
        let flag =
            flag.ok_or_else(|| self.wrong(at.flag, form.flag, "one of the flags of its kind of file"))?;
        let quantity = self.number(at.quantity, form.quantity)?;
        let quantity = quantity
            .checked_mul(Feed::Sse.quantity_scale())
            .ok_or_else(|| self.wrong(at.quantity, form.quantity, "a quantity that fits"))?;
        let mut record = TickRecord {
            sequence,
            order_id: self.number(at.order, form.order)?,
            price: parse_price(self.field(at.price))
                .ok_or_else(|| self.wrong(at.price, form.price, "a decimal price"))?,
            quantity,
            exchange_time: parse_time(self.field(at.time))
                .ok_or_else(|| self.wrong(at.time, form.time, "a time HH:MM:SS.sss"))?,
            channel,
            symbol: parse_security_id(self.field(at.security_id)).ok_or_else(|| {
                self.wrong(at.security_id, SECURITY_ID, "a SecurityID of up to eight digits")
            })?,
            ..TickRecord::default()
        };
        if form.trades {
            record.kind = Kind::SseTrade as u8;
            record.reference = self.number(at.second, form.second)?;
            record.attribute = TICK_BS_FLAGS[flag];
        } else {
            let order_type = form.add_delete.iter().position(|t| t.as_bytes() == self.field(at.second));
            let order_type = order_type
                .ok_or_else(|| self.wrong(at.second, form.second, "the type of an add or a deletion"))?;
            record.kind = [Kind::SseAdd, Kind::SseDelete][order_type] as u8;
            record.flags = [0, Flags::SELL][flag];
        }
        Ok(record)
    }

    fn field(&self, column: usize) -> &[u8] {
        self.row.get(column).unwrap_or_default()
    }

    fn number(&self, column: usize, name: &'static str) -> Result<u64, Error> {
        parse_number(self.field(column)).ok_or_else(|| self.wrong(column, name, "a whole number"))
    }

    #[cold]
    fn wrong(&self, column: usize, name: &'static str, expected: &'static str) -> Error {
        Error::Field {
            file: self.file.clone(),
            line: self.row.position().map_or(0, csv::Position::line),
            column: name,
            value: String::from_utf8_lossy(self.field(column)).into_owned(),
            expected,
        }
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<TickRecord, Error>;

    /// The next line; after an error of reading nothing follows.
    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        match self.csv.read_byte_record(&mut self.row) {
            Ok(true) => Some(self.record()),
            Ok(false) => None,
            Err(source) => {
                self.failed = true;
                Some(Err(Error::Read { file: self.file.clone(), source }))
            }
        }
    }
}

/// Reads all files of a day and puts their records into the exchange's order: by sequence in each
/// channel, and channels beside each other by time.
///
/// # Errors
/// The first of the files'.
pub fn merge<R: Read>(files: impl IntoIterator<Item = Reader<R>>) -> Result<Vec<TickRecord>, Error> {
    let mut channels = BTreeMap::<u16, Vec<TickRecord>>::new();
    let mut total = 0;
    for file in files {
        for record in file {
            let record = record?;
            channels.entry(record.channel).or_default().push(record);
            total += 1;
        }
    }
    for records in channels.values_mut() {
        records.sort_by_key(|record| record.sequence);
    }
    let mut heads: Vec<_> = channels.into_values().map(|records| records.into_iter().peekable()).collect();
    let mut merged = Vec::with_capacity(total);
    loop {
        let times =
            heads.iter_mut().enumerate().filter_map(|(i, head)| Some((head.peek()?.exchange_time, i)));
        let Some((_, earliest)) = times.min() else { return Ok(merged) };
        merged.extend(heads[earliest].next());
    }
}

fn columns(form: &Form, names: &csv::ByteRecord) -> Option<Columns> {
    let find = |name: &str| names.iter().position(|n| n == name.as_bytes());
    Some(Columns {
        time: find(form.time)?,
        channel: find(form.channel)?,
        sequence: find(form.sequence)?,
        security_id: find(SECURITY_ID)?,
        price: find(form.price)?,
        quantity: find(form.quantity)?,
        flag: find(form.flag)?,
        order: find(form.order)?,
        second: find(form.second)?,
    })
}

/// A whole number without sign; a fraction of zeros is let pass.
fn parse_number(text: &[u8]) -> Option<u64> {
    let (whole, fraction) = split_at_point(text);
    if !fraction.iter().all(|&digit| digit == b'0') {
        return None;
    }
    digits(whole)
}

/// A decimal price without sign or exponent, in units of 1e-4, the fifth decimal rounding half up.
fn parse_price(text: &[u8]) -> Option<i64> {
    const DECIMALS: usize = 4;
    const _: () = assert!(10_i64.pow(DECIMALS as u32) == tickgate_abi::feed::PRICE_SCALE);
    let (whole, fraction) = split_at_point(text);
    if !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut units = digits(whole)?;
    for decimal in 0..DECIMALS {
        let digit = fraction.get(decimal).map_or(0, |d| d - b'0');
        units = units.checked_mul(10)?.checked_add(u64::from(digit))?;
    }
    let round_up = fraction.get(DECIMALS).is_some_and(|&digit| digit >= b'5');
    i64::try_from(units.checked_add(u64::from(round_up))?).ok()
}

/// `HH:MM:SS.sss` (the fraction may have up to three digits or be absent) as decimal HHMMSSsss.
fn parse_time(text: &[u8]) -> Option<u64> {
    let (clock, fraction) = split_at_point(text);
    let mut parts = clock.split(|&b| b == b':').map(digits);
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 || fraction.len() > 3 {
        return None;
    }
    let mut milliseconds = 0;
    for position in 0..3 {
        let digit = fraction.get(position).copied().unwrap_or(b'0');
        if !digit.is_ascii_digit() {
            return None;
        }
        milliseconds = milliseconds * 10 + u64::from(digit - b'0');
    }
    Some(((hour * 100 + minute) * 100 + second) * 1_000 + milliseconds)
}

/// `600519`, or `600519.SH`, as the record's symbol.
fn parse_security_id(text: &[u8]) -> Option<u32> {
    let (id, _market) = split_at_point(text);
    let mut padded = [b' '; 8];
    if id.is_empty() || id.len() > padded.len() || !id.iter().all(u8::is_ascii_digit) {
        return None;
    }
    for (to, from) in padded.iter_mut().zip(id) {
        *to = *from;
    }
    pack_security_id(padded)
}

fn split_at_point(text: &[u8]) -> (&[u8], &[u8]) {
    match text.iter().position(|&b| b == b'.') {
        Some(point) => (&text[..point], &text[point + 1..]),
        None => (text, &[]),
    }
}

fn digits(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u64, |value, &digit| {
        if !digit.is_ascii_digit() {
            return None;
        }
        value.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests;
