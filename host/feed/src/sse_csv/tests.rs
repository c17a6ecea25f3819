use super::*;

const ORDERS: &str = "DataStatus,OrderIndex,OrderChannel,SecurityID,OrderTime,OrderType,OrderNO,OrderPrice,Balance,\
                      OrderBSFlag,BizIndex\n\
                      0,1,6,600519,09:15:00.220,A,1248,1801.00999999999999,100,B,76839\n\
                      0,2,6,600519,09:15:00.230,D,1251,1855,400,S,76842\n";
const TRADES: &str = "TradeChan,SecurityID,TradTime,TradPrice,TradVolume,TradeBuyNo,TradeSellNo,TradeBSFlag,BizIndex\n\
                      6,600519,09:25:00.940,1854.980000000000018,100,113304,38420,N,76840\n";

fn read(text: &str) -> Result<Vec<TickRecord>, Error> {
    Reader::new(text.as_bytes(), "f.csv")?.collect()
}

#[test]
fn prices_round_without_floating_point() {
    for (text, units) in [
        ("1801.00999999999999", Some(18_010_100)),
        ("1854.980000000000018", Some(18_549_800)),
        ("1745", Some(17_450_000)),
        ("0.00005", Some(1)),
        ("0.00004999", Some(0)),
        ("14.56", Some(145_600)),
        ("9.99999", Some(100_000)),
        ("922337203685477.5807", Some(i64::MAX)),
        ("922337203685477.58075", None),
        ("99999999999999999999", None),
        ("", None),
        (".5", None),
        ("-1", None),
        ("1e3", None),
        ("1.2e3", None),
        ("1.2.3", None),
    ] {
        assert_eq!(parse_price(text.as_bytes()), units, "{text}");
    }
}

#[test]
fn times_and_names() {
    assert_eq!(parse_time(b"09:15:00.220"), Some(91_500_220));
    assert_eq!(parse_time(b"15:00:00"), Some(150_000_000));
    assert_eq!(parse_time(b"09:15:00.2"), Some(91_500_200));
    for wrong in ["", "9", "09:15", "24:00:00", "09:60:00", "09:15:00:00", "09:15:00.1234", "09:15:00.x"] {
        assert_eq!(parse_time(wrong.as_bytes()), None, "{wrong}");
    }
    assert_eq!(parse_security_id(b"600519"), Some(0x6005_19ff));
    assert_eq!(parse_security_id(b"605580.SH"), Some(0x6055_80ff));
    assert_eq!(parse_security_id(b"60A519"), None);
    assert_eq!(parse_security_id(b""), None);
}

#[test]
fn orders_and_trades_merge_into_the_order_of_the_exchange() {
    let files = [ORDERS, TRADES].map(|text| Reader::new(text.as_bytes(), "f.csv").unwrap());
    let records = merge(files).unwrap();
    let add = TickRecord {
        sequence: 76_839,
        order_id: 1_248,
        price: 18_010_100,
        quantity: 100_000,
        exchange_time: 91_500_220,
        channel: 6,
        symbol: 0x6005_19ff,
        kind: Kind::SseAdd as u8,
        ..TickRecord::default()
    };
    let trade = TickRecord {
        sequence: 76_840,
        order_id: 113_304,
        reference: 38_420,
        price: 18_549_800,
        exchange_time: 92_500_940,
        kind: Kind::SseTrade as u8,
        attribute: b'N',
        ..add
    };
    let delete = TickRecord {
        sequence: 76_842,
        order_id: 1_251,
        price: 18_550_000,
        quantity: 400_000,
        exchange_time: 91_500_230,
        kind: Kind::SseDelete as u8,
        flags: Flags::SELL,
        ..add
    };
    assert_eq!(records, [add, trade, delete]);
}

#[test]
fn channels_run_beside_each_other_by_time() {
    let line =
        |channel: u16, time: &str, index: u64| format!("{channel},600519,{time},A,{index},1,1,B,{index}\n");
    let header =
        "OrderChannel,SecurityID,OrderTime,OrderType,OrderNO,OrderPrice,Balance,OrderBSFlag,BizIndex\n";
    let text = [
        header.to_owned(),
        line(1, "09:15:02.000", 7),
        line(1, "09:15:01.000", 6),
        line(2, "09:15:01.500", 1),
        line(2, "09:15:00.000", 2),
    ]
    .concat();
    let records = merge([Reader::new(text.as_bytes(), "f.csv").unwrap()]).unwrap();
    let order: Vec<_> = records.iter().map(|r| (r.channel, r.sequence)).collect();
    assert_eq!(order, [(1, 6), (2, 1), (2, 2), (1, 7)]);
}

#[test]
fn the_second_form() {
    let orders = "MDTime,OrderType,OrderPrice,OrderQty,OrderBSFlag,ChannelNo,ApplSeqNum,OrderNO,SecurityID\n\
                  09:15:00.280,2,15.929999999999999,300,2,1,186445,1329,605580.SH\n\
                  09:15:00.280,10,15.93,300,2,1,186446,1329,605580.SH\n";
    let records = read(orders).unwrap();
    assert_eq!((records[0].kind(), records[0].price), (Some(Kind::SseAdd), 159_300));
    assert_eq!((records[1].kind(), records[1].flags), (Some(Kind::SseDelete), Flags::SELL));
    let trades = "MDTime,TradeBuyNo,TradeSellNo,TradeBSFlag,TradePrice,TradeQty,ChannelNo,ApplSeqNum,SecurityID\n\
                  09:25:00.180,144909,5491,0,14.56,200,1,187467,605580.SH\n\
                  09:30:00.180,144909,5491,2,14.56,200,1,187468,605580.SH\n";
    let records = read(trades).unwrap();
    assert_eq!(records.iter().map(|r| r.attribute).collect::<Vec<_>>(), [b'N', b'S']);
    assert_eq!((records[0].order_id, records[0].reference), (144_909, 5_491));
}

#[test]
fn errors_name_file_line_and_column() {
    let error = |text: &str| read(text).unwrap_err().to_string();
    assert!(error("a,b\n1,2\n").starts_with("f.csv: line 1 has the columns of no SSE order or trade file"));
    assert!(error("").starts_with("f.csv: line 1 has the columns"));
    for (right, wrong, message) in [
        (
            ",D,1251",
            ",X,1251",
            "f.csv: line 3, column OrderType: \"X\" is not the type of an add or a deletion",
        ),
        (",S,76842", ",N,76842", "f.csv: line 3, column OrderBSFlag: \"N\" is not one of the flags"),
        (",S,76842", ",,76842", "f.csv: line 3, column OrderBSFlag: \"\" is not one of the flags"),
        ("1855,", "-1,", "f.csv: line 3, column OrderPrice: \"-1\" is not a decimal price"),
        (",400,", ",4.5,", "f.csv: line 3, column Balance: \"4.5\" is not a whole number"),
        (
            ",400,",
            ",18446744073709551615,",
            "f.csv: line 3, column Balance: \"18446744073709551615\" is not a quantity",
        ),
        ("09:15:00.230", "noon", "f.csv: line 3, column OrderTime: \"noon\" is not a time"),
        ("0,2,6,", "0,2,65536,", "f.csv: line 3, column OrderChannel: \"65536\" is not a channel"),
        ("600519,09:15:00.230", "Maotai,09:15:00.230", "f.csv: line 3, column SecurityID: \"Maotai\""),
        (",76842", "", "f.csv: cannot read it as CSV"),
    ] {
        let text = ORDERS.replacen(right, wrong, 1);
        assert_ne!(text, ORDERS);
        let found = error(&text);
        assert!(found.starts_with(message), "{found}");
    }
}
